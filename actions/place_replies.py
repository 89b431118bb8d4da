"""Answers about places: pure functions, and the one place of this wording."""

from __future__ import annotations

from bot.messages import Answer, Choice, PlaceCard, ServiceCard
from index.models import Link, Place

# More buttons than this do not help; the postcode does.
MOST_PLACES = 8
STATES = {"BW": "Baden-Württemberg", "SN": "Sachsen"}

UNKNOWN_PLACE = Answer(
    act="ask_place",
    text="Diesen Ort kenne ich nicht. Bitte nennen Sie mir Ihre Stadt, Ihre Gemeinde oder die Postleitzahl.",
)


PLACE_PLEASE = Answer(act="ask_place", text="Welche Stadt oder Gemeinde ist es? Der Name oder die Postleitzahl genügt.")


def place_choices(places: tuple[Place, ...], service: ServiceCard | None = None) -> Answer:
    """Places of the same name, or of one postcode, to choose from."""
    covered = tuple(place for place in places if place.state in STATES)
    shown = (covered if len(covered) > 1 else places)[:MOST_PLACES]
    choices = tuple(Choice(label(place), f"place:{place.ags}") for place in shown)
    lines = ["Welchen Ort meinen Sie?", *(f"{n}. {item.label}" for n, item in enumerate(choices, 1))]
    if len(places) > len(shown):
        lines.append("Ist Ihr Ort nicht dabei? Dann schreiben Sie mir bitte die Postleitzahl.")
    return Answer(act="ask_place", type="place_choices", text="\n".join(lines), choices=choices, service=service)


def label(place: Place) -> str:
    """The place as it is told apart from its namesakes: "Neustadt in Sachsen (Landkreis ...)"."""
    return f"{place.name} ({place.district})" if place.district and place.kind == "gemeinde" else place.name


def outside_answer(place: Place, portal: Link | None) -> Answer:
    """Says that the place lies outside, and names that state's portal."""
    where = f"{place.name} liegt nicht in Baden-Württemberg oder Sachsen."
    lines = [where, "Ich kenne bisher nur die Leistungen dieser beiden Länder."]
    if portal:
        lines.append(f"Bitte fragen Sie dort: [{portal.label}]({portal.url}).")
    lines.append("Geht es doch um einen Ort in diesen Ländern? Dann nennen Sie ihn mir.")
    lines.append("Die Behördennummer [115](tel:115) hilft Ihnen auch weiter.")
    return Answer(act="outside", text=" ".join(lines), place=PlaceCard(place.ags, place.name, place.state))


def place_taken(place: Place, asks: bool = True) -> Answer:
    """Confirms a place while no service is known yet, and asks for the concern if wanted."""
    text = f"Gut, ich merke mir {place.name}.{' Was brauchen Sie?' if asks else ''}"
    return Answer(act="place", text=text, place=PlaceCard(place.ags, place.name, place.state))
