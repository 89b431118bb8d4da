"""`amtslotse check --overview`: how complete the catalogue is, as tables in the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from editor.overview import per_life_situation, shares
from index.authority_tables import STATES
from index.catalogue import load_services


def print_overview(root: Path) -> None:
    """Prints entries per life situation, and the share of entries that know each fact."""
    services = load_services(root / "index" / "data" / "services")
    counts = Table("Lebenslage", "Leistungen", title=f"{len(services)} Leistungen")
    for name, number in per_life_situation(services):
        counts.add_row(name, str(number))
    known = Table("Angabe", "Land", "bekannt", "von", "Anteil", title="Was die Einträge wissen")
    for share in shares(services, tuple(STATES.values())):
        part = f"{share.known / max(share.entries, 1):.0%}"
        known.add_row(share.name, share.state, str(share.known), str(share.entries), part)
    console = Console()
    console.print(counts)
    console.print(known)
