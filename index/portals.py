"""The portals of the states and the addresses of their pages. Pure functions, no network."""

from __future__ import annotations

from dataclasses import dataclass

from index.models import Place, Service


@dataclass(frozen=True)
class Portal:
    """A state's portal: what it is called, and where it starts."""

    name: str
    home: str


PORTALS = {
    "BW": Portal("service-bw", "https://www.service-bw.de"),
    "SN": Portal("Amt24", "https://amt24.sachsen.de"),
}


def portal(state: str | None) -> Portal:
    """The portal of a state; service-bw, the first portal covered, where the state is not known."""
    return PORTALS.get(state or "", PORTALS["BW"])


def service_page(service: Service, place: Place | None, state: str | None = None) -> str:
    """The official page of a service, for a place where one is known, else for a state.

    A municipality gives the page for that place, a district or a state the page without a place. Without a
    page in that state it is the page that holds in all states (`pages["DE"]`), else the portal's start.
    """
    state = place.state if place else state or _first_state(service)
    page_id = service.pages.get(state or "")
    if not page_id:
        return service.pages.get("DE") or portal(state).home
    if page_id.startswith("https://"):
        return page_id
    return f"{portal(state).home}/zufi/leistungen/{page_id}{_query(place)}"


def _first_state(service: Service) -> str | None:
    return next((state for state in PORTALS if service.pages.get(state)), None)


def _query(place: Place | None) -> str:
    if place is None or place.kind != "gemeinde" or not place.postcode:
        return ""
    return f"?plz={place.postcode}&ags={place.ags}"
