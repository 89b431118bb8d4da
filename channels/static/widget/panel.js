// The panel: its nodes, opening and closing, and the tools beside the conversation.

import { Chat } from "./chat.js";
import { button, element, having, isRetired } from "./dom.js";
import { dictation, readAloud } from "./speech.js";
import { download, nextSize, print } from "./tools.js";

const THEMES = ["amt24", "service-bw"];
const SIZES = ["", "large", "larger"];

export class Panel {
  #host;
  #root;
  #closed;
  #chat;

  /** The panel in the element's shadow, not yet shown. Raises if its style sheet does not load. */
  static async build(host, base, closed) {
    const style = await fetch(new URL("static/widget/lotse.css", base), { credentials: "omit" });
    if (!style.ok) throw new Error(`lotse.css: ${style.status}`);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await style.text());
    host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, sheet];
    return new Panel(host, base, closed);
  }

  constructor(host, base, closed) {
    this.#host = host;
    this.#closed = closed;
    const view = host.getAttribute("view") ?? "launcher";
    this.#root = frame(view, host.getAttribute("theme"), base);
    host.shadowRoot.append(this.#root);
    const byId = (id) => this.#root.querySelector(`#${id}`);
    const scroller = view === "page" ? document.scrollingElement : byId("body");
    const known = { state: host.getAttribute("state"), place: host.getAttribute("place") };
    this.#chat = new Chat(byId, scroller, known, (message) => readAloud(message));
    this.#tools(byId);
    this.#colours(host.getAttribute("scheme"));
    if (view !== "page") {
      byId("close").addEventListener("click", () => this.close());
      this.#root.addEventListener("keydown", (event) => this.#key(event));
    }
    this.#root.hidden = true;
    this.#chat.start();
  }

  /** Shows the panel and moves the focus into it; a page of its own lets the focus be. */
  async open() {
    const wayIn = this.#host.shadowRoot.querySelector(".way-in");
    this.#root.hidden = false;
    if (!wayIn) return;
    wayIn.hidden = true;
    this.#chat.focus();
  }

  /** Hides the panel; the conversation stays. */
  close() {
    this.#root.hidden = true;
    this.#host.shadowRoot.querySelector(".way-in").hidden = false;
    this.#closed();
  }

  /** Escape closes what is open: first the dialog (the browser does it), then the menu, then the panel. */
  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const [dialog, menu] = [this.#root.querySelector("dialog"), this.#root.querySelector("#menu")];
    if (dialog.open) return;
    event.stopPropagation();
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else this.close();
  }

  #tools(byId) {
    const { memory } = this.#chat;
    const log = byId("log");
    const act = (id, run) => byId(id).addEventListener("click", (event) => {
      if (isRetired(event.currentTarget)) return;
      byId("menu").open = false;
      run();
    });
    const resize = () => (this.#root.dataset.size = SIZES[memory.state.size] ?? "");
    act("restart", () => this.#chat.startOver());
    act("erase", () => byId("confirm").showModal());
    act("download", () => download(log));
    act("print", () => print(log));
    byId("size").addEventListener("click", () => {
      memory.state.size = nextSize(memory.state.size, SIZES.length);
      memory.save();
      resize();
    });
    resize();
    byId("confirm").addEventListener("close", ({ currentTarget: asked }) => {
      if (asked.returnValue === "erase") this.#chat.erase();
      asked.returnValue = "";
    });
    byId("restart").after(...dictation(byId("dictating"), (words) => this.#chat.dictated(words)));
  }

  /** Light or dark as the page says, else as the browser is set. */
  #colours(scheme) {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const paint = () => this.#root.classList.toggle("dark", scheme ? scheme === "dark" : dark.matches);
    dark.addEventListener("change", paint);
    paint();
  }
}

/** All nodes of the panel. */
function frame(view, theme, base) {
  const isPage = view === "page";
  const root = element("div", `lotse ${view} ${THEMES.includes(theme) ? theme : ""}`, ...(isPage ? [] : [head()]), body(), foot(base), confirm());
  if (isPage) return root;
  return having(root, { role: view === "inline" ? "region" : "dialog", "aria-label": "Amtslotse", lang: "de" });
}

function head() {
  const title = element("div", "brand", element("h2", "", "Amtslotse"), element("p", "", "Ein Programm, kein Mensch"));
  return element("div", "head", title, having(element("button", "close", "Schließen"), { id: "close", type: "button" }));
}

function body() {
  const log = having(element("div", "log"), { id: "log", role: "log", "aria-label": "Gespräch" });
  const suggestions = having(element("div", "suggestions"), { id: "suggestions", role: "group", "aria-label": "Beispiele", hidden: true });
  const waiting = having(element("div", "waiting"), { id: "waiting", role: "status" });
  return having(element("div", "body", log, suggestions, waiting), { id: "body", tabindex: 0, role: "group", "aria-label": "Verlauf" });
}

function foot(base) {
  const offline = having(element("p", "offline", "Sie sind gerade offline. Ihre Nachrichten werden gesendet, sobald die Verbindung wieder da ist."), { id: "offline", role: "status", hidden: true });
  const label = having(element("label", "hidden", "Ihre Nachricht"), { for: "text" });
  const field = having(element("textarea", ""), {
    id: "text",
    rows: 1,
    placeholder: "Ihr Anliegen",
    "aria-describedby": "hint counter",
    enterkeyhint: "send",
    autocomplete: "off",
  });
  const send = having(element("button", "primary", "Senden"), { type: "submit" });
  const hint = having(element("p", "hidden", "Mit der Eingabetaste senden Sie, mit Umschalt und Eingabetaste beginnen Sie eine neue Zeile."), { id: "hint" });
  const form = having(element("form", "form", label, field, send, hint), { id: "form" });
  const counter = having(element("p", "counter"), { id: "counter", role: "status" });
  const dictating = having(element("p", "counter"), { id: "dictating", role: "status" });
  return element("div", "foot", offline, form, counter, dictating, tools(base));
}

function tools(base) {
  const tool = (id, label) => having(button(label, "plain", () => {}), { id });
  const privacy = having(element("a", "", "Datenschutz"), { href: new URL("datenschutz", base).href, target: "_blank", rel: "noopener" });
  privacy.append(element("span", "hidden", " (öffnet in einem neuen Tab)"));
  const more = element("div", "menu", tool("size", "Schrift größer"), tool("download", "Herunterladen"), tool("print", "Drucken"), tool("erase", "Gespräch löschen"), privacy);
  const menu = having(element("details", "", element("summary", "plain", "Mehr"), more), { id: "menu" });
  return element("div", "tools", tool("restart", "Neu anfangen"), menu);
}

function confirm() {
  const answer = (label, className, value) => having(element("button", className, label), { value });
  const title = having(element("h2", "", "Gespräch löschen?"), { id: "confirm-title" });
  const text = having(element("p", "", "Alle Nachrichten und Antworten werden endgültig gelöscht. Das lässt sich nicht rückgängig machen."), { id: "confirm-text" });
  const buttons = element("div", "dialog-buttons", answer("Abbrechen", "secondary", "cancel"), answer("Endgültig löschen", "danger", "erase"));
  const form = having(element("form", "", title, text, buttons), { method: "dialog" });
  return having(element("dialog", "", form), { id: "confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" });
}
