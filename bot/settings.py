"""The settings: read once at process entry, from the environment (AMTSLOTSE_*) or a `.env` file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from index.options import Options


class Settings(BaseSettings):
    """All settings with their defaults; each description is what `amtslotse doctor` shows."""

    model_config = SettingsConfigDict(env_prefix="AMTSLOTSE_", env_file=".env", extra="ignore", frozen=True)

    var: Path = Field(Path("var"), description="Ordner für alles Gebaute: Modell, Suchindex, Datenbank")
    database_url: str | None = Field(None, description="Datenbank; ohne Angabe SQLite im Ordner der gebauten Dinge")
    host: str = Field("127.0.0.1", description="Adresse, an der der Dienst lauscht")
    port: int = Field(8080, ge=1, le=65535, description="Port, an dem der Dienst lauscht")
    public_url: str = Field("http://127.0.0.1:8080", description="Öffentliche Adresse, für Verweise in Nachrichten")
    encoder: str | None = Field(
        None, description="Pfad oder Name eines SentenceTransformer-Modells; ohne Angabe das eingebaute"
    )
    faiss: str | None = Field(None, description="Art des Vektorindex, wie FAISS sie nennt; ohne Angabe nach Größe")
    popularity: Path | None = Field(None, description="JSON-Datei: wie oft jede Leistung gefragt ist")
    telegram_token: SecretStr | None = Field(None, description="Zugang des Telegram-Bots")
    telegram_api: str = Field("https://api.telegram.org", description="Adresse des Telegram-Servers (Bot API)")
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="Ausweis von Telegram; gesetzt: Telegram ruft /telegram auf"
    )
    matrix_homeserver: str | None = Field(None, description="Adresse des Matrix-Servers")
    matrix_user: str | None = Field(None, description="Konto des Matrix-Bots: @amtslotse:beispiel.de")
    matrix_token: SecretStr | None = Field(None, description="Zugang des Matrix-Bots")
    portals: str = Field("", description="Portale, die den Lotsen einbetten dürfen, mit Leerzeichen getrennt")
    message_limit: int = Field(2000, gt=0, description="Längste erlaubte Nachricht in Zeichen")
    body_limit: int = Field(65_536, gt=0, description="Größter erlaubter Aufruf in Bytes")
    rate_limit: int = Field(60, gt=0, description="Nachrichten, die ein Gespräch in einer Minute senden darf")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Ausführlichkeit des Protokolls"
    )

    @field_validator("database_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                make_url(value)
            except ArgumentError:
                # The original error would quote the address, and with it the password.
                raise ValueError("keine Adresse einer Datenbank") from None
        return value

    @field_validator("portals")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in value.split():
            parts = urlsplit(origin)
            if parts.scheme not in ("https", "http") or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError(f"„{origin}“ hat nicht die Form https://www.beispiel.de, ohne / am Ende")
        return value

    @property
    def portal_origins(self) -> tuple[str, ...]:
        """The origins of the pages that may embed the widget."""
        return tuple(self.portals.split())

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.var.absolute() / 'amtslotse.sqlite3'}"

    @property
    def options(self) -> Options:
        """What concerns the search."""
        return Options(self.encoder, self.faiss, self.popularity)

    @property
    def models(self) -> Path:
        """The folder of the trained Rasa models."""
        return self.var / "models"
