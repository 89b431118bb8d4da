"""What the editors are told about their data as a whole, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.check import check
from editor.train import ROOT
from index.sentences import load_contrasts

ENTRY = (
    '- {{id: "{0}", title: Hund, official_name: N, synonyms: [a, b, c], summary: {1}, checked: "2026-11-23", '
    'sources: [{{label: l, url: "https://www.example.org/x"}}]}}\n'
)
PAIR = """\
# Hund / Katze
- difference: Das eine ist ein Hund.
  sentences:
    eins: [mein Hund bellt, der Hund ist da]
    zwei: [meine Katze schnurrt, die Katze ist weg]
"""


class Project:
    """A small project with two services and fifteen messages each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("index/data/hosts.txt", "www.example.org\n")
        self.write("index/data/services/hund.yml", ENTRY.format("eins", "Kurz.") + ENTRY.format("zwei", "Kurz."))
        self.write("nlu_data/queries/hund.yml", self.messages("eins", "Satz") + self.messages("zwei", "Anderer"))

    def write(self, name: str, content: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    @staticmethod
    def messages(key: str, word: str, number: int = 15) -> str:
        return f"{key}:\n" + "".join(f"  - {word} {count}\n" for count in range(number))

    def problem(self) -> tuple[str, int, str]:
        """The only problem: file, line, text."""
        (found,) = check(self.root)
        return found.path.as_posix(), found.line, found.text


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_catalogue_and_the_sentences_have_no_problem() -> None:
    assert [str(problem) for problem in check(ROOT)] == []


def test_a_good_project_has_no_problem(project: Project) -> None:
    project.write("nlu_data/contrasts/tiere.yml", PAIR)
    assert check(project.root) == []


def test_a_sentence_under_two_services_is_found(project: Project) -> None:
    other = project.messages("zwei", "Anderer", 14) + "  - satz 3.\n"
    project.write("nlu_data/queries/hund.yml", project.messages("eins", "Satz") + other)
    path, line, text = project.problem()
    assert "satz 3" in text and "eins" in text
    assert (path, line) == ("nlu_data/queries/hund.yml", 32)


def test_a_contrasting_sentence_that_another_service_has_is_found(project: Project) -> None:
    project.write("nlu_data/contrasts/tiere.yml", PAIR.replace("die Katze ist weg", "Satz 3"))
    path, line, text = project.problem()
    assert "Satz 3" in text and "eins" in text
    assert (path, line) == ("nlu_data/contrasts/tiere.yml", 5)


def test_a_service_with_too_few_messages_or_none_is_named(project: Project) -> None:
    project.write("nlu_data/queries/hund.yml", project.messages("eins", "Satz", 14))
    texts = [item.text for item in check(project.root)]
    assert texts == ["Hund: nur 14 Sätze.", "Hund: keine Sätze."]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("zwei: [", "drei: ["), "drei"),
        (("mein Hund bellt, ", ""), "nur 1 Sätze"),
        (("Das eine", "Wort " * 25 + "ist"), "zu lang"),
    ],
)
def test_a_fault_of_a_pair_is_named(project: Project, change: tuple[str, str], word: str) -> None:
    project.write("nlu_data/contrasts/tiere.yml", PAIR.replace(*change))
    path, _, text = project.problem()
    assert word in text and path == "nlu_data/contrasts/tiere.yml"


def test_a_misspelt_word_is_named_with_its_line(project: Project) -> None:
    project.write("index/data/services/hund.yml", ENTRY.format("eins", "Kurz.") + ENTRY.format("zwei", "Der Hunnd."))
    path, line, text = project.problem()
    assert "„Hunnd“" in text and (path, line) == ("index/data/services/hund.yml", 2)


def test_a_second_check_sees_what_changed_since_the_first(project: Project) -> None:
    entries = ENTRY.format("eins", "Kurz.") + ENTRY.format("zwei", "Der Hunnd.")
    project.write("index/data/services/hund.yml", entries)
    assert project.problem()[1] == 2
    project.write("index/data/services/hund.yml", f"# Hunde\n{entries}")
    assert project.problem()[1] == 3


def test_a_life_situation_without_messages_is_named(project: Project) -> None:
    steps = ", ".join(["{service: eins, why: Darum.}"] * 4)
    fields = f"id: tier, title: Tier, synonyms: [a, b, c], summary: Kurz., checked: '2026-11-26', steps: [{steps}]"
    project.write("index/data/life_situations/tier.yml", f"{{{fields}}}\n")
    assert project.problem()[2] == "Tier: keine Sätze."


def test_at_least_150_pairs_are_told_apart() -> None:
    pairs = {frozenset(contrast.sentences) for contrast in load_contrasts(ROOT / "nlu_data" / "contrasts")}
    assert len(pairs) >= 150


PLAIN = '- {service: eins, title: Hund, text: ["Ein Hund bellt."], checked: "2026-11-26"}\n'


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("eins", "drei"), "drei gibt es nicht"),
        (("Ein Hund", "Ein " + "sehr " * 15 + "großer Hund"), "mehr als 15 Wörtern"),
        (("2026-11-26", "heute"), "Datum"),
    ],
)
def test_a_fault_of_a_text_in_leichter_sprache_is_named(project: Project, change: tuple[str, str], word: str) -> None:
    project.write("index/data/leichte_sprache/hund.yml", PLAIN)
    assert check(project.root) == []
    project.write("index/data/leichte_sprache/hund.yml", PLAIN.replace(*change))
    path, line, text = project.problem()
    assert word in text
    assert path == "index/data/leichte_sprache/hund.yml" and line == 1
