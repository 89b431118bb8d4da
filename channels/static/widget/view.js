// The log: turns of one message from the citizen and the answers to it.

import { bubble, numberedLine, points } from "./card.js";
import { button, element, having, isRetired, retire } from "./dom.js";
import { feedback } from "./feedback.js";
import { placePicker } from "./places.js";

export class LogView {
  /**
   * `onChoice(choice)` sends a tapped choice, `onText(text)` a picked place; `ticks`, `rating` and `api` are handed to
   * the parts of an answer; `extras(message)` gives further buttons.
   */
  constructor(log, scroller, { onChoice, onText, ticks, rating, api, extras }) {
    Object.assign(this, { log, scroller, onChoice, onText, ticks, rating, api, extras });
  }

  clear() {
    this.log.replaceChildren();
  }

  /** Shows what was said before; a screen reader is not read all of it again. */
  quietly(show) {
    this.log.setAttribute("aria-busy", "true");
    try {
      return show();
    } finally {
      this.log.removeAttribute("aria-busy");
    }
  }

  /** The first messages of a conversation, which answer nothing; they stand above all turns. */
  open(messages) {
    const turn = element("div", "turn");
    const notices = this.log.querySelectorAll(":scope > .notice");
    if (notices.length) notices[notices.length - 1].after(turn);
    else this.log.prepend(turn);
    this.answer(turn, messages);
    return turn;
  }

  /** Begins a turn with what the citizen said; choices of earlier turns can no longer be tapped. */
  say(text) {
    for (const node of this.log.querySelectorAll(".choices button, .picker button, .picker input")) retire(node);
    const turn = element("div", "turn", element("div", "row citizen", sender("Sie"), element("p", "bubble", text)));
    this.log.append(turn);
    return turn;
  }

  /** Adds the answers to a turn. */
  answer(turn, messages) {
    turn.append(...messages.map((message) => this.#row(message)));
    if (turn === this.log.lastElementChild) return;
    for (const node of turn.querySelectorAll(".choices button, .picker button, .picker input")) retire(node);
  }

  /** Shows an error, in the turn it belongs to or at the end; `retry` adds a button. */
  problem(detail, turn = null, retry = null) {
    const text = element("div", "bubble problem", element("p", "", detail));
    const row = element("div", "row assistant failed", sender("Amtslotse"), text);
    const again = () => {
      row.remove();
      retry();
    };
    if (retry) text.append(button("Noch einmal versuchen", "secondary", again));
    (turn ?? this.log).append(row);
    this.reveal(row, true);
    return row;
  }

  notice(text) {
    this.log.append(element("p", "notice", text));
  }

  /** Scrolls the log so that the node is at its top, or, with `barely`, just in sight; gently unless unwanted. */
  reveal(node, barely = false) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = this.scroller === document.scrollingElement ? 0 : this.scroller.getBoundingClientRect().top;
    const { top: from, bottom: to } = node.getBoundingClientRect();
    const room = this.scroller.clientHeight;
    const by = barely ? Math.max(0, to - top - room) : from - top - 16;
    this.scroller.scrollBy({ top: by, behavior: calm ? "instant" : "smooth" });
  }

  #row(message) {
    const row = element("div", "row assistant", sender("Amtslotse"), bubble(message, this.ticks));
    const extras = this.extras(message);
    if (message.choices?.length) row.append(this.#choices(message));
    if (message.act === "ask_place") row.append(placePicker(this.api, (place) => this.onText(place)));
    if (message.type === "service") row.append(feedback(message.id, this.rating));
    if (extras.length) row.append(element("div", "extras", ...extras));
    return row;
  }

  #choices(message) {
    const lines = message.text.split("\n");
    const known = points(message);
    const list = element("ul", "choices");
    message.choices.forEach((choice, index) => {
      const point = known.get(choice.label);
      const numbered = point || lines.includes(numberedLine(choice, index));
      const node = this.#choice(choice);
      if (numbered) node.prepend(number(index + 1));
      if (point?.seen) node.append(element("span", "seen", " ✓ angesehen"));
      const item = element("li", "", node);
      if (point?.why) item.append(element("p", "why", point.why));
      list.append(item);
      if (numbered) list.classList.add("upright");
    });
    if (!known.size) return list;
    const seen = [...known.values()].filter((point) => point.seen).length;
    const bar = having(element("progress", ""), { value: seen, max: known.size, "aria-label": "Angesehene Punkte" });
    return element("div", "steps", bar, list);
  }

  #choice(choice) {
    const node = button(choice.label, "choice", () => {
      if (!isRetired(node)) this.onChoice(choice);
    });
    return node;
  }
}

function sender(name) {
  return element("span", "hidden", `${name}: `);
}

function number(value) {
  return having(element("span", "number", String(value)), { "aria-hidden": "true" });
}
