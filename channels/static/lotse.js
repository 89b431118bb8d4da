// The custom element <amts-lotse>: a way in, and the panel behind it, which is loaded only when it is opened.
// Attributes: view="launcher|inline|page", state="BW|SN", place, theme="amt24|service-bw", scheme="light|dark".

(() => {
  const BASE = new URL(".", document.currentScript.src);
  const FAILED = "Der Amtslotse lässt sich gerade nicht laden. Bitte versuchen Sie es noch einmal.";
  // "all" with "!important" in a shadow tree wins over every rule of the page, whatever it says.
  const STYLE = `
:host {
  all: initial !important;
  display: block !important;
  direction: ltr !important;
  font-size: medium !important;
  color-scheme: light dark !important;
}
:host([hidden]) { display: none !important; }
:host([view="page"]) { display: flex !important; flex-direction: column !important; flex: 1 !important; }
:host(:not([view])), :host([view="launcher"]) {
  position: fixed !important;
  inset: auto 16px 16px auto !important;
  z-index: 2147483000 !important;
}
.way-in { display: flex; flex-direction: column; align-items: flex-end; gap: 8px; font: 1em/1.4 system-ui, sans-serif; }
:host([view="inline"]) .way-in { align-items: flex-start; }
.way-in[hidden] { display: none; }
.way-in button {
  min-height: 48px;
  padding: 10px 20px;
  border: 2px solid var(--lotse-on-accent, #fff);
  border-radius: 28px;
  background: var(--lotse-accent, #0b5c6b);
  color: var(--lotse-on-accent, #fff);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
  box-shadow: 0 2px 10px rgb(0 0 0 / 30%);
}
:host([theme="amt24"]) .way-in button { background: var(--lotse-accent, #00652e); }
:host([theme="service-bw"]) .way-in button { background: var(--lotse-accent, #2a2623); color: var(--lotse-on-accent, #fffc00); }
.way-in button:focus-visible { outline: 3px solid var(--lotse-focus, #0b5c6b); outline-offset: 3px; }
.way-in p { max-width: 20em; margin: 0; padding: 8px 12px; border: 1px solid #9a3412; background: #fdf0e8; color: #7c2d12; }
.way-in p:empty { display: none; }
@media print { :host(:not([view="page"])) { display: none !important; } }
`;

  class AmtsLotse extends HTMLElement {
    #panel = null;

    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      if (this.getAttribute("view") === "page") this.open();
      else root.append(this.#wayIn());
    }

    /** Opens the panel; resolves when it is there. */
    async open() {
      if (this.#panel) return this.#panel.open();
      const button = this.shadowRoot.querySelector(".way-in button");
      if (button?.getAttribute("aria-busy") === "true") return;
      button?.setAttribute("aria-busy", "true");
      this.#tell("");
      try {
        const { Panel } = await import(new URL("static/widget/panel.js", BASE));
        this.#panel = await Panel.build(this, BASE, () => this.#closed());
        await this.#panel.open();
      } catch (error) {
        console.error(error);
        this.#tell(FAILED);
      } finally {
        button?.removeAttribute("aria-busy");
      }
    }

    /** Closes the panel; the conversation stays. */
    close() {
      this.#panel?.close();
    }

    #wayIn() {
      const box = document.createElement("div");
      box.className = "way-in";
      const told = document.createElement("p");
      told.setAttribute("role", "alert");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = this.getAttribute("label") ?? "Amtslotse fragen";
      button.setAttribute("aria-haspopup", "dialog");
      button.addEventListener("click", () => this.open());
      box.append(told, button);
      return box;
    }

    #closed() {
      this.shadowRoot.querySelector(".way-in button")?.focus();
    }

    #tell(text) {
      const told = this.shadowRoot.querySelector(".way-in p");
      if (told) told.textContent = text;
      else if (text) this.shadowRoot.replaceChildren(text);
    }
  }

  if (!customElements.get("amts-lotse")) customElements.define("amts-lotse", AmtsLotse);
})();
