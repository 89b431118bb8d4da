"""Measure turns per second and time per turn through HTTP: `amtslotse serve` beside stock Rasa.

    python benchmarks/turns.py [--seconds 10] [--users 1,10,50] [--var var] [--json FILE]

Both answer the same dialogue of four messages with the same model, index and actions, one after the other in one
run, each warmed up, under the load of `load.py`. Stock Rasa is `rasa run` with the REST channel and `rasa run
actions` beside it, with their defaults: two processes, and a tracker store in memory. Ours is one process that
commits every turn to SQLite before it answers. Opening a conversation is part of our dialogue, but does not count as
a turn; stock Rasa has nothing like it. Ours is also measured at a steady rate, where the time counts from when a
turn was due. Start is the time from process start to ready. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from editor.train import trained_model

ROOT = Path(__file__).parent.parent
LOAD = Path(__file__).with_name("load.py")
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
PACED_RATE = 20  # turns per second
WARM_UP = ("--users", "4", "--seconds", "2")
READY_LIMIT = 180.0  # seconds from start to ready
END_LIMIT = 20.0  # seconds to end by itself
LOAD_LIMIT = 240.0  # seconds of a load beyond those it measures
LOG_LINES = 25

Figures = dict[str, Any]


class BenchmarkError(RuntimeError):
    """A measurement that did not come about; the message says why, in German."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    ready_seconds: float

    def memory(self) -> dict[str, float]:
        """Resident memory now and at its peak, in MiB."""
        return {"rss_mib": self._status("VmRSS"), "peak_mib": self._status("VmHWM")}

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        value = next((line.split()[1] for line in lines if line.startswith(f"{name}:")), None)
        if value is None:
            raise BenchmarkError(f"{self.name} läuft nicht mehr.\n{tail(self.log)}")
        return int(value) / 1024


def tail(log: Path) -> str:
    """The last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES:])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a server: no setting of ours but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMTSLOTSE_")}
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SANIC_HOST": HOST}
    return {**kept, **quiet, "AMTSLOTSE_VAR": str(var), **more}


@contextmanager
def running(name: str, command: list[str], env: dict[str, str], cwd: Path, log: Path, probe: str) -> Iterator[Server]:
    """Starts a server, waits until `probe` answers, and ends it at the end. Raises BenchmarkError."""
    begun = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, cwd=cwd, stdout=output, stderr=subprocess.STDOUT)
    try:
        await_ready(name, process, log, probe)
        yield Server(name, process, log, time.perf_counter() - begun)
    finally:
        end(process)


def await_ready(name: str, process: subprocess.Popen[bytes], log: Path, probe: str) -> None:
    """Returns when `probe` answers. Raises BenchmarkError if the process ends or takes too long."""
    # Never through a proxy of the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchmarkError(f"{name} ist beim Start beendet worden ({process.returncode}).\n{tail(log)}")
        try:
            with opener.open(probe, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise BenchmarkError(f"{name} ist nach {READY_LIMIT:.0f} Sekunden nicht bereit.\n{tail(log)}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process, by force if it does not listen."""
    process.terminate()
    try:
        process.wait(END_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def load(kind: str, url: str, seconds: float, *options: str) -> Figures:
    """Runs the load generator. Raises BenchmarkError if an answer is wrong."""
    command = [sys.executable, str(LOAD), kind, url, *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + LOAD_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise BenchmarkError("Die Last ist nicht in der vorgesehenen Zeit fertig geworden.") from error
    if done.returncode != 0:
        raise BenchmarkError(f"Die Last ist gescheitert: {done.stderr.strip()}")
    figures: Figures = json.loads(done.stdout)
    return figures


def measure(kind: str, url: str, servers: list[Server], arguments: argparse.Namespace, rate: int = 0) -> Figures:
    """All levels of load on one system, then the memory of its processes."""
    seconds = arguments.seconds
    try:
        load(kind, url, 0, *WARM_UP)
        levels = {
            users: load(kind, url, seconds, "--users", str(users), "--seconds", str(seconds))
            for users in arguments.users
        }
        paced = load(kind, url, seconds, "--rate", str(rate), "--seconds", str(seconds)) if rate else None
    except BenchmarkError as error:
        logs = "\n".join(f"--- {server.name}\n{tail(server.log)}" for server in servers)
        raise BenchmarkError(f"{error}\n{logs}") from error
    processes = {server.name: {"ready_seconds": server.ready_seconds, **server.memory()} for server in servers}
    return {"levels": levels, "processes": processes, **({"paced": paced} if paced else {})}


def measure_amtslotse(folder: Path, arguments: argparse.Namespace) -> Figures:
    """Ours, with a database of its own. It runs in `folder`, where no `.env` file can change its settings."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    env = environment(folder / "var", AMTSLOTSE_DATABASE_URL=f"sqlite:///{folder / 'turns.sqlite3'}")
    command = [str(BIN / "amtslotse"), "serve", "--host", HOST, "--port", str(port)]
    probe = f"{url}/api/v1/health/ready"
    with running("amtslotse serve", command, env, folder, folder / "amtslotse.log", probe) as server:
        return measure("amtslotse", url, [server], arguments, PACED_RATE)


def measure_stock(folder: Path, model: Path, arguments: argparse.Namespace) -> Figures:
    """Stock Rasa and its action server."""
    port, actions_port = free_port(), free_port()
    url, actions_url = f"http://{HOST}:{port}", f"http://{HOST}:{actions_port}"
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(f'action_endpoint: {{url: "{actions_url}/webhook"}}\n', encoding="utf-8")
    credentials.write_text("rest:\n", encoding="utf-8")
    env, rasa = environment(folder / "var"), str(BIN / "rasa")
    actions = [rasa, "run", "actions", "--actions", "actions", "-p", str(actions_port)]
    core = [rasa, "run", "--enable-api", "-i", HOST, "-p", str(port), "-m", str(model)]
    core += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
    with (
        running("rasa run actions", actions, env, ROOT, folder / "actions.log", f"{actions_url}/health") as second,
        running("rasa run", core, env, ROOT, folder / "rasa.log", f"{url}/") as first,
    ):
        return measure("stock", url, [first, second], arguments)


def snapshot(var: Path, folder: Path) -> Path:
    """A copy of model and index, so that both systems answer from the same; returns the model's path.

    Raises BenchmarkError or ValueError if something is not built.
    """
    model = trained_model(var)
    copies = folder / "var" / "models"
    copies.mkdir(parents=True)
    try:
        shutil.copy2(model, copies)
        shutil.copytree(var / "index", folder / "var" / "index")
    except OSError as error:
        raise BenchmarkError("Modell oder Suchindex fehlt. Bitte rufen Sie `amtslotse train` auf.") from error
    (copies / "current").write_text(model.name, encoding="utf-8")
    return copies / model.name


def levels_table(ours: Figures, stock: Figures) -> Table:
    """Turns per second and times of both, with how many times better ours is."""
    table = Table(title="Gespräche über HTTP: Amtslotse neben Rasas eigenen Servern")
    for column in ("Nutzer", "", "Züge/s", "p50 ms", "p95 ms"):
        table.add_column(column, justify="left" if not column else "right")
    for users, level in ours["levels"].items():
        other = stock["levels"][users]
        table.add_row(str(users), "Amtslotse", *cells(level))
        table.add_row("", "Rasa", *cells(other))
        ratios = (
            level["per_second"] / other["per_second"],
            other["p50_ms"] / level["p50_ms"],
            other["p95_ms"] / level["p95_ms"],
        )
        table.add_row("", "Faktor", *(f"{ratio:.2f}×" for ratio in ratios), style="bold", end_section=True)
    table.add_row(f"{PACED_RATE}/s", "Amtslotse", *cells(ours["paced"]), end_section=True)
    return table


def cells(level: Figures) -> list[str]:
    """The figures of a level as text."""
    return [f"{level[name]:.1f}" for name in ("per_second", "p50_ms", "p95_ms")]


def processes_table(*systems: Figures) -> Table:
    """Start and memory of every process."""
    table = Table(title="Prozesse")
    table.add_column("")
    for column in ("Start s", "RSS MiB", "Höchststand MiB"):
        table.add_column(column, justify="right")
    for system in systems:
        for name, figures in system["processes"].items():
            values = (figures[key] for key in ("ready_seconds", "rss_mib", "peak_mib"))
            table.add_row(name, *(f"{value:.1f}" for value in values))
    return table


def run(arguments: argparse.Namespace) -> Figures:
    """Measures both systems, one after the other."""
    with tempfile.TemporaryDirectory(prefix="turns-") as name:
        folder = Path(name)
        model = snapshot(arguments.var.absolute(), folder)
        ours = measure_amtslotse(folder, arguments)
        stock = measure_stock(folder, model, arguments)
    return {"seconds": arguments.seconds, "cpus": os.cpu_count(), "amtslotse": ours, "stock": stock}


def report(figures: Figures, console: Console) -> None:
    """Prints the tables and the figures as one line."""
    console.print(levels_table(figures["amtslotse"], figures["stock"]))
    console.print(processes_table(figures["amtslotse"], figures["stock"]))
    print(json.dumps(figures, ensure_ascii=False))


def users(text: str) -> list[int]:
    """Numbers of users, such as "1,10,50"."""
    numbers = [int(part) for part in text.split(",")]
    if min(numbers) < 1:
        raise ValueError
    return numbers


def main() -> int:
    """Measures and reports; an error says what to do."""
    parser = argparse.ArgumentParser(description="Züge je Sekunde messen, neben Rasas eigenen Servern")
    parser.add_argument("--seconds", type=float, default=10, help="Messzeit je Stufe")
    parser.add_argument("--users", type=users, default=[1, 10, 50], help="gleichzeitige Nutzer je Stufe")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="Ordner für alles Gebaute")
    parser.add_argument("--json", type=Path, help="Datei für die Zahlen")
    arguments = parser.parse_args()
    # Servers end in `finally`, also when this process is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        figures = run(arguments)
    except (BenchmarkError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    report(figures, Console())
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
