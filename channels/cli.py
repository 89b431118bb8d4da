"""The command line `amtslotse`: each command parses, and a plain function of the same name works."""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer import rich_utils

from channels.lines import authority_lines, each, pair, place_lines, search_lines
from channels.register_commands import commands as register_commands

# TensorFlow, which Rasa brings along, talks on stderr unless told not to before it is imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# One query is too small to share: threads of FAISS that wait for the next one only take time from the turn.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = typer.Typer(
    name="amtslotse",
    help="Amtslotse: findet Leistungen der Verwaltung, die zuständige Stelle und den Online-Antrag.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evaluation = typer.Typer(help="Misst, wie gut der Amtslotse ist.", no_args_is_help=True)
app.add_typer(evaluation, name="evaluate")
app.add_typer(register_commands, name="register")
Json = Annotated[bool, typer.Option("--json", help="Ein JSON-Objekt je Zeile ausgeben")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Auch Meldungen der Bibliotheken zeigen")]


def main() -> None:
    """Entry point: every expected error ends in one German line and exit code 1."""
    warnings.simplefilter("ignore")
    rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = "Angaben", "Optionen"
    rich_utils.COMMANDS_PANEL_TITLE, rich_utils.ERRORS_PANEL_TITLE = "Befehle", "Fehler"
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except ValidationError as error:
        names = ", ".join(f"AMTSLOTSE_{str(item['loc'][0]).upper()}" for item in error.errors())
        _fail(f"Diese Einstellungen sind ungültig: {names}. Erlaubte Werte stehen in docs/betrieb.md.")
    except OSError as error:
        _fail(f"Kein Zugriff auf {error.filename}: {error.strerror}." if error.filename else str(error))
    except (ValueError, RuntimeError) as error:
        _fail(str(error) or type(error).__name__)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adresse, an der der Dienst lauscht")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port, an dem der Dienst lauscht")] = None,
) -> None:
    """Startet Web-Chat und Schnittstelle, mit gesetztem AMTSLOTSE_TELEGRAM_TOKEN auch den Telegram-Bot."""
    from channels.serve import serve as run

    run(_settings(host=host, port=port))


@app.command()
def telegram() -> None:
    """Startet nur den Telegram-Bot; er fragt Telegram selbst nach neuen Nachrichten."""
    from channels.telegram_service import run

    run(_settings())


@app.command()
def matrix() -> None:
    """Startet den Matrix-Bot, zum Beispiel für den BundesMessenger."""
    try:
        from channels.matrix_service import run
    except ModuleNotFoundError as error:
        if error.name != "nio":
            raise
        from channels.messenger_texts import MATRIX_MISSING

        raise ValueError(MATRIX_MISSING) from error
    run(_settings())


@app.command()
def chat() -> None:
    """Ein Gespräch im Terminal."""
    from channels.terminal import chat as run

    run(_settings())


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="Was Sie brauchen, in eigenen Worten")],
    place: Annotated[str | None, typer.Option(help="Ort oder Postleitzahl")] = None,
    as_json: Json = False,
) -> None:
    """Eine Frage, eine Antwort."""
    from channels.terminal import ask as run

    run(_settings(), text, place, as_json)


@app.command()
def search(
    text: Annotated[
        list[str] | None, typer.Argument(help="Suchtext; ohne Angabe je Zeile einer aus der Eingabe")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="So viele Treffer zeigen")] = 10,
    state: Annotated[str | None, typer.Option(help="Nur Leistungen dieses Landes: BW oder SN")] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option(help="Ordner eines anderen Katalogs (services/*.yml); sein Index entsteht dort, soweit nötig"),
    ] = None,
    explain: Annotated[bool, typer.Option(help="Nennt die Wörter, die für den ersten Treffer sprechen")] = False,
    as_json: Json = False,
) -> None:
    """Sucht Leistungen."""
    if state not in (None, "BW", "SN"):
        raise typer.BadParameter("Bitte BW oder SN angeben.", param_hint="--state")
    from channels.lookups import search_json

    knowledge = _knowledge(catalogue)
    each(text, as_json, lambda line: search_json(knowledge, line, k, state, explain=explain), search_lines)


@app.command()
def place(
    text: Annotated[list[str] | None, typer.Argument(help="Ort, Kreis, Land oder Postleitzahl")] = None,
    position: Annotated[str | None, typer.Option(help="Breite und Länge in Grad: 51.15,14.99")] = None,
    as_json: Json = False,
) -> None:
    """Erkennt Orte, auch aus einer geteilten Position."""
    from channels.lookups import place_json, position_json
    from index.shared import territory

    register = territory()
    if position is not None:
        each([position], as_json, lambda line: position_json(register, line), place_lines)
        return
    each(text, as_json, lambda line: place_json(register, line), place_lines)


@app.command()
def authority(
    service: Annotated[str | None, typer.Option(help="Schlüssel der Leistung")] = None,
    place: Annotated[str | None, typer.Option(help="Ort, Postleitzahl oder AGS")] = None,
    as_json: Json = False,
) -> None:
    """Nennt die zuständige Stelle; ohne Angabe je Zeile ein JSON-Objekt mit "service" und "place"."""
    from channels.lookups import authority_json

    knowledge = _knowledge()
    lines = None if service is None else [json.dumps({"service": service, "place": place})]
    each(
        lines,
        as_json,
        lambda line: authority_json(knowledge, *pair(line)),
        authority_lines,
        joined=False,
    )


@app.command()
def train(verbose: Verbose = False) -> None:
    """Baut den Suchindex und trainiert das Modell, soweit sie veraltet sind."""
    from editor.train import train as run

    settings = _settings()
    if not verbose:
        _silence()
    run(settings.var, lambda line: typer.echo(line, err=True), settings.options)
    typer.echo("Suchindex und Modell sind aktuell.", err=True)


@evaluation.command(name="search")
def evaluate_search(
    files: Annotated[
        list[Path] | None, typer.Argument(help='JSONL-Dateien mit "text" und "leika"; ohne "leika": keine Leistung')
    ] = None,
    folds: Annotated[int, typer.Option(min=0, max=20, help="Teile der Kreuzprobe; 0: nur die Dateien")] = 4,
    names: Annotated[
        Path | None,
        typer.Option(help='CSV-Datei mit "leika_schluessel" und "leistung": misst auch einen Katalog aus bloßen Namen'),
    ] = None,
    groups: Annotated[bool, typer.Option(help="Zeigt auch Stil und Lebenslage")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Datei für alle Zahlen")] = None,
    picture: Annotated[
        Path | None, typer.Option(help="PNG-Datei: wie verlässlich die Wahrscheinlichkeiten sind")
    ] = None,
) -> None:
    """Misst die Suche an Nachrichten, die sie nicht kennt."""
    from channels.evaluate import draw_reliability, measure, print_reports, write_json

    if not files and not folds:
        raise typer.BadParameter("Bitte Dateien nennen oder --folds größer als 0.", param_hint="--folds")
    reports, rejections = measure(_settings(), files or [], folds, names)
    print_reports(reports, rejections, groups)
    if json_file:
        write_json(reports, rejections, json_file)
    if picture:
        draw_reliability(reports, picture)


@evaluation.command("acts")
def evaluate_acts(
    folder: Annotated[Path, typer.Argument(help="Ordner mit Sätzen und ihrer Bedeutung (Rasa-Format, *.yml)")],
    picture: Annotated[Path | None, typer.Option(help="PNG-Datei: was womit verwechselt wird")] = None,
) -> None:
    """Misst, ob das Modell versteht, was eine Nachricht bedeutet."""
    from channels.evaluate_acts import draw_confusion, measure, print_acts

    judged = measure(_settings(), folder)
    print_acts(judged)
    if picture:
        draw_confusion(judged, picture)


@app.command()
def check(
    overview: Annotated[bool, typer.Option(help="Zeigt auch, wie vollständig der Katalog ist.")] = False,
) -> None:
    """Prüft Katalog und Sätze der Redaktion und nennt jedes Problem mit Datei und Zeile."""
    from rich.console import Console

    from editor.check import check as run
    from editor.train import ROOT

    with Console(stderr=True).status("Katalog, Sätze und Rechtschreibung werden geprüft …"):
        problems = run(ROOT)
    if overview:
        from channels.overview import print_overview

        print_overview(ROOT)
    for problem in problems:
        typer.echo(problem)
    if problems:
        _fail(f"{len(problems)} Probleme gefunden. Bitte beheben Sie sie in den genannten Dateien.")
    typer.echo("Keine Probleme gefunden.", err=True)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Prüft Einrichtung und Einstellungen."""
    from channels.doctor import doctor as run

    sys.exit(run(_settings(), as_json))


def _settings(**given: Any) -> Any:
    from bot.settings import Settings

    return Settings(**{name: value for name, value in given.items() if value is not None})


def _knowledge(catalogue: Path | None = None) -> Any:
    from actions.base import Knowledge
    from index.build import build_index

    settings = _settings()
    if catalogue is not None:
        sentences = Path(__file__).parent.parent / "nlu_data"
        build_index(catalogue, sentences, catalogue, settings.options, lambda line: typer.echo(line, err=True))
    return Knowledge.load(catalogue or settings.var, settings.options)


def _silence() -> None:
    """Rasa's training prints progress of its own; an operator needs only ours."""
    from channels.app import configure_logging

    configure_logging("ERROR")


def _fail(message: str) -> None:
    typer.echo(message.splitlines()[0] if message else "Unbekannter Fehler.", err=True)
    sys.exit(1)
