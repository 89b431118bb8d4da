"""Look-ups on the command line: one item per line in, lines for people or JSON objects out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

import typer


def each(
    given: list[str] | None,
    as_json: bool,
    work: Callable[[str], dict[str, Any]],
    human: Callable[[dict[str, Any]], Iterable[str]],
    joined: bool = True,
) -> None:
    """Looks each line up (given ones, else those of standard input) and prints it, for people or as JSON.

    Given words are one line if `joined`.
    """
    lines: Iterable[str] = ([" ".join(given)] if joined else given) if given else _input_lines()
    for line in lines:
        result = work(line)
        if as_json:
            typer.echo(json.dumps(result, ensure_ascii=False))
        else:
            typer.echo("\n".join(human(result)))


def _input_lines() -> Iterable[str]:
    if sys.stdin.isatty():
        typer.echo("Bitte je Zeile eine Eingabe. Ende mit Strg+D.", err=True)
    if isinstance(sys.stdin, io.TextIOWrapper):
        # A line that is no UTF-8 is searched as far as it can be read.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return (line.rstrip("\r\n") for line in sys.stdin if line.strip())


def pair(line: str) -> tuple[str, str | None]:
    """Service and place of a JSON line. Raises ValueError (German) if it is something else."""
    try:
        item = json.loads(line)
        return str(item["service"]), str(item["place"]) if item.get("place") else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f'Diese Zeile ist kein JSON-Objekt mit "service" und "place": {line[:80]}') from error


def search_lines(result: dict[str, Any]) -> Iterable[str]:
    """What people read of `search_json`."""
    words = {"answer": "eindeutig", "choose": "mehrere kommen in Frage", "none": "nichts Passendes"}
    yield f"{result['query']}  ({words[result['decision']]})"
    for number, hit in enumerate(result["hits"], 1):
        yield f"{number:3}. {hit['probability']:4.0%}  {hit['title']}  [{hit['id']}]"
        if hit.get("because"):
            yield f"           weil: {', '.join(hit['because'])}"


def place_lines(result: dict[str, Any]) -> Iterable[str]:
    """What people read of `place_json`."""
    words = {"unique": "eindeutig", "ambiguous": "mehrdeutig", "outside": "anderes Land", "none": "kein Ort"}
    yield f"{result['text']}  ({words[result['decision']]})"
    for item in result["places"]:
        where = f", {item['district']}" if item["district"] else ""
        yield f"  {item['ags']:<8}  {item['name']}{where}, {item['state']}"


def authority_lines(result: dict[str, Any]) -> Iterable[str]:
    """What people read of `authority_json`."""
    reasons = {
        "place_needed": "Dafür wird der Ort gebraucht (--place).",
        "unknown_service": "Diese Leistung steht nicht im Katalog.",
        "no_authority": "Für diesen Ort ist keine zuständige Stelle bekannt.",
    }
    if result["authority"] is None:
        yield reasons[result["reason"]]
        if result["explanation"]:
            yield result["explanation"]
    else:
        known = ("name", "address", "phone", "url", "note")
        yield from (str(result["authority"][name]) for name in known if result["authority"][name])
    for other in result["also"]:
        yield " ".join(filter(None, [other["when"], (other["authority"] or {}).get("name")]))
    if result["page"]:
        yield f"Seite: {result['page']}"
