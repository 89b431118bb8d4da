"""Measure the widget in Chromium: bytes, first paint, and the time from the key to the answer.

    python benchmarks/widget.py [--messages 100] [--chromium chromium]

Against the real service in this process on 127.0.0.1. Prints one JSON line, and what a screen reader would read of one
dialogue.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
import tempfile
import threading
import time
from itertools import cycle, islice
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from bot.settings import Settings
from channels.app import build_app, build_assistant, configure_logging

STATIC = Path(__file__).parent.parent / "channels" / "static"
PORT = 8097
SAID = ("Personalausweis verloren, wohne in Görlitz", "was kostet das", "welche Unterlagen", "und in Leipzig?", "danke")
# From the key press to the first frame in which the new answer stands in the log.
WATCH = """() => {
  const log = document.querySelector("amts-lotse").shadowRoot.querySelector("[role=log]");
  const field = document.querySelector("amts-lotse").shadowRoot.querySelector("#text");
  window.times = [];
  let pressed = 0;
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); }, true);
  new MutationObserver((changes) => {
    const isAnswer = changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.matches?.(".row.assistant")));
    if (isAnswer && pressed) requestAnimationFrame(() => {
      if (pressed) window.times.push(performance.now() - pressed);
      pressed = 0;
    });
  }).observe(log, { childList: true, subtree: true });
}"""
PAINT = "() => performance.getEntriesByType('paint').map(({ name, startTime }) => [name, Math.round(startTime)])"


def gzipped() -> dict[str, int]:
    """Bytes of each file of the widget, gzipped."""
    files = [STATIC / "lotse.js", *sorted((STATIC / "widget").iterdir())]
    return {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}


def latencies(page: Page, messages: int) -> list[float]:
    """Milliseconds from the key to the answer, of each message."""
    page.evaluate(WATCH)
    field = page.get_by_label("Ihre Nachricht")
    for number, text in enumerate(islice(cycle(SAID), messages), 1):
        field.fill(text)
        field.press("Enter")
        while page.evaluate("window.times.length") < number:
            page.wait_for_timeout(20)
    found: list[float] = page.evaluate("window.times")
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()
    configure_logging("ERROR")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(database_url=f"sqlite:///{folder}/widget.sqlite3", rate_limit=10_000)
        server = uvicorn.Server(
            uvicorn.Config(build_app(settings, build_assistant(settings)), port=PORT, log_level="error", ws="none")
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="de-DE", reduced_motion="reduce")
        sizes: list[int] = []
        page.on("requestfinished", lambda request: sizes.append(sum(request.sizes().values())))
        page.goto(f"http://127.0.0.1:{PORT}/demo/sn", wait_until="networkidle")
        closed = sum(sizes)
        page.get_by_role("button", name="Amtslotse fragen").click()
        page.locator(".row.assistant").first.wait_for()
        page.wait_for_load_state("networkidle")
        opened, paint = sum(sizes), dict(page.evaluate(PAINT))
        taken = sorted(latencies(page, options.messages))
        figures = {
            "gzipped": sum(gzipped().values()),
            "bytes_closed": closed,
            "bytes_opened": opened,
            **paint,
            "median_ms": round(statistics.median(taken), 1),
            "p95_ms": round(taken[int(0.95 * len(taken))], 1),
        }
        print(json.dumps(figures))
        page.get_by_role("button", name="Neu anfangen").click()
        page.locator(".row.citizen").first.wait_for(state="detached")
        page.get_by_label("Ihre Nachricht").fill(SAID[0])
        page.get_by_label("Ihre Nachricht").press("Enter")
        page.get_by_role("article").wait_for()
        print(page.locator("amts-lotse").aria_snapshot())
        browser.close()
        server.should_exit = True
        thread.join(20)


if __name__ == "__main__":
    main()
