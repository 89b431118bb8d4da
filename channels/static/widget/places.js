// The place picker: a field that offers the municipalities whose name or postcode begins like what is typed.

import { button, element, having, isRetired } from "./dom.js";

const FEWEST = 2; // characters; one letter fits too many places
const PAUSE = 150; // milliseconds without a key before the server is asked
let pickers = 0;

/** The picker; `onPick(text)` gets the name or postcode. */
export function placePicker(api, onPick) {
  pickers += 1;
  const list = having(element("datalist", ""), { id: `places-${pickers}` });
  const field = having(element("input", ""), {
    type: "text",
    list: list.id,
    autocomplete: "off",
    maxlength: 100,
    enterkeyhint: "send",
  });
  const send = () => {
    const text = field.value.trim();
    if (text && !isRetired(field)) onPick(text);
  };
  field.addEventListener("input", offering(api, field, list));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) send();
  });
  const label = element("label", "", "Ort oder Postleitzahl", field);
  return element("div", "picker", label, list, button("Übernehmen", "secondary", send));
}

/** Offers what the server knows; without an answer the field works on without offers. */
function offering(api, field, list) {
  let timer = 0;
  let asking = new AbortController();
  const ask = async (text) => {
    try {
      const places = await api.places(text, asking.signal);
      list.replaceChildren(...places.map(({ name, district }) => having(element("option", ""), { value: name, label: district })));
    } catch {
      list.replaceChildren();
    }
  };
  return () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const text = field.value.trim();
    if (text.length >= FEWEST) timer = setTimeout(() => ask(text), PAUSE);
  };
}
