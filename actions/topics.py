"""What can be asked about a service: the topics, their names, and the words that ask for them."""

from __future__ import annotations

import re

from index.models import Service

TOPICS: dict[str, str] = {
    "fees": "Kosten",
    "documents": "Unterlagen",
    "duration": "Dauer",
    "deadline": "Fristen",
    "requirements": "Voraussetzungen",
    "procedure": "Ablauf",
    "online": "Online-Antrag",
    "contact": "Zuständige Stelle",
    "opening_hours": "Öffnungszeiten",
    "legal_basis": "Rechtsgrundlage",
}

_INTENTS = {"ask_deadline": "deadline", "ask_hours": "opening_hours"}

_WORDS: tuple[tuple[str, str], ...] = (
    ("fees", r"kost(et|en)\b|gebühr|gebuehr|teuer|preis|bezahl|was zahl"),
    (
        "documents",
        r"unterlage|mitbring|dokumente? (brauch|benötig|muss)|welche (papiere|dokumente|nachweise)",
    ),
    ("duration", r"wie lang|dauert|wartezeit|bearbeitungszeit"),
    ("deadline", r"bis wann|\bfrist|wie schnell muss|wann spätestens"),
    ("opening_hours", r"geöffnet|offen\b|öffnungszeit|oeffnungszeit|sprechzeit"),
    ("requirements", r"voraussetzung|wer (darf|bekommt|kriegt)|anspruch"),
    ("legal_basis", r"rechtsgrundlage|welches gesetz|paragra[fp]h?"),
    ("online", r"\bonline\b|übers? internet|im internet"),
    ("contact", r"telefonnummer|adresse vom|welches amt|wo muss ich hin"),
)

# Words that ask, but name no service: what is left of a follow-up without them is its own concern.
_ASKING = frozenset(
    """
    a aber ablauf abends adresse alles also am amt amts an anfallen anfahrt angeben antrag anspruch auch auf aus
    bearbeitung bearbeitungszeit bei beim beantragen bekomme bekommen benötige benötigt bezahlen bin bis bitte
    brauch brauche brauchen braucht bräuchte da dabei dafür damit dann darf das dauer dauert davon dazu den denn
    der des die dies diese diesen doch dokumente dort du eigentlich ein eine einen einer einfach er erfüllen
    erledigen es etwas euro fällig fallen fertig formular frist für ganze geben gebühr gebühren gehen gehn geht
    geld gemacht genau gerade gesetz gibt gleich habe haben hab halt hat heute hin ich ihr im in internet ist ja
    jetzt kann kannst kommen kommt kosten kostet kostenlos kriege kriegen lang lange link machen man mehr mich
    mir mit mitbringen mitnehmen mitzubringen möchte muss müssen mal nach nachweise nämlich nicht noch nochmal
    nun nur ob oder öffnungszeiten offen ok okay online ort paragraf paragraph papiere per preis pro
    rechtsgrundlage samstags schnell schon schritte sein selber sich sie sind so sonst soll spass spaß
    spätestens stelle stunden tage teuer telefon telefonnummer termin und unterlagen vom von vor voraussetzung
    voraussetzungen vorher wann war warten was welche welcher welches wem wen wenn wer werden wie wieviel viel
    will wird wo wohin wochen zahl zahlen zeit zu zum zur zuständig übers überhaupt ungefähr etwa hand alle
    vorlegen bringen gratis umsonst happig insgesamt app handy pc hause daheim digital websites webseite website
    mail e-mail anrufen erreichen öffnen geöffnet mittwoch freitag ersten erste zweite schritt weiter
    mein meine meinem meinen meiner vater mutter mama papa oma opa bruder schwester nachbar nachbarin wohnt wohne
    funktioniert läuft abgeben abgegeben einreichen muß isch des ham gsi bissl nu nö jo sowas
    such suche suchen zuerst zuletzt anfangen sorry reicht hallo
    andere anderen anderes zweites zweiten nächste nächster nächsten nächstes anliegen thema sache punkt liste
    """.split()
)
_VALID = re.compile(r"wie lang.*(?:gültig|gueltig|\bgilt\b|haltbar)|wann läuft .*\bab\b", re.IGNORECASE)
_WORD = re.compile(r"[\wäöüß-]+")


def topic_of_intent(intent: str) -> str | None:
    """The topic that an intent asks for: "ask_fees" -> "fees"; None if it asks for none."""
    if intent in _INTENTS:
        return _INTENTS[intent]
    topic = intent.removeprefix("ask_")
    return topic if topic in TOPICS else None


def asks_validity(text: str) -> bool:
    """Whether a text asks how long a document is valid, which may stand anywhere in its entry."""
    return _VALID.search(text) is not None


def topics_of_text(text: str) -> list[str]:
    """All topics that a text asks for by their words."""
    lowered = text.lower()
    if asks_validity(lowered):
        return ["everything"]
    return [topic for topic, words in _WORDS if re.search(words, lowered)]


def topic_of_text(text: str) -> str | None:
    """The topic that a concern asks for in passing, as in "was kostet ein Reisepass"."""
    return next(iter(topics_of_text(text)), None)


def own_words(text: str) -> list[str]:
    """The words of a follow-up that may name a service of their own."""
    return [word for word in _WORD.findall(text.lower()) if word not in _ASKING and not word.isdigit()]


def facts(service: Service, topic: str) -> tuple[str, ...]:
    """What the catalogue knows about a topic, one fact per item; empty if it is not known."""
    known: dict[str, tuple[str, ...]] = {
        "fees": service.fees,
        "documents": service.documents,
        "duration": (service.duration,) if service.duration else (),
        "deadline": service.deadlines,
        "requirements": service.requirements,
        "procedure": service.procedure,
        "legal_basis": service.legal_basis,
    }
    return known.get(topic, ())
