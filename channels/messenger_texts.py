"""What the assistant says about messengers themselves; citizens read it."""

from __future__ import annotations

import re

THIRD_PARTY = (
    "Hinweis: Dieser Messenger hat einen eigenen Anbieter. Auch er bekommt, was Sie hier schreiben. "
    "Im Web-Chat des Portals ist das nicht so.\n"
    "Mit /hilfe sehen Sie alle Befehle."
)
HELP = (
    "Schreiben Sie in Ihren Worten, was Sie brauchen, zum Beispiel: „Perso verloren, wohne in Görlitz“.\n"
    "- /ort – Ihren Ort nennen\n"
    "- /neu – neu anfangen; das bisherige Gespräch wird gelöscht\n"
    "- /nochmal – die letzte Antwort noch einmal zeigen\n"
    "- /loeschen – das Gespräch löschen\n"
    "- /datenschutz – was mit Ihren Daten geschieht"
)
PRIVACY = (
    "Ich speichere Ihre Nachrichten und meine Antworten, damit ich Rückfragen verstehe. "
    "Namen, Telefonnummern und ähnliche Angaben mache ich vorher unkenntlich. "
    "Ihren Chat kenne ich nur als verschlüsselte Kennung.\n"
    "Der Anbieter dieses Messengers sieht, was Sie schreiben. Darauf habe ich keinen Einfluss.\n"
    "Mit /loeschen löschen Sie das Gespräch bei mir."
)
ASK_PLACE = "Bitte schreiben Sie Ihren Ort oder Ihre Postleitzahl. Sie können auch Ihren Standort senden."
ERASED = "Ihr Gespräch ist gelöscht. Wenn Sie wieder schreiben, beginnt ein neues."
EDITED = "Sie haben Ihre Nachricht geändert. Ich antworte auf die neue Fassung."
ONLY_TEXT = "Bilder, Sprachnachrichten und Dateien kann ich nicht lesen. Bitte schreiben Sie, was Sie brauchen."
OLD_CHOICE = "Diese Auswahl gibt es nicht mehr. Bitte schreiben Sie, was Sie brauchen."
NOTHING_YET = "Es gibt noch keine Antwort. Bitte schreiben Sie, was Sie brauchen."
UNKNOWN_COMMAND = "Diesen Befehl kenne ich nicht.\n" + HELP
MAYBE_LOST = "Vielleicht ist meine letzte Antwort nicht bei Ihnen angekommen. Mit /nochmal zeige ich sie noch einmal."
ENCRYPTED = (
    "Dieser Raum ist verschlüsselt. Ich kann hier nichts lesen. "
    "Bitte schreiben Sie mir in einem Raum ohne Verschlüsselung."
)
NUMBERED = "Antworten Sie einfach mit der Zahl:"
COMMANDS = {"hilfe": HELP, "help": HELP, "datenschutz": PRIVACY, "ort": ASK_PLACE}
WRONG_TOKEN = "Telegram kennt den Zugang nicht. Bitte prüfen Sie AMTSLOTSE_TELEGRAM_TOKEN."
MATRIX_REFUSED = (
    "Der Matrix-Server nimmt den Zugang nicht an. Bitte prüfen Sie AMTSLOTSE_MATRIX_USER und AMTSLOTSE_MATRIX_TOKEN."
)
MATRIX_SETTINGS = (
    "Für Matrix fehlen Angaben. Setzen Sie AMTSLOTSE_MATRIX_HOMESERVER (mit https://), "
    "AMTSLOTSE_MATRIX_USER und AMTSLOTSE_MATRIX_TOKEN."
)
MATRIX_MISSING = "Für Matrix fehlt eine Bibliothek. Bitte installieren Sie sie: .venv/bin/pip install matrix-nio"
_COMMAND = re.compile(r"/(?=(?:hilfe|ort|neu|nochmal|loeschen|datenschutz)\b)")


def with_sign(text: str, sign: str) -> str:
    """A text of this file whose commands begin with another sign."""
    return _COMMAND.sub(sign, text)
