"""The widget <amts-lotse> in pages of portals, in a real browser: other origins, hostile styles, accessibility."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from bot.settings import Settings
from channels.app import Assistant, build_app
from tests.channels.browser import PATIENCE, browser, say, send
from tests.channels.channel_contract import ChannelContract
from tests.conftest import serve

__all__ = ["browser"]

STATIC = Path(__file__).parents[2] / "channels" / "static"
MOST_BYTES = 30 * 1024
# A browser with one German voice, and one that hears the same words each time.
VOICES = """
const voices = [{ lang: "de-DE", localService: LOCAL }];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices, speak: ({ text }) => { window.spoken = text; }, cancel: () => {},
} });
"""
HEARING = """
window.SpeechRecognition = window.webkitSpeechRecognition = class extends EventTarget {
  start() {
    window.listening = true;
    const results = [[{ transcript: "Reisepass in Leipzig" }]];
    this.dispatchEvent(Object.assign(new Event("result"), { results }));
    this.dispatchEvent(new Event("end"));
  }
  stop() {}
};
"""
LAUNCHER = '<amts-lotse state="SN" theme="amt24"></amts-lotse>'
CARD = "Personalausweis verloren, wohne in Görlitz"
# What portals do to widgets, each against a page of its own.
HOSTILE = {
    "everything important": "* { color: red !important; background: yellow !important; font-size: 40px !important; "
    "position: static !important; display: inline !important; letter-spacing: 1em !important }",
    "tiny rem": "html { font-size: 3px } body { line-height: 0.5; text-transform: uppercase; word-spacing: 3em }",
    "element named": "amts-lotse { display: none; transform: scale(0.1); opacity: 0.1 !important; width: 1px; "
    "pointer-events: none !important }",
    "right to left": "html { direction: rtl; writing-mode: vertical-rl } body { visibility: hidden; cursor: none }",
    "buttons reset": "button, textarea, a { all: unset !important; outline: none !important } "
    ":focus-visible { outline: none !important } body { overflow: hidden; user-select: none }",
}


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """A web server of another origin, whose pages embed the widget."""
    with Portal() as running:
        yield running


@pytest.fixture(scope="module")
def lotse(settings: Settings, assistant: Assistant, portal: Portal) -> Iterator[str]:
    """The assistant's server, which lets the portal in, and nobody else."""
    allowing = settings.model_copy(update={"portals": portal.address})
    with serve(lambda: build_app(allowing, assistant, close=False)) as address:
        portal.lotse = address
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="de-DE", viewport={"width": 1100, "height": 900}, reduced_motion="reduce")
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, lotse: str) -> Iterator[Page]:
    """A page of the browser in which no script may fail and no rule may be broken."""
    opened = context.new_page()
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.on("console", lambda entry: broken.append(entry.text) if "Content Security" in entry.text else None)
    yield opened
    assert broken == []


class Portal:
    """Serves one page with the widget `element`; `style` is the page's own, `policy` its Content-Security-Policy."""

    lotse, style, policy, element = "", "", "", LAUNCHER

    def __init__(self) -> None:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", portal.policy)
                self.end_headers()
                self.wfile.write(portal.html().encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def html(self) -> str:
        style = f"<style>{self.style}</style>" if self.style else ""
        return (
            f'<!doctype html><html lang="de"><title>Portal</title>{style}'
            f'<script src="{self.lotse}/lotse.js" defer></script><main><h1>Portal</h1><a href="#x">Verweis</a></main>'
            f"{self.element}</html>"
        )

    def __enter__(self) -> Portal:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def way_in(page: Page) -> Locator:
    return page.get_by_role("button", name="Amtslotse fragen")


def open_demo(page: Page, lotse: str, state: str = "sn") -> None:
    page.goto(f"{lotse}/demo/{state}")
    way_in(page).click()
    expect(page.locator(".row.assistant").first).to_be_visible()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {node['html']}" for item in found for node in item["nodes"]]


def test_nothing_is_asked_or_stored_before_it_is_opened(page: Page, lotse: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lotse}/demo/sn")
    expect(way_in(page)).to_be_visible()
    assert [url for url in asked if "widget" in url or "api" in url] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_all_of_it_is_small() -> None:
    parts = [STATIC / "lotse.js", *(STATIC / "widget").iterdir()]
    assert sum(len(gzip.compress(part.read_bytes(), 9)) for part in parts) <= MOST_BYTES


def test_works_in_a_portal_of_another_origin_with_a_strict_policy(page: Page, portal: Portal, lotse: str) -> None:
    portal.style = ""
    portal.policy = f"default-src 'none'; script-src {lotse}; connect-src {lotse}"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(portal.address)
    way_in(page).click()
    say(page, CARD)
    expect(page.get_by_role("article")).to_contain_text("Stadt Görlitz")
    portal.policy = ""
    assert {url for url in asked if not url.startswith((lotse, portal.address))} == set()


def test_a_portal_that_is_not_listed_gets_a_clear_error(page: Page, portal: Portal, lotse: str) -> None:
    other = Portal()
    other.lotse = lotse
    with other:
        page.goto(other.address)
        way_in(page).click()
        expect(page.get_by_role("alert")).to_contain_text("lässt sich gerade nicht laden")


@pytest.mark.parametrize("name", HOSTILE)
def test_styles_of_the_page_do_not_reach_it(page: Page, portal: Portal, lotse: str, name: str) -> None:
    portal.style = HOSTILE[name]
    page.goto(portal.address)
    portal.style = ""
    button = way_in(page)
    assert button.evaluate("node => [getComputedStyle(node).fontSize, node.offsetHeight >= 44]") == ["16px", True]
    button.evaluate("node => node.click()")
    field = page.get_by_label("Ihre Nachricht")
    expect(field).to_be_visible()
    field.fill(CARD)
    field.press("Enter")
    card = page.get_by_role("article")
    expect(card).to_be_visible()
    look = "node => { const s = getComputedStyle(node); return [s.fontSize, s.letterSpacing, s.textTransform] }"
    assert card.locator("p").first.evaluate(look) == ["16px", "normal", "none"]
    assert card.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"


def test_keyboard_opens_talks_and_closes_and_the_focus_moves_only_then(page: Page, lotse: str) -> None:
    page.goto(f"{lotse}/demo/sn")
    way_in(page).focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Ihre Nachricht")
    expect(field).to_be_focused()
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_be_visible()
    expect(field).to_be_focused()
    choice = page.locator(".choices button:not([aria-disabled])").first
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".row.citizen")).to_have_count(2)
    expect(page.locator(".turn").last.locator(".row.assistant")).not_to_have_count(0)
    expect(choice_named(page, choice)).to_be_focused()
    page.keyboard.press("Escape")
    expect(way_in(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".row.citizen")).to_have_count(2)


def choice_named(page: Page, _: Locator) -> Locator:
    """The tapped choice: it can no longer be tapped, but keeps the focus."""
    return page.locator(".choices button[aria-disabled]").first


def test_escape_closes_the_menu_before_the_panel(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    page.get_by_text("Mehr", exact=True).click()
    expect(page.get_by_role("button", name="Drucken")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Drucken")).to_be_hidden()
    expect(page.get_by_role("dialog", name="Amtslotse")).to_be_visible()


def test_each_answer_is_announced_once_with_its_sender(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    page.evaluate(
        """() => {
          window.heard = [];
          const log = document.querySelector("amts-lotse").shadowRoot.querySelector("[role=log]");
          new MutationObserver((changes) => {
            for (const change of changes) for (const node of change.addedNodes) {
              if (node.parentNode?.closest?.(".row") === null) window.heard.push(node.textContent.slice(0, 10));
            }
          }).observe(log, { childList: true, subtree: true });
        }"""
    )
    say(page, CARD)
    expect(page.get_by_role("article")).to_be_visible()
    assert page.evaluate("window.heard") == ["Sie: Perso", "Amtslotse:"]
    assert page.locator("[role=log]").evaluate("log => log.closest('[aria-live=assertive]')") is None


def test_a_place_can_be_picked_from_what_is_typed(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    say(page, "Personalausweis verloren")
    picker = page.get_by_label("Ort oder Postleitzahl")
    with page.expect_response(re.compile("/places")) as offered:
        picker.fill("Gör")
    assert "Görlitz" in [place["name"] for place in offered.value.json()["places"]]
    picker.fill("Görlitz")
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("article").last).to_contain_text("Stadt Görlitz")


def test_documents_are_ticked_off_and_stay_so(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    say(page, CARD)
    say(page, "was muss ich mitbringen")
    box = page.get_by_role("checkbox").last
    box.check()
    page.reload()
    way_in(page).click()
    expect(page.get_by_role("checkbox").last).to_be_checked()


def test_the_map_is_only_a_link(page: Page, lotse: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_demo(page, lotse)
    say(page, CARD)
    expect(page.get_by_role("article").get_by_role("link", name="Karte")).to_have_attribute(
        "href", re.compile(r"^https://www\.openstreetmap\.org/")
    )
    assert [url for url in asked if not url.startswith(lotse)] == []


def test_a_comment_follows_the_rating(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    say(page, CARD)
    page.get_by_role("group", name="Hat das geholfen?").get_by_role("button", name="Nein").click()
    page.get_by_text("Was hat gefehlt?").first.click()
    page.get_by_label(re.compile("Was hat gefehlt")).fill("Die Öffnungszeiten fehlen.")
    with page.expect_request(re.compile("/feedback$")) as sent:
        page.get_by_role("button", name="Absenden").click()
    assert sent.value.post_data_json["comment"] == "Die Öffnungszeiten fehlen."
    assert sent.value.post_data_json["helpful"] is False
    expect(page.get_by_text("Danke, Ihr Kommentar ist angekommen.")).to_be_visible()


def test_a_life_situation_shows_how_far_one_has_come(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    say(page, "wir bekommen ein Baby, was müssen wir alles erledigen?")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
    page.locator(".steps button").first.click()
    page.get_by_role("button", name=re.compile("Zurück zur Liste")).click()
    expect(page.get_by_role("progressbar").last).to_have_attribute("value", "1")
    expect(page.locator(".steps").last.locator("button").first).to_contain_text("angesehen")


def test_another_tab_goes_on_with_the_conversation(context: BrowserContext, page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    say(page, CARD)
    other = context.new_page()
    other.goto(f"{lotse}/demo/sn")
    way_in(other).click()
    expect(other.locator(".row.citizen .bubble")).to_have_text([CARD])
    say(other, "was kostet das")
    expect(page.locator(".row.citizen .bubble")).to_have_text([CARD, "was kostet das"])


def test_larger_letters_stay(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    size = "() => getComputedStyle(document.querySelector('amts-lotse').shadowRoot.querySelector('.log')).fontSize"
    assert page.evaluate(size) == "16px"
    page.get_by_text("Mehr", exact=True).click()
    page.get_by_role("button", name="Schrift größer").click()
    assert page.evaluate(size) == "20px"
    page.reload()
    way_in(page).click()
    expect(page.locator(".row.assistant").first).to_be_visible()
    assert page.evaluate(size) == "20px"


def test_the_conversation_can_be_downloaded(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    say(page, CARD)
    page.get_by_text("Mehr", exact=True).click()
    with page.expect_download() as got:
        page.get_by_role("button", name="Herunterladen").click()
    text = got.value.path().read_text(encoding="utf-8")
    assert f"Sie: {CARD}" in text
    assert "Stadt Görlitz" in text
    assert "https://amt24.sachsen.de" in text


def test_reads_aloud_with_a_voice_of_the_device_only(page: Page, lotse: str) -> None:
    page.add_init_script(VOICES.replace("LOCAL", "true"))
    open_demo(page, lotse)
    say(page, CARD)
    page.get_by_role("button", name="Vorlesen").last.click()
    expect(page.get_by_role("button", name="Vorlesen beenden")).to_be_visible()
    spoken = page.evaluate("window.spoken")
    assert "Stadt Görlitz" in spoken
    assert "https://" not in spoken and "**" not in spoken
    page.get_by_role("button", name="Vorlesen beenden").click()
    expect(page.get_by_role("button", name="Vorlesen beenden")).to_have_count(0)


def test_a_voice_from_afar_gets_to_know_nothing(page: Page, lotse: str) -> None:
    page.add_init_script(VOICES.replace("LOCAL", "false"))
    open_demo(page, lotse)
    say(page, CARD)
    expect(page.get_by_role("button", name="Vorlesen")).to_have_count(0)


def test_dictation_asks_before_it_listens(page: Page, lotse: str) -> None:
    page.add_init_script(HEARING)
    open_demo(page, lotse)
    page.get_by_role("button", name="Diktieren").click()
    expect(page.get_by_text("schickt beim Diktieren Ihre Stimme an seinen Hersteller")).to_be_visible()
    assert page.evaluate("window.listening") is None
    page.get_by_role("button", name="Diktieren").click()
    expect(page.get_by_label("Ihre Nachricht")).to_have_value("Reisepass in Leipzig")


def test_the_conversation_can_be_printed_without_the_page_around_it(page: Page, lotse: str) -> None:
    page.add_init_script("window.print = () => {}")
    open_demo(page, lotse)
    say(page, CARD)
    page.get_by_text("Mehr", exact=True).click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Drucken").click()
    paper = opened.value.locator("body")
    expect(paper).to_contain_text("Stadt Görlitz")
    expect(paper).not_to_contain_text("Beispielportal")


def test_stands_in_the_page_where_the_portal_wants_it(page: Page, portal: Portal, lotse: str) -> None:
    portal.element = '<amts-lotse view="inline" state="BW" scheme="dark" label="Frag uns"></amts-lotse>'
    page.goto(portal.address)
    portal.element = LAUNCHER
    page.get_by_role("button", name="Frag uns").click()
    panel = page.get_by_role("region", name="Amtslotse")
    expect(panel.get_by_label("Ihre Nachricht")).to_be_focused()
    assert panel.evaluate("node => getComputedStyle(node).position") == "static"
    assert panel.evaluate("node => getComputedStyle(node).colorScheme") == "dark"
    assert violations(page) == []
    panel.get_by_role("button", name="Schließen").click()
    expect(page.get_by_role("button", name="Frag uns")).to_be_focused()


def test_no_violation_closed_open_card_choices_and_menu(page: Page, lotse: str) -> None:
    page.goto(f"{lotse}/demo/sn")
    assert violations(page) == []
    way_in(page).click()
    expect(page.locator(".row.assistant").first).to_be_visible()
    assert violations(page) == []
    say(page, "Personalausweis verloren")
    assert violations(page) == []
    say(page, "Görlitz")
    assert violations(page) == []
    say(page, "wir bekommen ein Baby, was müssen wir alles erledigen?")
    assert violations(page) == []
    page.get_by_text("Mehr", exact=True).click()
    assert violations(page) == []
    page.get_by_role("button", name="Gespräch löschen").click()
    assert violations(page) == []


def test_no_violation_offline_and_with_an_error(page: Page, lotse: str) -> None:
    open_demo(page, lotse)
    page.context.set_offline(True)
    send(page, CARD)
    expect(page.get_by_role("button", name="Noch einmal versuchen")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("state", ["sn", "bw"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256)])  # 320 x 256 is 1280 x 1024 at 400 %
def test_no_violation_on_small_screens(
    browser: Browser, lotse: str, state: str, scheme: str, width: int, height: int
) -> None:
    context = browser.new_context(
        locale="de-DE", viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    open_demo(page, lotse, state)
    say(page, "Reisepass, wohne in Stuttgart")
    assert violations(page) == []
    wide = "() => document.querySelector('amts-lotse').shadowRoot.querySelector('.lotse').scrollWidth"
    assert page.evaluate(wide) <= width
    is_small = "n.offsetParent && (n.offsetHeight < 44 || n.offsetWidth < 44)"
    small = f"nodes => nodes.filter(n => {is_small}).map(n => n.outerHTML)"
    assert page.locator("button, textarea, summary, .online, .picker input").evaluate_all(small) == []
    context.close()


def test_forced_colours_keep_every_button_visible(browser: Browser, lotse: str) -> None:
    context = browser.new_context(locale="de-DE", forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    open_demo(page, lotse)
    say(page, CARD)
    frameless = "nodes => nodes.filter(n => n.offsetParent && getComputedStyle(n).borderTopStyle === 'none').length"
    assert page.locator("button").evaluate_all(frameless) == 0
    context.close()


class WidgetPhone:
    """A citizen in a browser, with the widget in a portal."""

    def __init__(self, page: Page, lotse: str) -> None:
        self._page, self._lotse = page, lotse
        self._rows = 0

    def open(self) -> list[str]:
        open_demo(self._page, self._lotse)
        return self._new()

    def say(self, text: str) -> list[str]:
        say(self._page, text)
        return self._new()

    def choose(self, label: str) -> list[str]:
        self._page.locator(".choices button:not([aria-disabled])").get_by_text(label, exact=True).click()
        return self._new()

    def delete(self) -> list[str]:
        self._page.get_by_text("Mehr", exact=True).click()
        self._page.get_by_role("button", name="Gespräch löschen").click()
        self._page.get_by_role("button", name="Endgültig löschen").click()
        self._rows = 0
        expect(self._page.locator(".notice")).to_be_visible()
        return [*self._page.locator(".notice").all_inner_texts(), *self._new()]

    def lose_next_answer(self) -> None:
        def lose(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        self._page.route("**/messages", lose, times=1)

    def _new(self) -> list[str]:
        """The answers since last time, once there is one and nothing is under way."""
        rows = self._page.locator(".row.assistant")
        expect(rows.nth(self._rows)).to_be_visible()
        expect(self._page.locator("#waiting")).to_be_empty()
        fresh = rows.all_inner_texts()[self._rows :]
        self._rows += len(fresh)
        return fresh


class TestWidgetAsAChannel(ChannelContract):
    @pytest.fixture
    def phone(self, page: Page, lotse: str) -> WidgetPhone:
        return WidgetPhone(page, lotse)
