"""What the assistant says about itself and around a concern: fixed answers, and their only wording."""

from __future__ import annotations

from bot.messages import Answer

PRIVACY_PAGE = "/datenschutz"
PORTALS = "[service-bw](https://www.service-bw.de) oder [Amt24](https://amt24.sachsen.de)"
NUMBER_115 = "[115](tel:115)"
EXAMPLE = "„Ich habe meinen Personalausweis verloren und wohne in Görlitz.“"

GREETING = Answer(
    act="greeting",
    text=(
        "Guten Tag! Ich bin der Amtslotse. Ich bin ein Programm, kein Mensch. "
        "Ich finde für Sie die richtige Leistung und die zuständige Behörde "
        "in Baden-Württemberg und Sachsen.\n"
        f"Schreiben Sie einfach, was Sie brauchen, zum Beispiel: {EXAMPLE}\n"
        "Bitte nennen Sie keine persönlichen Daten, also keine Namen, Geburtsdaten oder Ausweisnummern. "
        f"[So gehen wir mit Ihren Daten um]({PRIVACY_PAGE})"
    ),
)

TALK: dict[str, Answer] = {
    "greet": Answer(act="greeting", text=f"Guten Tag! Was kann ich für Sie finden? Zum Beispiel: {EXAMPLE}"),
    "goodbye": Answer(act="goodbye", text="Auf Wiedersehen! Alles Gute für Ihr Anliegen."),
    "thanks": Answer(act="thanks", text="Gern geschehen! Haben Sie noch eine Frage?"),
    "bot_challenge": Answer(
        act="bot_question",
        text=(
            "Nein, ich bin kein Mensch. Ich bin ein Programm und heiße Amtslotse. "
            "Ich suche in einem geprüften Verzeichnis der Verwaltung. "
            f"Mit einem Menschen sprechen Sie unter der Behördennummer {NUMBER_115}."
        ),
    ),
    "help": Answer(
        act="help",
        text=(
            "Das kann ich für Sie tun:\n"
            "- die richtige Leistung finden, wenn Sie mir Ihr Anliegen schildern\n"
            "- die zuständige Behörde und den Online-Antrag nennen\n"
            "- Kosten, Unterlagen, Fristen, Dauer und Ablauf erklären\n"
            "- den Ort wechseln: „Und in Chemnitz?“\n"
            "- neu anfangen: „Neues Thema“\n"
            "Ist jemand in Gefahr? Dann rufen Sie [110](tel:110) oder [112](tel:112) an.\n"
            f"Schreiben Sie zum Beispiel: {EXAMPLE}"
        ),
    ),
    "privacy": Answer(
        act="privacy",
        text=(
            "Ich brauche keine persönlichen Daten. Erkenne ich welche in Ihrer Nachricht, mache ich sie vor dem "
            "Speichern unkenntlich. Sie können das Gespräch jederzeit löschen. "
            f"[Mehr zum Datenschutz]({PRIVACY_PAGE})"
        ),
    ),
    "smalltalk": Answer(
        act="smalltalk",
        text="Darüber plaudere ich gern, aber ich kenne mich nur mit Behörden aus. Was möchten Sie erledigen?",
    ),
    "abuse": Answer(
        act="abuse",
        text=(
            "Es tut mir leid, wenn ich Ihnen nicht geholfen habe. Sagen Sie mir in einem Satz, was Sie brauchen. "
            f"Oder rufen Sie die Behördennummer {NUMBER_115} an."
        ),
    ),
}

NO_SERVICE = Answer(
    act="no_service",
    text=(
        "Dazu finde ich keine Leistung. Vielleicht steht sie noch nicht in meinem Verzeichnis, "
        "oder Sie sagen es mir mit anderen Worten.\n"
        f"Sonst fragen Sie die Behördennummer {NUMBER_115} oder die Portale {PORTALS}."
    ),
)

DECLINED = Answer(
    act="no_service",
    text=(
        "Dabei kann ich nicht helfen. Ich kenne nur Leistungen der Verwaltung "
        "in Baden-Württemberg und Sachsen.\n"
        f"Haben Sie ein Anliegen an ein Amt? Sonst hilft auch die Behördennummer {NUMBER_115} "
        f"oder {PORTALS}."
    ),
)

NOTHING_TO_ASK_ABOUT = Answer(
    act="ask_concern", text=f"Um welche Leistung geht es denn? Schreiben Sie zum Beispiel: {EXAMPLE}"
)

NOTHING_TO_CHOOSE = Answer(
    act="ask_concern",
    text="Im Moment steht nichts zur Auswahl. Sagen Sie mir bitte, was Sie brauchen.",
)

PLAIN_LANGUAGE = Answer(
    act="plain_language",
    text=(
        "Ich kann Ihnen helfen. Was brauchen Sie vom Amt? Schreiben Sie es mir mit Ihren Worten.\n"
        "Für viele Leistungen habe ich einen Text in Leichter Sprache."
    ),
)

NOTHING_BEFORE = Answer(
    act="ask_concern",
    text="Davor gab es keine Liste und keine Auswahl. Sagen Sie mir bitte, was Sie brauchen.",
)

NOTHING_NEXT = Answer(act="help", text="Es steht nichts mehr aus. Haben Sie noch eine Frage oder ein anderes Anliegen?")

SORRY_REPHRASE = Answer(
    act="ask_concern",
    text="Entschuldigung, dann habe ich Sie falsch verstanden. Bitte sagen Sie es mit anderen Worten.",
)

RESTARTED = Answer(act="restart", text="Gut, wir fangen neu an. Was brauchen Sie?")

AFFIRMED = Answer(act="help", text="Gern. Was möchten Sie wissen? Fragen Sie zum Beispiel nach Kosten oder Unterlagen.")

WITHOUT_PLACE = Answer(
    act="smalltalk",
    text="Das ist in Ordnung. Ohne Ort kann ich die zuständige Stelle nicht nennen, alles andere schon.",
)

IN_DANGER = Answer(
    act="emergency",
    text="Ist jemand in Gefahr? Polizei [110](tel:110), Feuerwehr und Rettung [112](tel:112).",
)

POLICE = "- **Polizei:** [110](tel:110)"
RESCUE = "- **Feuerwehr und Rettungsdienst:** [112](tel:112)"
DOCTOR = "- **Ärztlicher Bereitschaftsdienst:** [116 117](tel:116117)"
VIOLENCE = "- **Hilfe bei Gewalt gegen Frauen:** [116 016](tel:116016)"
COUNSELLING = "- **Telefonseelsorge, Tag und Nacht:** [0800 111 0 111](tel:08001110111)"
NUMBERS = (POLICE, RESCUE, DOCTOR, VIOLENCE, COUNSELLING)


def emergency(first: tuple[str, ...] = ()) -> Answer:
    """The numbers that help at once; those that fit the message best come first."""
    lines = dict.fromkeys((*first, *NUMBERS))
    text = "\n".join(
        [
            "Ist jemand in Gefahr? Dann rufen Sie bitte sofort an:",
            *lines,
            "Diese Anrufe kosten nichts. Sie sind nicht allein.",
        ]
    )
    return Answer(act="emergency", type="emergency", text=text)
