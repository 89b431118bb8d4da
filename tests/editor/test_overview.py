"""How complete the catalogue is said to be."""

from __future__ import annotations

from editor.overview import Share, per_life_situation, shares
from index.models import Link, Service

SERVICES = (
    Service(id="a", title="A", life_situation="hund", fees=("5 Euro",), pages={"BW": "1"}),
    Service(id="b", title="B", life_situation="hund", online_services={"DE": Link("x", "https://example.org")}),
    Service(id="c", title="C", life_situation="auto", authority_types={"SN": "nicht vorgesehen"}),
)


def share(name: str, state: str = "") -> Share:
    return next(item for item in shares(SERVICES, ("BW", "SN")) if (item.name, item.state) == (name, state))


def test_entries_are_counted_per_life_situation() -> None:
    assert per_life_situation(SERVICES) == [("hund", 2), ("auto", 1)]


def test_a_fact_counts_where_an_entry_knows_it() -> None:
    assert (share("Kosten").known, share("Kosten").entries) == (1, 3)


def test_what_holds_everywhere_counts_in_each_state() -> None:
    assert share("Online-Dienst", "BW").known == share("Online-Dienst", "SN").known == 1


def test_an_entry_that_a_state_does_not_have_does_not_count_there() -> None:
    assert [share("Portalseite", state).entries for state in ("BW", "SN")] == [3, 2]
