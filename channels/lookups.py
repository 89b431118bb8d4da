"""Search, place and authority as JSON data, for the command line and the API alike: pure functions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from actions.base import Knowledge
from index.models import Place, PlaceResult, Resolution
from index.territory import Territory

SOUTH, NORTH, WEST, EAST = 47.2, 55.1, 5.8, 15.1  # the degrees between which Germany lies


def search_json(
    knowledge: Knowledge,
    query: str,
    k: int,
    state: str | None = None,
    place: str | None = None,
    explain: bool = False,
) -> dict[str, Any]:
    """The services for a query, as the contract has them; a place narrows them to its state.

    With `explain`, the first hit carries the words of the query that speak for it.
    """
    if place and not state:
        found = find_place(knowledge.territory, place)
        state = found.places[0].state if found.decision == "unique" else None
    result = knowledge.search.search(query, k=k, state=state)
    hits = [_hit(hit) for hit in result.hits[:k]]
    if explain and hits:
        hits[0]["because"] = list(knowledge.search.explain(query, hits[0]["id"], state))
    return {"query": query, "decision": result.decision, "hits": hits}


def _hit(hit: Any) -> dict[str, Any]:
    return {
        "id": hit.id,
        "leika": hit.leika,
        "title": hit.title,
        "score": round(hit.score, 4),
        "probability": round(hit.probability, 4),
    }


def place_json(territory: Territory, text: str) -> dict[str, Any]:
    """The places that a text may mean."""
    found = find_place(territory, text)
    return {"text": text, "decision": found.decision, "places": [_place(place) for place in found.places]}


def position_json(territory: Territory, text: str) -> dict[str, Any]:
    """The municipality nearest to a position "51.15,14.99". Raises ValueError (German) if it is none in Germany."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as error:
        raise ValueError(f"Erwartet werden Breite und Länge in Grad, wie 51.15,14.99, nicht „{text}“.") from error
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        raise ValueError(f"Die Position {text} liegt nicht in Deutschland.")
    place = territory.nearest(lat, lon)
    decision = "unique" if place.state in ("BW", "SN") else "outside"
    return {"text": text, "decision": decision, "places": [_place(place)]}


def find_place(territory: Territory, text: str) -> PlaceResult:
    """The place of a text; an AGS of 2, 5 or 8 digits counts as a place too."""
    clean = text.strip()
    if clean.isdigit() and len(clean) in (2, 8) and (place := territory.place(clean)):
        return PlaceResult(text, "unique" if place.state in ("BW", "SN") else "outside", (place,))
    found = territory.find(text)
    if found.decision == "none" and clean.isdigit() and len(clean) == 5 and (place := territory.place(clean)):
        # Five digits are a postcode first; what is none may be the key of a district.
        return PlaceResult(text, "unique" if place.state in ("BW", "SN") else "outside", (place,))
    return found


def _place(place: Place) -> dict[str, Any]:
    return {
        "ags": place.ags,
        "name": place.name,
        "kind": place.kind,
        "state": place.state,
        "postcode": place.postcode,
        "district": place.district,
    }


def authority_json(knowledge: Knowledge, service_key: str, place_text: str | None) -> dict[str, Any]:
    """Who is competent for a service at a place given as text or AGS."""
    service = knowledge.search.service(service_key)
    if service is None:
        nothing: dict[str, Any] = {
            "authority": None,
            "online_service": None,
            "page": None,
            "also": [],
            "explanation": None,
        }
        return {"service": service_key, "ags": None, **nothing, "reason": "unknown_service"}
    found = find_place(knowledge.territory, place_text) if place_text else PlaceResult("", "none")
    place = found.places[0] if found.decision == "unique" else None
    if found.decision == "outside":
        return _resolved(knowledge.authorities.resolve(service, None), "no_authority")
    ags = place.ags if place and place.kind != "land" else None
    resolution = knowledge.authorities.resolve(service, ags, place.state if place else None)
    return _resolved(resolution, resolution.reason)


def _resolved(resolution: Resolution, reason: str | None) -> dict[str, Any]:
    return {
        "service": resolution.service,
        "ags": resolution.ags,
        "authority": asdict(resolution.authority) if resolution.authority else None,
        "online_service": asdict(resolution.online_service) if resolution.online_service else None,
        "page": resolution.page,
        "reason": reason,
        "also": [asdict(other) for other in resolution.also],
        "explanation": resolution.explanation or None,
    }
