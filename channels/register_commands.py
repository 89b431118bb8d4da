"""`amtslotse register`: build the tables of the register anew, and load a newer official list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from index.register import write_register
from index.register_tables import read_register
from index.register_update import Changes, compare, load

FOLDER = Path(__file__).parent.parent / "index" / "data" / "register"
Target = Annotated[Path, typer.Option("--target", help="Ordner des Registers")]
MOST_LINES = 60  # changes shown of each kind

commands = typer.Typer(help="Das Register der Länder, Kreise und Gemeinden.", no_args_is_help=True)


@commands.command()
def build(
    source: Annotated[Path, typer.Argument(help="Ordner mit den amtlichen Listen")], target: Target = FOLDER
) -> None:
    """Schreibt die Tabellen des Registers aus den amtlichen Listen."""
    write_register(source, target)
    found = read_register(target)
    typer.echo(f"{len(found.municipalities)} Gemeinden, {len(found.districts)} Kreise, {len(found.states)} Länder.")


@commands.command("load")
def load_newer(
    path: Annotated[Path, typer.Argument(help="Neuere Datei GV100AD des Statistischen Bundesamts")],
    successor: Annotated[
        list[str] | None, typer.Option(help="Nachfolger einer weggefallenen Gemeinde: ALT=NEU (Schlüssel)")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ohne Rückfrage übernehmen")] = False,
    target: Target = FOLDER,
) -> None:
    """Zeigt, was sich mit einer neueren Liste ändert, und übernimmt sie."""
    changes = compare(read_register(target), path, dict(map(_pair, successor or ())))
    print_changes(changes)
    if not changes.open and not yes and not typer.confirm("Übernehmen?"):
        typer.echo("Nichts geändert.")
        return
    load(target, path, changes)
    typer.echo(f"Das Register ist auf dem Stand {changes.date}. Bitte den Dienst neu starten.")


def print_changes(changes: Changes) -> None:
    """Prints what a newer list changes, for people."""
    table = Table("Änderung", "Schlüssel", "Gemeinde", "jetzt", title=f"Gemeindeverzeichnis, Stand {changes.date}")
    for row in changes.added[:MOST_LINES]:
        table.add_row("neu", row.key, row.name, "")
    for town, new in changes.gone[:MOST_LINES]:
        table.add_row("weggefallen", town.ags, town.name, new or ("Nachfolger fehlt" if town.population else ""))
    for old, row in changes.renamed[:MOST_LINES]:
        table.add_row("umbenannt", row.key, old, row.name)
    for kind, keys in zip(("Kreis neu", "Kreis weggefallen"), changes.districts, strict=True):
        for key in keys:
            table.add_row(kind, key, "", "")
    numbers = f"{len(changes.added)} neu, {len(changes.gone)} weggefallen, {len(changes.renamed)} umbenannt."
    console = Console()
    if table.row_count:
        console.print(table)
    console.print(numbers)


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or not old.isdigit() or not new.isdigit():
        raise ValueError(f"Erwartet wird ALT=NEU mit zwei Gemeindeschlüsseln, nicht „{text}“.")
    return old, new
