// What a citizen takes along: the conversation as a file or on paper; and larger letters.

import { element } from "./dom.js";

const TITLE = "Gespräch mit dem Amtslotsen";
// Buttons and forms say nothing on paper.
const TOOLS = "button, .feedback, .picker, .extras, progress, .failed";

/** The next size of the letters; after the largest the first again. */
export function nextSize(size, sizes) {
  return ((size || 0) + 1) % sizes;
}

/** Saves the conversation as a text file; nothing leaves the browser. */
export function download(log) {
  const file = new Blob([asText(log)], { type: "text/plain;charset=utf-8" });
  const anchor = element("a", "");
  anchor.href = URL.createObjectURL(file);
  anchor.download = `amtslotse-${new Date().toISOString().slice(0, 10)}.txt`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1_000);
}

/** Prints the conversation alone, without the page around it. */
export function print(log) {
  const paper = open("", "_blank");
  if (!paper) return;
  const { document: sheet } = paper;
  sheet.title = TITLE;
  sheet.documentElement.lang = "de";
  for (const line of asText(log).split("\n")) sheet.body.append(sheet.createTextNode(line), sheet.createElement("br"));
  sheet.body.style.font = "12pt/1.5 system-ui, sans-serif";
  paper.print();
}

/** The conversation as lines: who said it, the text, and the addresses of links. */
export function asText(log) {
  const rows = [...log.querySelectorAll(".row:not(.failed)")].map(rowText);
  return [`${TITLE}, ${new Date().toLocaleString("de-DE")}`, ...rows].join("\n\n");
}

function rowText(row) {
  const copy = row.cloneNode(true);
  for (const node of copy.querySelectorAll(TOOLS)) node.remove();
  for (const box of copy.querySelectorAll("input[type=checkbox]")) box.replaceWith(box.checked ? "[x] " : "[ ] ");
  for (const anchor of copy.querySelectorAll("a")) {
    for (const note of anchor.querySelectorAll(".hidden")) note.remove();
    if (anchor.href.startsWith("http")) anchor.append(`: ${anchor.href}`);
  }
  for (const node of copy.querySelectorAll("p, li, h3, br, summary")) node.append("\n");
  for (const node of copy.querySelectorAll("br")) node.replaceWith("\n");
  return copy.textContent.replace(/[^\S\n]+/g, " ").replace(/\n\s*\n+/g, "\n").trim();
}
