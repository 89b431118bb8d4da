"""tools/setup.sh in a folder of its own, with a Python, a pip and a disk that do what the test says."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

# What the script calls besides Python and df; nothing else is on its PATH.
TOOLS = (
    "bash",
    "env",
    "dirname",
    "cat",
    "sha256sum",
    "cut",
    "awk",
    "mktemp",
    "tail",
    "rm",
    "touch",
    "mkdir",
    "cp",
    "sleep",
)
WAIT_SECONDS = 30

# Answers as python3.11 does, and notes each call of pip. It is its own copy in the environment it makes.
PYTHON = """#!/usr/bin/env bash
here="$(dirname "$0")"
case "$1 $2" in
  "-c "*) echo "${FAKE_VERSION:-3.11}" ;;
  "-m venv")
    [ "$FAKE_FAILURE" = venv ] && { echo "ensurepip is not available"; exit 1; }
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip")
    [ "$3" = --version ] && exit 0
    echo "$*" >> "$CALLS"
    case "$*" in
      *torch*) step=torch ;;
      *requirements.lock*) step=lock ;;
      *) step=package ;;
    esac
    [ "$FAKE_FAILURE" = "$step" ] && { echo "ERROR: Could not find a version"; exit 1; }
    [ "$FAKE_HANGS" = "$step" ] && sleep 60
    [ $step = package ] && cp "$0" "$here/amtslotse"
    exit 0 ;;
esac
"""
DF = """#!/usr/bin/env bash
echo "Filesystem 1M-blocks Used Available Use% Mounted"
echo "disk 100000 1 ${FAKE_FREE_MB:-50000} 1% /"
"""


@dataclass(frozen=True)
class Finished:
    """How the script ended, and what it said to the person who called it."""

    code: int
    lines: list[str]


class Setup:
    """A copy of the script with the files that it reads, and fake programs."""

    def __init__(self, folder: Path) -> None:
        self.project, self.programs, self.calls = folder / "project", folder / "programs", folder / "calls"
        for path in (self.project / "tools", self.programs):
            path.mkdir(parents=True)
        shutil.copy(ROOT / "tools" / "setup.sh", self.project / "tools" / "setup.sh")
        for name in ("requirements.lock", "pyproject.toml"):
            (self.project / name).write_text(f"{name}\n", encoding="utf-8")
        for name in TOOLS:
            (self.programs / name).symlink_to(shutil.which(name) or pytest.fail(f"{name} is missing"))
        self.program("df", DF)
        self.program("python3.11", PYTHON)

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def start(self, **settings: str) -> subprocess.Popen[str]:
        environment = {"PATH": str(self.programs), "CALLS": str(self.calls), "LC_ALL": "C.UTF-8", **settings}
        return subprocess.Popen(
            [self.programs / "bash", self.project / "tools" / "setup.sh"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, **settings: str) -> Finished:
        with self.start(**settings) as script:
            said, _ = script.communicate(timeout=WAIT_SECONDS)
        return Finished(script.returncode, said.splitlines())

    def pip_calls(self) -> int:
        return len(self.calls.read_text(encoding="utf-8").splitlines()) if self.calls.exists() else 0

    def stamps(self) -> list[Path]:
        return list((self.project / ".venv").glob(".installed-*"))


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path)


def assert_failed(finished: Finished, *words: str) -> None:
    """Exit code 1, and exactly one line that says what went wrong, the last, with these words in it."""
    assert finished.code == 1, finished
    assert finished.lines[-1].startswith("Amtslotse: ")
    for word in words:
        assert word in finished.lines[-1]


def test_it_installs_in_three_steps_and_leaves_its_stamp(setup: Setup) -> None:
    finished = setup.run()
    assert finished.code == 0, finished
    assert setup.pip_calls() == 3
    assert len(setup.stamps()) == 1
    assert all(line.startswith("Amtslotse: ") and line.endswith("…") for line in finished.lines)


def test_with_the_stamp_it_does_nothing(setup: Setup) -> None:
    setup.run()
    before = setup.pip_calls()
    again = setup.run(FAKE_FREE_MB="0", FAKE_FAILURE="torch")
    assert (again.code, again.lines) == (0, [])
    assert setup.pip_calls() == before


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_requirements_are_installed(setup: Setup, name: str) -> None:
    setup.run()
    (setup.project / name).write_text("changed\n", encoding="utf-8")
    assert setup.run().code == 0
    assert setup.pip_calls() == 6
    assert len(setup.stamps()) == 1


def test_a_stamp_without_the_command_counts_for_nothing(setup: Setup) -> None:
    setup.run()
    (setup.project / ".venv" / "bin" / "amtslotse").unlink()
    assert setup.run().code == 0
    assert setup.pip_calls() == 6


def test_missing_python_is_named_with_the_way_to_get_it(setup: Setup) -> None:
    (setup.programs / "python3.11").unlink()
    finished = setup.run()
    assert_failed(finished, "Python 3.11 fehlt", "apt-get install python3.11")
    assert len(finished.lines) == 1


def test_a_python_that_is_not_where_it_was_said_to_be_is_missing(setup: Setup) -> None:
    assert_failed(setup.run(PYTHON="/nowhere/python3.11"), "Python 3.11 fehlt")


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.1", "2.7"])
def test_another_version_of_python_is_refused(setup: Setup, version: str) -> None:
    finished = setup.run(FAKE_VERSION=version)
    assert_failed(finished, "Gebraucht wird Python 3.11", f"gefunden wurde {version}", "make run PYTHON=")
    assert len(finished.lines) == 1
    assert setup.pip_calls() == 0


def test_python3_is_taken_where_it_is_3_11(setup: Setup) -> None:
    (setup.programs / "python3.11").rename(setup.programs / "python3")
    assert setup.run().code == 0


def test_a_python_that_does_not_run_is_refused(setup: Setup) -> None:
    setup.program("python3.11", "#!/usr/bin/env bash\nexit 127\n")
    assert_failed(setup.run(), "Gebraucht wird Python 3.11", "unbekannt")


def test_too_little_disk_is_said_before_anything_is_installed(setup: Setup) -> None:
    finished = setup.run(FAKE_FREE_MB="1200")
    assert_failed(finished, "Zu wenig Speicherplatz", "1200 MB", "schaffen Sie Platz")
    assert len(finished.lines) == 1
    assert not (setup.project / ".venv").exists()


STEPS = {
    "venv": "Umgebung anlegen",
    "torch": "PyTorch installieren",
    "lock": "Bibliotheken installieren",
    "package": "Amtslotse installieren",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_failed_step_is_named_with_what_to_check(setup: Setup, step: str) -> None:
    finished = setup.run(FAKE_FAILURE=step)
    assert_failed(finished, STEPS[step], "fehlgeschlagen", "Prüfen Sie Netz und Speicherplatz", "noch einmal auf")
    assert any("ERROR" in line or "ensurepip" in line for line in finished.lines)
    assert setup.stamps() == []


@pytest.mark.parametrize("step", STEPS)
def test_after_a_failure_the_next_call_goes_on(setup: Setup, step: str) -> None:
    setup.run(FAKE_FAILURE=step)
    assert setup.run().code == 0
    assert len(setup.stamps()) == 1


def test_after_a_failed_update_the_old_stamp_does_not_count(setup: Setup) -> None:
    setup.run()
    (setup.project / "requirements.lock").write_text("changed\n", encoding="utf-8")
    assert setup.run(FAKE_FAILURE="lock").code == 1
    assert setup.run().code == 0
    assert len(setup.stamps()) == 1


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_in_a_line_and_the_next_call_goes_on(setup: Setup, kind: signal.Signals) -> None:
    with setup.start(FAKE_HANGS="lock") as script:
        deadline = time.monotonic() + WAIT_SECONDS
        while setup.pip_calls() < 2:
            assert time.monotonic() < deadline, "the installation never came to its second step"
            time.sleep(0.02)
        # As a terminal does it: to the script and all that it started, which are a session of their own.
        os.killpg(script.pid, kind)
        said, _ = script.communicate(timeout=WAIT_SECONDS)
    assert_failed(Finished(script.returncode, said.splitlines()), "unterbrochen", "noch einmal auf")
    assert setup.stamps() == []
    assert setup.run().code == 0
    assert len(setup.stamps()) == 1


@pytest.mark.parametrize("step", ["lock", ""])
def test_nothing_is_left_in_the_folder_for_temporary_files(setup: Setup, tmp_path: Path, step: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    setup.run(TMPDIR=str(temporary), FAKE_FAILURE=step)
    assert list(temporary.iterdir()) == []
