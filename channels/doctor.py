"""Checks the set-up and lists all settings, secrets hidden."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.store import Store

# A turn is a few kilobytes; below this the database may fill the disk within a day.
LEAST_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    name: str
    fine: bool
    detail: str


def doctor(settings: Settings, as_json: bool) -> int:
    """Prints findings and settings; returns the exit code, 1 if something is not fine."""
    findings = [_checked(name, check, settings) for name, check in _CHECKS.items()]
    values = setting_values(settings)
    if as_json:
        content = {"findings": [asdict(item) for item in findings], "settings": values}
        typer.echo(json.dumps(content, ensure_ascii=False))
    else:
        _print(findings, values, settings)
    return 0 if all(item.fine for item in findings) else 1


def setting_values(settings: Settings) -> dict[str, str]:
    """Each setting by the name of its environment variable, secrets and passwords hidden."""
    values: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "gesetzt, verborgen"
        if name == "database_url" and value:
            value = repr(make_url(value))
        values[f"AMTSLOTSE_{name.upper()}"] = "" if value is None else str(value)
    return values


def _checked(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, True, check(settings))
    except (ValueError, RuntimeError, OSError) as error:
        return Finding(name, False, str(error))


def _python(_: Settings) -> str:
    if sys.version_info[:2] != (3, 11):
        raise ValueError("Gebraucht wird Python 3.11. Bitte installieren Sie es und rufen Sie `make run` auf.")
    return sys.version.split()[0]


def _disk(settings: Settings) -> str:
    folder = settings.var if settings.var.exists() else settings.var.absolute().parent
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise ValueError(f"Nur noch {free // 1024**2} MB frei in {folder}. Bitte schaffen Sie Platz.")
    return f"{free // 1024**3} GB frei"


def _register(_: Settings) -> str:
    from index.shared import territory

    return "geladen" if territory().place("14612000") else "unvollständig"


def _index(settings: Settings) -> str:
    from index.search import Search

    return f"{len(Search.load(settings.var, settings.options).services)} Leistungen"


def _model(settings: Settings) -> str:
    from editor.train import trained_model

    return trained_model(settings.var).name


def _store(settings: Settings) -> str:
    store = Store(settings.database)
    store.check()
    store.close()
    return "SQLite" if store.embedded else "erreichbar"


_CHECKS: dict[str, Callable[[Settings], str]] = {
    "Python": _python,
    "Speicherplatz": _disk,
    "Gemeindeverzeichnis": _register,
    "Suchindex": _index,
    "Modell": _model,
    "Datenbank": _store,
}


def _print(findings: list[Finding], values: dict[str, str], settings: Settings) -> None:
    console = Console(highlight=False)
    for item in findings:
        mark = "[green]in Ordnung[/green]" if item.fine else "[red]Problem[/red]"
        console.print(f"{item.name}: {mark}  {escape(item.detail)}", soft_wrap=True)
    table = Table("Einstellung", "Wert", "Bedeutung", title="Einstellungen")
    for name, field in type(settings).model_fields.items():
        table.add_row(f"AMTSLOTSE_{name.upper()}", escape(values[f"AMTSLOTSE_{name.upper()}"]), field.description)
    console.print(table)
