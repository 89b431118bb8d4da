"""What the HTTP API takes: the shapes of requests."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class NewConversation(BaseModel):
    """A conversation to begin; state and place may be known from the page that embeds the chat."""

    model_config = ConfigDict(extra="ignore")
    channel: str = Field(default="web", max_length=32)
    state: Literal["BW", "SN"] | None = None
    place: str | None = Field(default=None, max_length=100)


class NewMessage(BaseModel):
    """A citizen's message: typed text or the token of a choice, never both."""

    model_config = ConfigDict(extra="ignore", strict=True)
    message_id: str
    text: str | None = None
    choice: str | None = Field(default=None, max_length=64)

    @field_validator("message_id")
    @classmethod
    def _uuid(cls, value: str) -> str:
        return str(UUID(value))

    @model_validator(mode="after")
    def _either(self) -> NewMessage:
        if (self.text is None) == (self.choice is None):
            raise ValueError("text or choice, not both")
        return self


class Feedback(BaseModel):
    """Whether an answer helped."""

    model_config = ConfigDict(extra="ignore", strict=True)
    message_id: str = Field(max_length=64)
    helpful: bool
    comment: str = Field(default="", max_length=2000)
