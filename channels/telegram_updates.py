"""Telegram's updates as deliveries, and messages of the assistant as parts to send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telegram import InlineKeyboardButton, Message, Update

from channels.messenger import Delivery
from channels.telegram_text import parts


@dataclass(frozen=True)
class Part:
    """One message of Telegram's: markdown-lite text, and its buttons."""

    text: str
    buttons: tuple[InlineKeyboardButton, ...] = field(default=())


def read(update: Update, username: str, bot_id: int) -> Delivery | None:
    """What an update delivers; None if it is not for this bot: groups count only when they address it."""
    key = str(update.update_id)
    if update.callback_query is not None:
        query = update.callback_query
        return Delivery(key, str(query.message.chat.id), choice=query.data) if query.message else None
    message = update.effective_message
    if message is None or not _addressed(message, username, bot_id):
        return None
    chat, edited = str(message.chat.id), update.edited_message is not None
    if message.location is not None:
        return Delivery(key, chat, position=(message.location.latitude, message.location.longitude))
    text = (message.text or "").replace(f"@{username}", "").strip()
    if text.startswith("/"):
        return Delivery(key, chat, command=text[1:].strip())
    return Delivery(key, chat, text=text or None, edited=edited and bool(text))


def written(message: dict[str, Any]) -> list[Part]:
    """A message of the assistant as parts; the last one carries the buttons, the online service first."""
    online = message.get("online_service")
    buttons = [InlineKeyboardButton(online["label"], url=online["url"])] if online else []
    buttons += [InlineKeyboardButton(item["label"], callback_data=item["token"]) for item in message.get("choices", ())]
    *first, last = parts(message["text"])
    return [*(Part(text) for text in first), Part(last, tuple(buttons))]


def _addressed(message: Message, username: str, bot_id: int) -> bool:
    if message.chat.type == "private":
        return True
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    return f"@{username}".lower() in (message.text or "").lower() or (answered is not None and answered.id == bot_id)
