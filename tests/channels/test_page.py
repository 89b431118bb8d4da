"""The chat page in a real browser, against the real application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.channels.browser import PATIENCE, answers, browser, field, is_message, is_sending, said, say, send

__all__ = ["browser"]

CONCERN = "Personalausweis verloren, wohne in Görlitz"


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """The page as a citizen finds it: opened, with the greeting; it must not have broken any rule after the test."""
    context = browser.new_context(locale="de-DE", viewport={"width": 800, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.on("console", lambda entry: broken.append(entry.text) if "Content Security" in entry.text else None)
    opened.goto(live_server)
    expect(answers(opened).first).to_be_visible(timeout=PATIENCE)
    yield opened
    context.close()
    assert broken == []


def test_greets_when_opened(page: Page) -> None:
    expect(page.get_by_role("log")).to_contain_text("Amtslotse")
    expect(page.get_by_role("log")).to_contain_text("Programm, kein Mensch")
    expect(page.get_by_role("button", name="Perso verloren")).to_be_visible()


def test_typed_concern_shows_a_card_that_leads_to_the_portal(page: Page) -> None:
    say(page, CONCERN)
    card = page.get_by_role("article").last
    expect(card.get_by_role("heading")).to_contain_text("Personalausweis")
    link = card.locator('a[href^="https://amt24.sachsen.de"]').first
    expect(link).to_be_visible()
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_tapped_choice_is_sent_and_earlier_choices_are_closed(page: Page) -> None:
    say(page, CONCERN)
    choice = page.locator(".choices button:not([aria-disabled])").first
    label = choice.inner_text()
    with page.expect_request(is_message) as sending:
        choice.click()
    assert set(sending.value.post_data_json) == {"message_id", "choice"}
    expect(said(page).last).to_have_text(label)
    expect(page.locator(".turn").last.locator(".row.assistant")).not_to_have_count(0)
    earlier = page.locator(".turn:not(:last-child) .choices button")
    assert earlier.count() > 0
    assert all(earlier.nth(index).is_disabled() for index in range(earlier.count()))


def test_suggestion_is_sent_and_suggestions_go(page: Page) -> None:
    with page.expect_response(is_message, timeout=PATIENCE):
        page.get_by_role("button", name="Perso verloren").click()
    expect(said(page)).to_have_text(["Perso verloren"])
    expect(page.locator("#suggestions")).to_be_hidden()


def test_reload_keeps_the_transcript(page: Page) -> None:
    say(page, CONCERN)
    with page.expect_response(is_message, timeout=PATIENCE):
        page.locator(".choices button:not([aria-disabled])").first.click()
    expect(page.locator("#waiting")).to_be_empty(timeout=PATIENCE)
    before = page.locator(".row").all_inner_texts()
    page.reload()
    expect(page.locator(".row")).to_have_count(len(before))
    assert page.locator(".row").all_inner_texts() == before
    expect(page.locator(".turn").last.locator(".choices button:not([aria-disabled])")).not_to_have_count(0)


def test_deleting_asks_first(page: Page) -> None:
    say(page, CONCERN)
    deleted: list[str] = []
    page.on("request", lambda request: deleted.append(request.url) if request.method == "DELETE" else None)
    page.get_by_text("Mehr", exact=True).click()
    page.get_by_role("button", name="Gespräch löschen").click()
    page.get_by_role("dialog").get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(said(page)).to_have_text([CONCERN])
    assert deleted == []


def test_deleting_leaves_nothing_and_starts_empty(page: Page, live_server: str) -> None:
    say(page, CONCERN)
    conversation = page.evaluate("JSON.parse(localStorage.getItem('amtslotse')).conversation")
    page.get_by_text("Mehr", exact=True).click()
    page.get_by_role("button", name="Gespräch löschen").click()
    page.get_by_role("dialog").get_by_role("button", name="Endgültig löschen").click()
    expect(page.get_by_role("log")).to_contain_text("Ihr Gespräch ist gelöscht")
    expect(answers(page)).to_have_count(1)
    expect(said(page)).to_have_count(0)
    gone = page.request.get(f"{live_server.rstrip('/')}/api/v1/conversations/{conversation}/messages")
    assert gone.status == 404


def test_script_in_a_typed_message_is_shown_as_text(page: Page) -> None:
    text = '<img src=x onerror="window.broken=1"><script>window.broken=1</script> **Perso** [x](javascript:alert(1))'
    say(page, text)
    expect(said(page)).to_have_text([text])
    assert said(page).locator("*").count() == 0
    assert page.evaluate("window.broken") is None
    page.reload()
    expect(said(page)).to_have_count(1)
    assert said(page).locator("*").count() == 0
    assert page.evaluate("window.broken") is None


def test_answers_lead_nowhere_dangerous(page: Page) -> None:
    dangerous = "[a](javascript:alert(1)) [b](//evil.example/) [c](http://evil.example/) [d](/\\evil.example) <b>e</b>"
    harmless = "[f](/datenschutz) [g](tel:115) [h](mailto:a@example.org) [i](https://example.org/a_(b))"

    def answer(route: Route) -> None:
        message_id = route.request.post_data_json["message_id"]
        message = {"id": "1", "type": "text", "act": "help", "text": f"{dangerous}\n{harmless}"}
        route.fulfill(json={"message_id": message_id, "messages": [message]})

    page.route("**/messages", answer)
    say(page, "Hallo")
    last = answers(page).last
    hrefs = last.locator("a").evaluate_all("links => links.map(link => link.href.replace(location.origin, ''))")
    assert hrefs == ["/datenschutz", "tel:115", "mailto:a@example.org", "https://example.org/a_(b)"]
    expect(last).to_contain_text("<b>e</b>")


def test_offline_shows_an_error_and_the_retry_neither_loses_nor_doubles(page: Page, live_server: str) -> None:
    ids: list[str] = []
    page.on("request", lambda request: ids.append(sent_id(request)) if is_sending(request) else None)
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    send(page, CONCERN)
    again = page.get_by_role("button", name="Noch einmal versuchen")
    expect(again).to_be_visible(timeout=PATIENCE)
    expect(said(page)).to_have_text([CONCERN])

    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    # The page notices by itself that it is online; whoever taps first must not send the message twice.
    if again.is_visible():
        again.evaluate("button => button.click()")
    expect(page.get_by_role("article")).to_have_count(1, timeout=PATIENCE)
    expect(again).to_have_count(0)
    assert len(set(ids)) == 1
    assert citizen_messages(page, live_server) == 1


def test_lost_answer_is_fetched_again_under_the_same_id(page: Page, live_server: str) -> None:
    ids: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        ids.append(sent_id(route.request))
        if len(ids) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/messages", lose_the_first_answer)
    send(page, CONCERN)
    expect(page.get_by_role("article")).to_have_count(1, timeout=PATIENCE)
    page.unroute("**/messages")
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert citizen_messages(page, live_server) == 1


def test_unsent_message_survives_a_reload(page: Page) -> None:
    page.route("**/messages", lambda route: route.abort() if is_sending(route.request) else route.continue_())
    send(page, CONCERN)
    expect(page.get_by_role("button", name="Noch einmal versuchen")).to_be_visible(timeout=PATIENCE)
    page.unroute("**/messages")
    page.reload()
    expect(said(page)).to_have_text([CONCERN])
    expect(page.get_by_role("article")).to_have_count(1, timeout=PATIENCE)


def test_refusal_is_shown_and_the_text_given_back(page: Page) -> None:
    detail = "Die Nachricht enthält Zeichen, die ich nicht lesen kann."
    page.route("**/messages", lambda route: refuse(route, 422, detail))
    send(page, CONCERN)
    expect(page.get_by_role("log")).to_contain_text(detail)
    expect(field(page)).to_have_value(CONCERN)
    expect(page.get_by_role("button", name="Noch einmal versuchen")).to_have_count(0)


def test_failed_message_can_be_repeated_and_does_not_block_the_next(page: Page) -> None:
    broken: list[str] = []

    def fail_once(route: Route) -> None:
        if broken:
            route.continue_()
            return
        broken.append(sent_id(route.request))
        refuse(route, 500, "Da ist bei uns etwas schiefgegangen.")

    page.route("**/messages", fail_once)
    send(page, CONCERN)
    again = page.get_by_role("button", name="Noch einmal versuchen")
    expect(again).to_be_visible()
    say(page, "Danke")
    expect(again).to_be_visible()
    with page.expect_request(is_message) as repeated:
        again.click()
    assert sent_id(repeated.value) == broken[0]
    expect(page.get_by_role("article")).to_have_count(1, timeout=PATIENCE)
    expect(said(page)).to_have_text([CONCERN, "Danke"])


def test_waits_as_long_as_the_server_asks(page: Page) -> None:
    asked: list[str] = []

    def too_fast_once(route: Route) -> None:
        asked.append(sent_id(route.request))
        if len(asked) == 1:
            refuse(route, 429, "Das ging zu schnell. Bitte warten Sie 1 Sekunden.", retry_after=1)
        else:
            route.continue_()

    page.route("**/messages", too_fast_once)
    send(page, CONCERN)
    expect(page.locator("#waiting")).to_contain_text("Das ging zu schnell")
    expect(page.get_by_role("article")).to_have_count(1, timeout=PATIENCE)
    assert len(asked) == 2
    assert len(set(asked)) == 1


def test_erased_conversation_begins_anew(page: Page, live_server: str) -> None:
    conversation = page.evaluate("JSON.parse(localStorage.getItem('amtslotse')).conversation")
    page.request.delete(f"{live_server.rstrip('/')}/api/v1/conversations/{conversation}")
    send(page, CONCERN)
    expect(page.get_by_role("log")).to_contain_text("Bitte beginnen Sie ein neues", timeout=PATIENCE)
    expect(answers(page)).to_have_count(1)
    expect(field(page)).to_have_value(CONCERN)
    say(page, CONCERN)
    expect(page.get_by_role("article")).to_have_count(1)


def test_feedback_is_sent_once(page: Page) -> None:
    say(page, CONCERN)
    with page.expect_response(re.compile("/feedback$")) as rated:
        page.get_by_role("group", name="Hat das geholfen?").get_by_role("button", name="Ja").click()
    assert rated.value.status == 204
    expect(page.get_by_text("Danke für Ihre Rückmeldung.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Danke für Ihre Rückmeldung.")).to_be_visible()


def test_shift_enter_begins_a_line_and_too_long_is_not_sent(page: Page) -> None:
    field(page).press_sequentially("a")
    field(page).press("Shift+Enter")
    field(page).press_sequentially("b")
    expect(field(page)).to_have_value("a\nb")
    field(page).fill("x" * 1799)
    expect(page.locator("#counter")).to_be_empty()
    field(page).fill("x" * 1800)
    expect(page.locator("#counter")).to_have_text("Noch 200 von 2000 Zeichen")
    field(page).fill("x" * 2001)
    field(page).press("Enter")
    expect(page.locator("#counter")).to_contain_text("1 Zeichen zu viel")
    expect(said(page)).to_have_count(0)


def test_works_by_keyboard_alone(page: Page) -> None:
    field(page).focus()
    page.keyboard.type(CONCERN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_have_count(1, timeout=PATIENCE)
    choice = page.locator(".choices button:not([aria-disabled])").first
    choice.focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_count(2)
    expect(page.locator(".turn").last.locator(".row.assistant").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".choices button").first).to_be_focused()


def test_fits_a_narrow_screen_with_targets_large_enough(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    say(page, CONCERN)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    small = "nodes => nodes.filter(n => n.offsetParent && (n.offsetHeight < 44 || n.offsetWidth < 44)).length"
    assert page.locator("button, textarea, .online").evaluate_all(small) == 0


def test_privacy_page_leads_back_to_the_conversation(page: Page) -> None:
    say(page, CONCERN)
    page.get_by_role("banner").get_by_role("link", name="Datenschutz").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Daten")
    page.get_by_role("link", name="Zum Gespräch").click()
    expect(said(page)).to_have_text([CONCERN])


def sent_id(request: Request) -> str:
    return str(request.post_data_json["message_id"])


def refuse(route: Route, status: int, detail: str, retry_after: int | None = None) -> None:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = json.dumps({"type": "about:blank", "title": "Fehler", "status": status, "detail": detail})
    route.fulfill(status=status, headers=headers, content_type="application/problem+json", body=body)


def citizen_messages(page: Page, live_server: str) -> int:
    """How many messages of the citizen the server has."""
    conversation = page.evaluate("JSON.parse(localStorage.getItem('amtslotse')).conversation")
    stored = page.request.get(f"{live_server.rstrip('/')}/api/v1/conversations/{conversation}/messages").json()
    return sum(message["sender"] == "citizen" for message in stored["messages"])
