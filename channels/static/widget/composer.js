// What the citizen writes in, and the line that says that an answer is on its way.

const MOST_CHARACTERS = 2_000;
const COUNTER_FROM = 1_800;
const QUICK = 400; // milliseconds

/** The text area with its counter. */
export class Composer {
  constructor(byId, onSend) {
    this.field = byId("text");
    this.counter = byId("counter");
    this.onSend = onSend;
    this.field.addEventListener("input", () => this.#count());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#count();
  }

  /** Gives a text back that could not be sent, unless the citizen is writing already. */
  giveBack(text) {
    if (!this.field.value) this.field.value = text;
    this.#count();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Adds dictated words to what is written. */
  add(words) {
    this.field.value = `${this.field.value} ${words}`.trim();
    this.#count();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    const text = this.field.value.trim();
    if (!text || this.#left() < 0) return;
    this.field.value = "";
    this.#count();
    this.onSend(text);
  }

  /** The server counts code points, as the spread does. */
  #left() {
    return MOST_CHARACTERS - [...this.field.value].length;
  }

  #count() {
    const left = this.#left();
    const isTooLong = left < 0;
    this.field.setAttribute("aria-invalid", String(isTooLong));
    this.counter.classList.toggle("over", isTooLong);
    this.counter.textContent = isTooLong
      ? `${-left} Zeichen zu viel. Bitte kürzen Sie Ihre Nachricht.`
      : left <= MOST_CHARACTERS - COUNTER_FROM
        ? `Noch ${left} von ${MOST_CHARACTERS} Zeichen`
        : "";
  }
}

/** The line that says that an answer is on its way; a quick answer is not announced before it comes. */
export class Waiting {
  #timer = 0;

  constructor(byId) {
    this.node = byId("waiting");
  }

  later(text = "Der Amtslotse sucht") {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.show(text), QUICK);
  }

  show(text) {
    clearTimeout(this.#timer);
    this.node.textContent = text;
    this.node.classList.add("shown");
  }

  hide() {
    clearTimeout(this.#timer);
    this.node.textContent = "";
    this.node.classList.remove("shown");
  }
}
