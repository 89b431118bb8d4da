// The log: turns of one message from the citizen and the answers to it.

import { element, isHeading, inline, link, rendered } from "./render.js";

export class LogView {
  /** `onChoice(choice)` sends a tapped choice; `onRate(id, helpful)` returns a promise; `isRated(id)`. */
  constructor(log, { onChoice, onRate, isRated }) {
    this.log = log;
    this.onChoice = onChoice;
    this.onRate = onRate;
    this.isRated = isRated;
  }

  clear() {
    this.log.replaceChildren();
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
    for (const button of this.log.querySelectorAll(".choices button")) button.disabled = true;
    const turn = element("div", "turn", element("div", "row citizen", sender("Sie"), element("p", "bubble", text)));
    this.log.append(turn);
    return turn;
  }

  /** Adds the answers to a turn and returns the first of them. */
  answer(turn, messages) {
    const rows = messages.map((message) => this.#row(message));
    turn.append(...rows);
    const isNewest = turn === this.log.lastElementChild;
    for (const button of turn.querySelectorAll(".choices button")) button.disabled ||= !isNewest;
    return rows[0];
  }

  /** Shows an error, in the turn it belongs to or at the end; `retry` adds a button. */
  problem(detail, turn = null, retry = null) {
    const bubble = element("div", "bubble problem", element("p", "", detail));
    const row = element("div", "row assistant failed", sender("Amtslotse"), bubble);
    const again = () => {
      row.remove();
      retry();
    };
    if (retry) bubble.append(button("Noch einmal versuchen", "secondary", again));
    (turn ?? this.log).append(row);
    reveal(row, "nearest");
    return row;
  }

  notice(text) {
    this.log.append(element("p", "notice", text));
  }

  #row(message) {
    const row = element("div", "row assistant", sender("Amtslotse"), bubble(message));
    row.tabIndex = -1;
    if (message.choices?.length) row.append(this.#choices(message));
    if (message.type === "service") row.append(this.#feedback(message.id));
    return row;
  }

  #choices({ text, choices }) {
    const lines = text.split("\n");
    const list = element("ul", "choices");
    choices.forEach((choice, index) => {
      const numbered = lines.includes(numberedLine(choice, index));
      const node = button(choice.label, "choice", () => this.onChoice(choice));
      if (numbered) node.prepend(number(index + 1));
      list.append(element("li", "", node));
      if (numbered) list.classList.add("upright");
    });
    return list;
  }

  #feedback(id) {
    const group = element("div", "feedback");
    if (this.isRated(id)) {
      group.append(element("span", "", "Danke für Ihre Rückmeldung."));
      return group;
    }
    const rate = (helpful) => this.#rate(group, id, helpful);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Hat das geholfen?");
    group.append(element("span", "", "Hat das geholfen?"));
    group.append(button("Ja", "plain", () => rate(true)), button("Nein", "plain", () => rate(false)));
    return group;
  }

  async #rate(group, id, helpful) {
    const buttons = group.querySelectorAll("button");
    const words = group.querySelector("span");
    for (const node of buttons) node.disabled = true;
    words.tabIndex = -1;
    words.focus({ preventScroll: true });
    try {
      await this.onRate(id, helpful);
      for (const node of buttons) node.remove();
      words.textContent = "Danke für Ihre Rückmeldung.";
    } catch {
      for (const node of buttons) node.disabled = false;
      words.textContent = "Das hat nicht geklappt. Hat die Antwort geholfen?";
    }
  }
}

/** Scrolls to the node, gently unless that is unwanted. */
export function reveal(node, block = "start") {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block, behavior: calm ? "instant" : "smooth" });
}

export function button(label, className, onClick) {
  const node = element("button", className, label);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

function sender(name) {
  return element("span", "hidden", `${name}: `);
}

function bubble(message) {
  if (message.type === "service") return card(message);
  const className = message.type === "emergency" ? "bubble emergency" : "bubble";
  return element("div", className, rendered(withoutButtons(message)));
}

/** A service: its title, the online service as a button, then the rest of the text. */
function card(message) {
  const lines = withoutButtons(message).split("\n");
  const node = element("article", "bubble card");
  if (isHeading(lines[0])) node.append(element("h3", "", inline(lines.shift().slice(2, -2))));
  const online = message.online_service;
  const anchor = online && link(online.label, online.url, isAboutOnline(message) ? "online primary" : "online secondary");
  if (anchor) node.append(anchor);
  node.append(rendered(lines.join("\n")));
  return node;
}

/** Prominent on the card itself, quieter below answers about fees, documents and so on. */
function isAboutOnline({ topic }) {
  return topic === undefined || topic === "online";
}

/** The text without the lines that are shown as buttons. */
function withoutButtons({ text, choices = [], online_service: online }) {
  const shown = new Set(choices.map(numberedLine));
  if (online) shown.add(`**Online:** [${online.label}](${online.url})`);
  return text.split("\n").filter((line) => !shown.has(line)).join("\n");
}

function numberedLine(choice, index) {
  return `${index + 1}. ${choice.label}`;
}

function number(value) {
  const node = element("span", "number", String(value));
  node.setAttribute("aria-hidden", "true");
  return node;
}
