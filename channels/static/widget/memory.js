// What this tab remembers over a reload: the conversation, what is not sent yet, what was rated.

const KEY = "amtslotse";

export class Memory {
  constructor() {
    this.forget();
    Object.assign(this.state, read());
  }

  forget() {
    this.state = { conversation: null, outbox: [], rated: [] };
  }

  /** Without storage (blocked, or full) the page works on, only a reload begins anew. */
  save() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.state));
    } catch {
      // Nothing to do: the state stays in this page.
    }
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** A random UUID; crypto.randomUUID exists only in secure contexts. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
