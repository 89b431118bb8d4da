"""The command line as a person and a script see it: output, exit codes, one German line for every error."""

from __future__ import annotations

import io
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer.main

from bot.settings import Settings
from channels import cli
from index.search import is_provided
from index.shared import search
from tests.conftest import ROOT

AMTSLOTSE = str(Path(sys.executable).with_name("amtslotse"))
REISEPASS, HUND = "99085001012000", "99110009104000"
COMMANDS: dict[str, Any] = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
# Words that stand in nearly every English sentence and in no German one.
ENGLISH = {"the", "of", "and", "or", "is", "with", "to", "for", "this", "be", "show"}
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Finished]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Runs a command in this process, through the entry point that the installed command calls."""
    monkeypatch.setenv("AMTSLOTSE_DATABASE_URL", f"sqlite:///{tmp_path / 'test.sqlite3'}")
    monkeypatch.setenv("AMTSLOTSE_LOG_LEVEL", "ERROR")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, given: str = "") -> Finished:
        monkeypatch.setattr(sys, "argv", ["amtslotse", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr()
        return Finished(int(ended.value.code or 0), shown.out, shown.err)

    return run


def assert_failed(finished: Finished, *words: str) -> None:
    """Exit code 1, nothing on standard output, and one line on standard error that has the words."""
    assert (finished.code, finished.out) == (1, ""), finished
    (line,) = finished.err.splitlines()
    for word in words:
        assert word in line, line


# search


def test_search_reads_a_query_per_line_and_writes_an_object_per_line(command: Command) -> None:
    found = command("search", "--json", given="Reisepass beantragen\n\nHund anmelden\nwie wird morgen das Wetter\n")
    assert (found.code, found.err) == (0, "")
    assert [item["query"] for item in found.objects] == [
        "Reisepass beantragen",
        "Hund anmelden",
        "wie wird morgen das Wetter",
    ]
    assert [item["decision"] for item in found.objects] == ["answer", "answer", "none"]
    assert [item["hits"][0]["id"] for item in found.objects[:2]] == [REISEPASS, HUND]
    for item in found.objects:
        assert set(item) >= {"query", "decision", "hits"}
        for hit in item["hits"]:
            assert set(hit) >= {"id", "leika", "title", "score", "probability"}
            assert 0 <= hit["probability"] <= 1


def test_search_looks_into_another_catalogue_and_builds_its_index_once(command: Command, tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    entries = '- {id: "1", title: Leuchtturm pachten}\n- {id: "2", title: Fähre bestellen}\n'
    (tmp_path / "services" / "meer.yml").write_text(entries, encoding="utf-8")
    found = command("search", "Leuchtturm", "--catalogue", str(tmp_path), "--json")
    assert [hit["title"] for hit in found.objects[0]["hits"]][:1] == ["Leuchtturm pachten"]
    assert "Suchindex bauen" in found.err
    assert command("search", "Fähre", "--catalogue", str(tmp_path), "--json").err == "Der Suchindex ist aktuell.\n"


def test_search_names_a_folder_that_holds_no_catalogue(command: Command, tmp_path: Path) -> None:
    found = command("search", "Fähre", "--catalogue", str(tmp_path))
    assert found.code == 1
    assert "keine Leistungen gefunden" in found.err


def test_a_shared_position_is_a_municipality(command: Command) -> None:
    (found,) = command("place", "--position", "51.1526,14.9870", "--json").objects
    assert (found["decision"], found["places"][0]["ags"]) == ("unique", "14626110")
    for wrong in ("Görlitz", "0,0"):
        refused = command("place", "--position", wrong)
        assert (refused.code, len(refused.err.splitlines())) == (1, 1)


def test_search_takes_lines_that_end_as_on_windows(command: Command) -> None:
    (found,) = command("search", "--json", given="Hund anmelden\r\n").objects
    assert found["query"] == "Hund anmelden"


def test_search_takes_the_words_of_its_arguments_as_one_query(command: Command) -> None:
    (found,) = command("search", "Hund", "anmelden", "--json", given="never read\n").objects
    assert found["query"] == "Hund anmelden"


@pytest.mark.parametrize("k", [1, 3])
def test_search_gives_as_many_hits_as_asked_for_best_first(command: Command, k: int) -> None:
    (found,) = command("search", "Ausweis", "-k", str(k), "--json").objects
    scores = [hit["score"] for hit in found["hits"]]
    assert len(scores) == k
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("state", ["BW", "SN"])
def test_search_of_one_state_gives_only_what_that_state_has(command: Command, settings: Settings, state: str) -> None:
    found = {
        hit["id"] for hit in command("search", "Kinder", "-k", "1000", "--state", state, "--json").objects[0]["hits"]
    }
    everywhere = {hit["id"] for hit in command("search", "Kinder", "-k", "1000", "--json").objects[0]["hits"]}
    provided = {service.id for service in search(settings.var).services if is_provided(service, state)}
    # A state's own list may reach further down, as the same number of candidates is compared.
    assert found and found <= provided and everywhere & provided <= found


def test_search_without_json_is_for_people(command: Command) -> None:
    found = command("search", "Reisepass", "beantragen", "-k", "2")
    first, second, third = found.out.splitlines()
    assert first == "Reisepass beantragen  (eindeutig)"
    assert second.strip().startswith("1.") and f"[{REISEPASS}]" in second
    assert third.strip().startswith("2.")


# place


def test_place_tells_unique_ambiguous_outside_and_none(command: Command) -> None:
    found = command("place", "--json", given="Dresden\nFreiberg\nHamburg\nQuatschhausen\n")
    assert (found.code, found.err) == (0, "")
    decisions = {item["text"]: item["decision"] for item in found.objects}
    assert decisions == {
        "Dresden": "unique",
        "Freiberg": "ambiguous",
        "Hamburg": "outside",
        "Quatschhausen": "none",
    }
    places = {item["text"]: item["places"] for item in found.objects}
    (dresden,) = places["Dresden"]
    assert (dresden["ags"], dresden["name"], dresden["kind"]) == ("14612000", "Dresden", "gemeinde")
    assert (dresden["state"], dresden["postcode"]) == ("SN", "01067")
    assert {place["ags"] for place in places["Freiberg"]} == {"14522180", "08118078"}
    assert places["Quatschhausen"] == []


@pytest.mark.parametrize(
    ("text", "ags", "kind"),
    [("02826", "14626110", "gemeinde"), ("Landkreis Görlitz", "14626", "kreis"), ("Sachsen", "14", "land")],
)
def test_place_knows_postcodes_districts_and_states(command: Command, text: str, ags: str, kind: str) -> None:
    (found,) = command("place", "--json", text).objects
    assert [(place["ags"], place["kind"]) for place in found["places"]] == [(ags, kind)]


def test_place_without_json_is_for_people(command: Command) -> None:
    assert "Freiberg  (mehrdeutig)" in command("place", "Freiberg").out


# authority


def ask_for(*items: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(item)}\n" for item in items)


def test_authority_reads_objects_and_writes_an_object_per_line(command: Command) -> None:
    found = command(
        "authority",
        "--json",
        given=ask_for(
            {"service": REISEPASS, "place": "14626110"},
            {"service": REISEPASS, "place": "Leipzig"},
            {"service": "99000000000000", "place": "Leipzig"},
            {"service": REISEPASS},
            {"service": REISEPASS, "place": "Hamburg"},
        ),
    )
    assert (found.code, found.err) == (0, "")
    fields = {"service", "ags", "authority", "online_service", "page", "reason"}
    assert all(set(item) >= fields for item in found.objects)
    goerlitz, leipzig, unknown, nowhere, outside = found.objects
    assert "Görlitz" in goerlitz["authority"]["name"] and goerlitz["reason"] is None
    assert {"name", "type", "level", "address", "url", "phone"} <= set(goerlitz["authority"])
    assert goerlitz["ags"] == "14626110" and goerlitz["page"].startswith("https://")
    assert "Leipzig" in leipzig["authority"]["name"] and leipzig["ags"] == "14713000"
    assert (unknown["authority"], unknown["reason"]) == (None, "unknown_service")
    assert (nowhere["authority"], nowhere["reason"]) == (None, "place_needed")
    assert (outside["authority"], outside["reason"]) == (None, "no_authority")


def test_authority_takes_service_and_place_as_options(command: Command) -> None:
    (found,) = command("authority", "--service", HUND, "--place", "Pirna", "--json").objects
    assert found["service"] == HUND and "Pirna" in found["authority"]["name"]
    shown = command("authority", "--service", HUND, "--place", "Pirna").out
    assert found["authority"]["name"] in shown and "Seite: https://" in shown


def test_authority_without_a_place_tells_people_what_is_missing(command: Command) -> None:
    assert "--place" in command("authority", "--service", REISEPASS).out


@pytest.mark.parametrize("line", ["Reisepass", "[1]", '"x"', "{}", '{"place": "Dresden"}'])
def test_authority_ends_at_a_bad_line(command: Command, line: str) -> None:
    assert_failed(command("authority", "--json", given=f"{line}\n"), "Diese Zeile ist kein JSON-Objekt", line)


# ask


def test_ask_answers_one_question_and_leaves_nothing_behind(command: Command, tmp_path: Path) -> None:
    asked = command("ask", "Was kostet ein Reisepass?", "--json")
    assert asked.code == 0
    (result,) = asked.objects
    assert result["text"] == "Was kostet ein Reisepass?"
    (card, *_) = result["messages"]
    assert (card["act"], card["topic"], card["service"]["id"]) == ("detail", "fees", REISEPASS)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Was kostet ein Reisepass" not in stored


def test_ask_with_a_place_names_the_authority_there(command: Command) -> None:
    (result,) = command("ask", "Reisepass beantragen", "--place", "Dresden", "--json").objects
    assert "Dresden" in result["messages"][0]["authority"]["name"]


def test_ask_without_json_is_for_people(command: Command) -> None:
    asked = command("ask", "Hallo")
    assert asked.code == 0
    assert "Guten Tag!" in asked.out and "{" not in asked.out


@pytest.mark.parametrize("place", ["Freiberg", "Hamburg", "Quatschhausen"])
def test_ask_refuses_a_place_that_is_not_one_in_the_two_states(command: Command, place: str) -> None:
    assert_failed(command("ask", "Reisepass", "--place", place), f"„{place}“ ist kein eindeutiger Ort")


def test_ask_names_the_places_that_may_be_meant(command: Command) -> None:
    assert_failed(command("ask", "Reisepass", "--place", "Freiberg"), "Freiberg (14522180)", "08118078")


@pytest.mark.parametrize(("text", "reason"), [(" ", "leer"), ("x" * 2001, "zu lang"), ("a\x00b", "nicht lesen")])
def test_ask_refuses_what_the_gateway_refuses(command: Command, text: str, reason: str) -> None:
    assert_failed(command("ask", text), reason)


# errors and help


@pytest.mark.parametrize(
    "arguments",
    [
        ["unknown"],
        ["search", "--unknown"],
        ["search", "Hund", "-k", "0"],
        ["search", "Hund", "-k", "many"],
        ["search", "Hund", "--state", "NW"],
        ["ask"],
        ["serve", "--port", "abc"],
        ["serve", "--port", "70000"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(command: Command, arguments: list[str]) -> None:
    finished = command(*arguments)
    assert (finished.code, finished.out) == (2, "")
    assert "--help" in finished.err


@pytest.mark.parametrize(
    "arguments", [["search", "Hund"], ["authority", "--service", HUND], ["ask", "Hund"], ["chat"]], ids=" ".join
)
def test_what_is_not_built_yet_is_said_with_the_command_that_builds_it(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    monkeypatch.setenv("AMTSLOTSE_VAR", str(tmp_path / "empty"))
    assert_failed(command(*arguments), "amtslotse train")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "abc"), ("PORT", "0"), ("RATE_LIMIT", "0"), ("MESSAGE_LIMIT", "viele")]
)
def test_an_invalid_setting_is_named(command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"AMTSLOTSE_{name}", value)
    assert_failed(command("search", "Hund"), "ungültig", f"AMTSLOTSE_{name}")


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    shown = command()
    assert all(name in shown.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_is_german(command: Command, name: str) -> None:
    shown = command(name, "--help")
    assert shown.code == 0
    own = COMMANDS[name]
    texts = [own.help, *(item.help for item in own.params)]
    assert all(texts), f"{name}: something has no help"
    assert texts[0].split(";")[0].split(",")[0] in shown.out
    words = {word.strip(".,;:").lower() for text in texts for word in text.split()}
    assert not words & ENGLISH


# doctor


def test_doctor_finds_nothing_to_mend_in_a_built_assistant(command: Command) -> None:
    checked = command("doctor", "--json")
    (result,) = checked.objects
    assert [item for item in result["findings"] if not item["fine"]] == []
    assert checked.code == 0


def test_doctor_lists_every_setting(command: Command) -> None:
    (result,) = command("doctor", "--json").objects
    names = [f"AMTSLOTSE_{name.upper()}" for name in Settings.model_fields]
    assert list(result["settings"]) == names
    shown = command("doctor").out
    assert all(name in shown for name in names)
    assert all(str(field.description) in shown for field in Settings.model_fields.values())


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_doctor_hides_secrets(command: Command, monkeypatch: pytest.MonkeyPatch, form: list[str]) -> None:
    monkeypatch.setenv("AMTSLOTSE_TELEGRAM_TOKEN", "12345:geheimes-token")
    monkeypatch.setenv("AMTSLOTSE_DATABASE_URL", "postgresql://amtslotse:geheimes-wort@127.0.0.1:1/gespraeche")
    checked = command("doctor", *form)
    assert "geheimes" not in checked.out + checked.err
    assert "verborgen" in checked.out
    assert "127.0.0.1:1/gespraeche" in checked.out
    assert checked.code == 1


def test_doctor_says_what_is_missing_and_how_to_get_it(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AMTSLOTSE_VAR", str(tmp_path / "empty"))
    checked = command("doctor", "--json")
    assert checked.code == 1
    missing = {item["name"]: item["detail"] for item in checked.objects[0]["findings"] if not item["fine"]}
    assert set(missing) == {"Suchindex", "Modell"}
    assert all("amtslotse train" in detail for detail in missing.values())


def test_doctor_shows_folders_with_brackets_as_they_are(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AMTSLOTSE_VAR", "gebaut[/x]")
    monkeypatch.chdir(tmp_path)
    assert "gebaut[/x]" in command("doctor").out


# serve, and the installed command


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_serve_names_another_port_where_its_own_is_taken(command: Command, taken_port: int) -> None:
    refused = command("serve", "--port", str(taken_port))
    assert_failed(refused, f"Port {taken_port} ist schon belegt", f"--port {taken_port + 1}")


def test_serve_needs_what_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AMTSLOTSE_VAR", str(tmp_path / "empty"))
    refused = installed("serve", "--port", str(free_port()))
    assert (refused.code, refused.out) == (1, "")
    assert "amtslotse train" in refused.err.splitlines()[-1]
    assert "Traceback" not in refused.err


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_serve_prints_its_address_answers_and_stops_when_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AMTSLOTSE_DATABASE_URL", f"sqlite:///{tmp_path / 'test.sqlite3'}")
    arguments = [AMTSLOTSE, "serve", "--port", str(free_port())]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, encoding="utf-8", cwd=ROOT) as service:
        assert service.stderr is not None
        try:
            address = next(word for line in service.stderr for word in line.split() if word.startswith("http://"))
            assert address == f"http://127.0.0.1:{arguments[-1]}"
            assert httpx.get(f"{address}/api/v1/health/live", timeout=WAIT_SECONDS).status_code == 200
            service.send_signal(signal.SIGTERM)
            assert service.wait(WAIT_SECONDS) in (0, -signal.SIGTERM)
            assert "Traceback" not in service.stderr.read()
        finally:
            service.kill()


def installed(*arguments: str, given: str = "") -> Finished:
    """Runs the installed command in a process of its own."""
    done = subprocess.run(
        [AMTSLOTSE, *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=WAIT_SECONDS,
        check=False,
        cwd=ROOT,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def test_the_installed_command_writes_nothing_but_its_lines_into_a_pipe() -> None:
    finished = installed("search", "--json", "-k", "1", given="Hund anmelden\nEheschließung anmelden\n")
    assert (finished.code, finished.err) == (0, "")
    assert [item["query"] for item in finished.objects] == ["Hund anmelden", "Eheschließung anmelden"]
    assert "ß" in finished.out
