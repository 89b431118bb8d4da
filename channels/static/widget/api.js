// The HTTP API: one call, and the patience around it.

const BASE = new URL("../../api/v1/", import.meta.url);
const TIMEOUT = 30_000;
const TRIES = 3;
const BACK_OFF = 1_000;
const LONGEST_WAIT = 60_000;
const LOST =
  "Ich erreiche den Amtslotsen gerade nicht. Bitte prüfen Sie Ihre Internetverbindung. Ihre Nachricht ist nicht verloren.";
const FAILED = "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal.";

/** A call that did not succeed; `detail` tells the citizen why. Status 0: no answer came at all. */
export class Problem extends Error {
  constructor(status, detail, wait = null) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.wait = wait;
  }

  /** Worth another try without asking: nothing came, or the server says "later". */
  get passing() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }

  /** The server will never take this; another try is of no use. */
  get final() {
    return this.status >= 400 && this.status < 500 && this.status !== 429;
  }
}

export class Api {
  /** `known`: the state and place that the page names; `onWait` is told the problem before each pause. */
  constructor(known, onWait = () => {}) {
    this.known = known;
    this.onWait = onWait;
  }

  begin(signal) {
    return this.#patiently("POST", "", { channel: "web", ...this.known }, signal);
  }

  /** The municipalities whose name or postcode begins like this. */
  async places(text, signal) {
    return (await call("GET", new URL(`places?q=${encodeURIComponent(text)}`, BASE), null, signal)).places;
  }

  transcript(id, signal) {
    return this.#patiently("GET", `/${encodeURIComponent(id)}/messages`, null, signal);
  }

  /** The same `message_id` again gives the same answer, so repeating is safe. */
  send(id, message, signal) {
    return this.#patiently("POST", `/${encodeURIComponent(id)}/messages`, message, signal);
  }

  rate(id, messageId, helpful, comment = "") {
    const body = { message_id: messageId, helpful, comment };
    return this.#patiently("POST", `/${encodeURIComponent(id)}/feedback`, body);
  }

  /** Deletes a conversation; one that is gone already counts as deleted. */
  async erase(id) {
    try {
      await this.#patiently("DELETE", `/${encodeURIComponent(id)}`);
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }

  async #patiently(method, path, body = null, signal = null) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(method, new URL(`conversations${path}`, BASE), body, signal);
      } catch (error) {
        if (!error.passing || attempt === TRIES) throw error;
        this.onWait(error);
        await pause(error.wait ?? BACK_OFF * 2 ** (attempt - 1), signal);
      }
    }
  }
}

async function call(method, url, body, signal) {
  const options = { method, cache: "no-store", credentials: "omit", signal: limited(signal) };
  if (body) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  try {
    const response = await fetch(url, options);
    if (!response.ok) throw await problem(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    throw new Problem(0, LOST);
  }
}

function limited(signal) {
  const signals = [AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])];
  return AbortSignal.any ? AbortSignal.any(signals) : signals.at(-1);
}

async function problem(response) {
  const told = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After") || NaN);
  const wait = Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_WAIT) : null;
  return new Problem(response.status, typeof told?.detail === "string" ? told.detail : FAILED, wait);
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
