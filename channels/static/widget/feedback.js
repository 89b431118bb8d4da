// Whether an answer helped: yes or no, and a comment for those who want to say more.

import { button, element, having } from "./dom.js";

const MOST_CHARACTERS = 1_000;
const THANKS = "Danke für Ihre Rückmeldung.";
const FAILED = "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.";

/** The group under an answer. `rating`: `has(id)`, and `send(id, helpful, comment)`, which returns a promise. */
export function feedback(id, rating) {
  const words = element("span", "", rating.has(id) ? THANKS : "Hat das geholfen?");
  const group = element("div", "feedback", words);
  if (rating.has(id)) return group;
  having(group, { role: "group", "aria-label": "Hat das geholfen?" });
  const rate = (helpful) => attempt(words, group, async () => {
    await rating.send(id, helpful, "");
    for (const node of group.querySelectorAll("button")) node.remove();
    words.textContent = THANKS;
    group.append(comment(id, helpful, rating, words));
  });
  group.append(button("Ja", "plain", () => rate(true)), button("Nein", "plain", () => rate(false)));
  return group;
}

function comment(id, helpful, rating, words) {
  const title = helpful ? "Möchten Sie noch etwas sagen?" : "Was hat gefehlt?";
  const field = having(element("textarea", ""), { rows: 2, maxlength: MOST_CHARACTERS });
  const label = element("label", "", `${title} Bitte nennen Sie keine persönlichen Daten.`, field);
  const form = element("form", "comment", label, having(element("button", "secondary", "Absenden"), { type: "submit" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    attempt(words, form, async () => {
      await rating.send(id, helpful, text);
      form.remove();
      words.textContent = "Danke, Ihr Kommentar ist angekommen.";
    });
  });
  return element("details", "more", element("summary", "", title), form);
}

/** Runs it once at a time; an error is told, and the same can be tried again. */
async function attempt(words, box, run) {
  if (box.getAttribute("aria-busy") === "true") return;
  box.setAttribute("aria-busy", "true");
  try {
    await run();
  } catch (error) {
    words.textContent = error.detail ?? FAILED;
  } finally {
    box.removeAttribute("aria-busy");
  }
}
