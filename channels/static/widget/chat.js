// The chat page: begins or resumes a conversation, sends messages in their order, shows what comes back.

import { Api } from "./api.js";
import { Memory, uuid } from "./memory.js";
import { LogView, button, reveal } from "./view.js";

const MOST_CHARACTERS = 2_000;
const COUNTER_FROM = 1_800;
const SUGGESTIONS = ["Perso verloren", "Auto ummelden in Leipzig", "Was kostet ein Reisepass?"];
const ERASED = "Ihr Gespräch ist gelöscht. Hier beginnt ein neues.";

const byId = (id) => document.getElementById(id);

/** The text area with its counter. */
class Composer {
  constructor(onSend) {
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

/** The line that says that an answer is on its way. */
class Waiting {
  constructor() {
    this.node = byId("waiting");
  }

  show(text = "Der Amtslotse sucht") {
    this.node.textContent = text;
    this.node.classList.add("shown");
  }

  hide() {
    this.node.textContent = "";
    this.node.classList.remove("shown");
  }
}

class Chat {
  #memory = new Memory();
  #waiting = new Waiting();
  #api = new Api((problem) => this.#explain(problem));
  #composer = new Composer((text) => this.#say({ text }, text));
  #view = new LogView(byId("log"), {
    onChoice: (choice) => this.#choose(choice),
    onRate: (id, helpful) => this.#rate(id, helpful),
    isRated: (id) => this.#memory.state.rated.includes(id),
  });
  #turns = new Map();
  #isOpen = false;
  #sending = false;
  /** The error that the queue stands at, as long as it does. */
  #halted = null;
  #stop = new AbortController();

  start() {
    byId("restart").addEventListener("click", () => this.#startOver());
    byId("erase").addEventListener("click", () => byId("confirm").showModal());
    byId("confirm").addEventListener("close", () => this.#confirmed());
    addEventListener("online", () => this.#connection());
    addEventListener("offline", () => this.#connection());
    byId("suggestions").append(...SUGGESTIONS.map((text) => this.#suggestion(text)));
    this.#connection();
    this.#flush();
  }

  // --- beginning and resuming

  /** Makes sure that the conversation is there and shown. */
  async #ready() {
    if (this.#isOpen) return;
    await this.#open();
    this.#isOpen = true;
  }

  async #open() {
    if (this.#memory.state.conversation && (await this.#resume())) return;
    const begun = await this.#api.begin(this.#stop.signal);
    this.#memory.state.conversation = begun.conversation_id;
    this.#memory.save();
    this.#view.open(begun.messages);
    this.#showUnsent();
    this.#suggest();
  }

  /** Shows the conversation of before the reload; false if it no longer exists. */
  async #resume() {
    const { conversation, outbox } = this.#memory.state;
    try {
      const { messages } = await this.#api.transcript(conversation, this.#stop.signal);
      this.#clear();
      const known = this.#replay(messages);
      this.#memory.state.outbox = outbox.filter((item) => !known.has(item.message_id));
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#memory.forget();
      // What was typed can be sent to the new conversation; a tapped choice belongs to the old one.
      this.#memory.state.outbox = outbox.filter((item) => item.text !== undefined);
      return false;
    } finally {
      this.#memory.save();
    }
    this.#showUnsent();
    this.#suggest();
    return true;
  }

  #replay(messages) {
    const labels = new Map(messages.flatMap((message) => message.choices ?? []).map((c) => [c.token, c.label]));
    const known = new Set();
    let turn = this.#view.open([]);
    for (const message of messages) {
      if (message.sender === "citizen") {
        turn = this.#view.say(message.text ?? labels.get(message.choice) ?? "");
        known.add(message.message_id);
      } else this.#view.answer(turn, [message]);
    }
    if (known.size) turn.scrollIntoView();
    return known;
  }

  /** Messages that wait from before a reload get their turn on the page. */
  #showUnsent() {
    for (const item of this.#memory.state.outbox) {
      if (!this.#turns.has(item.message_id)) this.#turns.set(item.message_id, this.#view.say(item.shown));
    }
  }

  // --- sending

  #choose(choice) {
    byId("log").focus({ preventScroll: true });
    this.#say({ choice: choice.token }, choice.label);
  }

  #say(content, shown) {
    const item = { message_id: uuid(), shown, ...content };
    this.#memory.state.outbox.push(item);
    this.#memory.save();
    this.#turns.set(item.message_id, this.#view.say(shown));
    this.#suggest();
    reveal(this.#turns.get(item.message_id));
    this.#flush();
  }

  /** Sends what waits, one after another, so that nothing is lost, doubled or out of order. */
  async #flush() {
    if (this.#sending) return;
    const { signal } = this.#stop;
    this.#sending = true;
    this.#halted?.remove();
    this.#waiting.show(this.#memory.state.outbox.length ? undefined : "Einen Moment bitte");
    try {
      await this.#ready();
      while (this.#memory.state.outbox.length) await this.#deliver(this.#memory.state.outbox[0], signal);
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    }
    // Whoever aborted has begun anew, and shows that itself.
    if (signal.aborted) return;
    this.#sending = false;
    this.#waiting.hide();
  }

  async #deliver(item, signal) {
    const { shown, ...message } = item;
    this.#waiting.show();
    try {
      const { messages } = await this.#api.send(this.#memory.state.conversation, message, signal);
      this.#done(item);
      this.#show(item, messages);
    } catch (error) {
      if (signal.aborted || error.passing || !error.detail || error.status === 404) throw error;
      this.#done(item);
      this.#refused(item, error);
    }
  }

  #done(item) {
    this.#memory.state.outbox = this.#memory.state.outbox.filter((other) => other !== item);
    this.#memory.save();
  }

  #show(item, messages) {
    const turn = this.#turns.get(item.message_id);
    const first = this.#view.answer(turn, messages);
    reveal(turn);
    // A tapped button is disabled now; keyboard users go on from the answer.
    if (document.activeElement === byId("log")) first?.focus({ preventScroll: true });
  }

  /** This message failed, others may not: it leaves the queue, and can be changed or sent again. */
  #refused(item, error) {
    const turn = this.#turns.get(item.message_id);
    if (!error.final) {
      this.#view.problem(error.detail, turn, () => this.#again(item));
      return;
    }
    if (item.text !== undefined) this.#composer.giveBack(item.text);
    this.#view.problem(error.detail, turn);
  }

  #again(item) {
    this.#memory.state.outbox.push(item);
    this.#memory.save();
    this.#flush();
  }

  #failed(error) {
    const { outbox } = this.#memory.state;
    if (error.status === 404) {
      this.#renew(error.detail);
      this.#composer.giveBack(outbox.flatMap((item) => item.text ?? []).join("\n"));
      return;
    }
    const [waiting] = outbox;
    const detail = error.detail ?? "Da ist etwas schiefgegangen. Bitte laden Sie die Seite neu.";
    this.#halted = this.#view.problem(detail, this.#turns.get(waiting?.message_id), () => this.#flush());
  }

  #explain(problem) {
    const isTooFast = problem.status === 429;
    this.#waiting.show(isTooFast ? `${problem.detail} Ich sende dann von selbst weiter.` : "Ich versuche es noch einmal");
  }

  async #rate(id, helpful) {
    await this.#api.rate(this.#memory.state.conversation, id, helpful);
    this.#memory.state.rated.push(id);
    this.#memory.save();
  }

  // --- starting over and deleting

  #confirmed() {
    const isMeant = byId("confirm").returnValue === "erase";
    byId("confirm").returnValue = "";
    if (isMeant) this.#startOver(ERASED);
  }

  /** Deletes the conversation on the server and begins a new one. */
  async #startOver(notice = null) {
    this.#halt();
    this.#halted?.remove();
    this.#lock(true);
    this.#waiting.show("Einen Moment bitte");
    try {
      const { conversation } = this.#memory.state;
      if (conversation) await this.#api.erase(conversation);
      this.#renew(notice);
    } catch (error) {
      this.#waiting.hide();
      this.#halted = this.#view.problem(error.detail, null, () => this.#startOver(notice));
    } finally {
      this.#lock(false);
    }
  }

  #renew(notice) {
    this.#halt();
    this.#memory.forget();
    this.#memory.save();
    this.#clear();
    if (notice) this.#view.notice(notice);
    this.#composer.focus();
    scrollTo(0, 0);
    this.#flush();
  }

  /** Ends what is under way; its results are not waited for. */
  #halt() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#isOpen = false;
    this.#sending = false;
  }

  #clear() {
    this.#turns.clear();
    this.#view.clear();
  }

  #lock(isLocked) {
    for (const id of ["restart", "erase"]) byId(id).disabled = isLocked;
  }

  // --- what else is on the page

  #suggestion(text) {
    return button(text, "choice", () => {
      byId("log").focus({ preventScroll: true });
      this.#say({ text }, text);
    });
  }

  /** Examples are there as long as the citizen has said nothing. */
  #suggest() {
    byId("suggestions").hidden = byId("log").querySelector(".citizen") !== null;
  }

  #connection() {
    byId("offline").hidden = navigator.onLine;
    if (navigator.onLine && this.#memory.state.outbox.length) this.#flush();
  }
}

new Chat().start();
