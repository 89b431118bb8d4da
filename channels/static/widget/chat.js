// The conversation: begins or resumes it, sends messages in their order, shows what comes back.

import { Api } from "./api.js";
import { Composer, Waiting } from "./composer.js";
import { button } from "./dom.js";
import { Memory, uuid } from "./memory.js";
import { LogView } from "./view.js";

const SUGGESTIONS = ["Perso verloren", "Auto ummelden in Leipzig", "Was kostet ein Reisepass?"];
const ERASED = "Ihr Gespräch ist gelöscht. Hier beginnt ein neues.";

/** One conversation in one panel. */
export class Chat {
  memory = new Memory();
  #byId;
  #waiting;
  #api;
  #composer;
  #view;
  #turns = new Map();
  #isOpen = false;
  #sending = false;
  /** The error that the queue stands at, as long as it does. */
  #halted = null;
  #stop = new AbortController();
  #end = new AbortController();

  /** `byId` finds the panel's nodes; `known`: state and place that the page names; `extras(message)`: more buttons. */
  constructor(byId, scroller, known, extras) {
    this.#byId = byId;
    this.#waiting = new Waiting(byId);
    this.#api = new Api(known, (problem) => this.#explain(problem));
    this.#composer = new Composer(byId, (text) => this.#say({ text }, text));
    this.#view = new LogView(this.#byId("log"), scroller, {
      api: this.#api,
      extras,
      onChoice: (choice) => this.#say({ choice: choice.token }, choice.label),
      onText: (text) => this.#say({ text }, text),
      rating: {
        has: (id) => this.memory.state.rated.includes(id),
        send: (id, helpful, comment) => this.#rate(id, helpful, comment),
      },
      ticks: {
        has: (key) => this.memory.state.ticked.includes(key),
        set: (key, isTicked) => this.#tick(key, isTicked),
      },
    });
  }

  /** Begins; from now on the browser remembers the conversation. */
  start() {
    const { signal } = this.#end;
    addEventListener("online", () => this.#connection(), { signal });
    addEventListener("offline", () => this.#connection(), { signal });
    this.memory.onOtherTab(() => this.#follow(), signal);
    this.#byId("suggestions").append(...SUGGESTIONS.map((text) => this.#suggestion(text)));
    this.#connection();
    this.#flush();
  }

  focus() {
    this.#composer.focus();
  }

  /** Adds dictated words to the message. */
  dictated(words) {
    this.#composer.add(words);
  }

  // --- beginning and resuming

  /** Makes sure that the conversation is there and shown. */
  async #ready() {
    if (this.#isOpen) return;
    await this.#open();
    this.#isOpen = true;
  }

  async #open() {
    if (this.memory.state.conversation && (await this.#resume())) return;
    const begun = await this.#api.begin(this.#stop.signal);
    this.memory.state.conversation = begun.conversation_id;
    this.memory.save();
    this.#view.open(begun.messages);
    this.#showUnsent();
    this.#suggest();
  }

  /** Shows the conversation of before the reload; false if it no longer exists. */
  async #resume() {
    const { conversation, outbox } = this.memory.state;
    try {
      const { messages } = await this.#api.transcript(conversation, this.#stop.signal);
      this.#clear();
      const known = this.#replay(messages);
      this.memory.state.outbox = outbox.filter((item) => !known.has(item.message_id));
    } catch (error) {
      if (error.status !== 404) throw error;
      this.memory.forget();
      // What was typed can be sent to the new conversation; a tapped choice belongs to the old one.
      this.memory.state.outbox = outbox.filter((item) => item.text !== undefined);
      return false;
    } finally {
      this.memory.save();
    }
    this.#showUnsent();
    this.#suggest();
    return true;
  }

  #replay(messages) {
    return this.#view.quietly(() => this.#shown(messages));
  }

  #shown(messages) {
    const labels = new Map(messages.flatMap((message) => message.choices ?? []).map((c) => [c.token, c.label]));
    const known = new Set();
    let turn = this.#view.open([]);
    for (const message of messages) {
      if (message.sender === "citizen") {
        turn = this.#view.say(message.text ?? labels.get(message.choice) ?? "");
        known.add(message.message_id);
      } else this.#view.answer(turn, [message]);
    }
    if (known.size) this.#view.reveal(turn);
    this.memory.state.turns = known.size;
    return known;
  }

  /** Messages that wait from before a reload get their turn on the page. */
  #showUnsent() {
    for (const item of this.memory.state.outbox) {
      if (!this.#turns.has(item.message_id)) this.#turns.set(item.message_id, this.#view.say(item.shown));
    }
  }

  // --- sending

  #say(content, shown) {
    const item = { message_id: uuid(), shown, ...content };
    this.memory.state.outbox.push(item);
    this.memory.save();
    this.#turns.set(item.message_id, this.#view.say(shown));
    this.#suggest();
    this.#view.reveal(this.#turns.get(item.message_id), true);
    this.#flush();
  }

  /** Sends what waits, one after another, so that nothing is lost, doubled or out of order. */
  async #flush() {
    if (this.#sending) return;
    const { signal } = this.#stop;
    this.#sending = true;
    this.#halted?.remove();
    this.#waiting.later(this.memory.state.outbox.length ? undefined : "Einen Moment bitte");
    try {
      await this.#ready();
      while (this.memory.state.outbox.length) await this.#deliver(this.memory.state.outbox[0], signal);
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
    this.#waiting.later();
    try {
      const { messages } = await this.#api.send(this.memory.state.conversation, message, signal);
      this.memory.state.turns += 1;
      this.#done(item);
      this.#show(item, messages);
    } catch (error) {
      if (signal.aborted || error.passing || !error.detail || error.status === 404) throw error;
      this.#done(item);
      this.#refused(item, error);
    }
  }

  #done(item) {
    this.memory.state.outbox = this.memory.state.outbox.filter((other) => other.message_id !== item.message_id);
    this.memory.save();
  }

  #show(item, messages) {
    const turn = this.#turns.get(item.message_id);
    this.#view.answer(turn, messages);
    this.#view.reveal(turn);
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
    this.memory.state.outbox.push(item);
    this.memory.save();
    this.#flush();
  }

  #failed(error) {
    const { outbox } = this.memory.state;
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

  async #rate(id, helpful, comment) {
    await this.#api.rate(this.memory.state.conversation, id, helpful, comment);
    if (!this.memory.state.rated.includes(id)) this.memory.state.rated.push(id);
    this.memory.save();
  }

  #tick(key, isTicked) {
    const others = this.memory.state.ticked.filter((other) => other !== key);
    this.memory.state.ticked = isTicked ? [...others, key] : others;
    this.memory.save();
  }

  // --- starting over and deleting

  /** Deletes the conversation and says so. */
  erase() {
    return this.startOver(ERASED);
  }

  /** Deletes the conversation on the server and begins a new one. */
  async startOver(notice = null) {
    this.#halt();
    this.#halted?.remove();
    this.#lock(true);
    this.#waiting.show("Einen Moment bitte");
    try {
      const { conversation } = this.memory.state;
      if (conversation) await this.#api.erase(conversation);
      this.#renew(notice);
    } catch (error) {
      this.#waiting.hide();
      this.#halted = this.#view.problem(error.detail, null, () => this.startOver(notice));
    } finally {
      this.#lock(false);
    }
  }

  #renew(notice) {
    this.#halt();
    this.memory.forget();
    this.memory.save();
    this.#clear();
    if (notice) this.#view.notice(notice);
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
    for (const id of ["restart", "erase"]) this.#byId(id).setAttribute("aria-disabled", String(isLocked));
  }

  // --- what else is on the page

  #suggestion(text) {
    return button(text, "choice", () => this.#say({ text }, text));
  }

  /** Another tab went on, began anew or erased: shows the same here, as soon as nothing is under way. */
  #follow() {
    if (this.#sending) return;
    this.#halt();
    this.#clear();
    this.#suggest();
    if (this.memory.state.conversation) this.#flush();
  }

  /** Examples are there as long as the citizen has said nothing. */
  #suggest() {
    this.#byId("suggestions").hidden = this.#byId("log").querySelector(".citizen") !== null;
  }

  #connection() {
    this.#byId("offline").hidden = navigator.onLine;
    if (navigator.onLine && this.memory.state.outbox.length) this.#flush();
  }
}
