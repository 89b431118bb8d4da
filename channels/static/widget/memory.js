// What the browser remembers: for all tabs the conversation and how it is read, for this tab what is not sent yet.

const KEY = "amtslotse";
// After this long without a word another person may sit at the computer.
const FORGET_AFTER = 2 * 60 * 60 * 1_000;
const fresh = () => ({ conversation: null, turns: 0, rated: [], ticked: [], size: 0, at: 0 });

export class Memory {
  #mine = { outbox: [] };

  constructor() {
    this.reload();
    if (Date.now() - this.state.at > FORGET_AFTER) this.forget();
  }

  /** Reads what other tabs wrote; what is not sent yet stays. */
  reload() {
    this.#mine = { outbox: [], ...read("sessionStorage") };
    this.state = { ...fresh(), ...read("localStorage"), ...this.#mine };
  }

  /** Forgets the conversation; the size of the letters stays. */
  forget() {
    this.state = { ...fresh(), size: this.state.size, outbox: [] };
  }

  save() {
    const { outbox, ...shared } = { ...this.state, at: Date.now() };
    write("sessionStorage", outbox.length ? { outbox } : null);
    write("localStorage", shared.conversation || shared.size ? shared : null);
  }

  /** Calls back when another tab went on with the conversation, began anew or erased it. */
  onOtherTab(callback, signal) {
    // Only other tabs' changes to what tabs share are told as this event.
    const changed = ({ key }) => {
      if (key !== KEY && key !== null) return;
      const { conversation, turns } = this.state;
      this.reload();
      if (this.state.conversation !== conversation || this.state.turns !== turns) callback();
    };
    addEventListener("storage", changed, { signal });
  }
}

/** Storage may be blocked, or hold nonsense: the widget works on, only a reload begins anew. */
function read(storage) {
  try {
    return JSON.parse(window[storage].getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function write(storage, state) {
  try {
    if (state) window[storage].setItem(KEY, JSON.stringify(state));
    else window[storage].removeItem(KEY);
  } catch {
    // Nothing to do: the state stays in this page.
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
