"""A small catalogue with messages, for tests of single parts of the search."""

from __future__ import annotations

from index.models import Service

SERVICES = (
    Service(id="angeln", title="Fischereischein beantragen", synonyms=("Angelschein",), life_situation="freizeit"),
    Service(id="hund", title="Hundesteuer anmelden", synonyms=("Hund anmelden",), life_situation="hund"),
    Service(id="auto", title="Kraftfahrzeug zulassen", synonyms=("Auto anmelden",), life_situation="auto"),
    Service(id="pass", title="Reisepass beantragen", synonyms=("Pass",), life_situation="ausweis"),
)
_SAID = {
    "angeln": ("darf ich forellen fangen", "karpfen angeln ohne schein", "angelkarte für den see", "hecht fangen"),
    "hund": ("wir haben einen welpen", "unser hund ist angeschafft", "welpen angeschafft was nun", "dackel gekauft"),
    "auto": ("neues nummernschild", "wagen gekauft", "gebrauchtes auto auf mich", "kennzeichen für die karre"),
    "pass": ("flug nach kanada", "urlaub in amerika", "reise nach japan", "ins ausland fliegen"),
}


def queries(repeat: int = 1) -> dict[str, tuple[str, ...]]:
    """The messages of each service; with `repeat`, as many variants of each."""
    return {
        key: tuple(f"{text} {'bitte ' * number}".strip() for number in range(repeat) for text in texts)
        for key, texts in _SAID.items()
    }
