// Markdown-lite: **bold**, [label](url), lists with "- " or "1. ". Builds DOM nodes, never HTML from text.

import { element } from "./dom.js";

// Addresses of our own are relative to the service, not to the page that the widget stands in.
const BASE = new URL("../../", import.meta.url);

const INLINE =
  /\*\*(?<bold>.+?)\*\*|\[(?<label>(?:[^[\]]|\[[^[\]]*\])+)\]\((?<url>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)/g;
const ITEM = /^(?:-|(?<number>\d{1,3})\.) +(?<rest>.*)$/;

/** Whether a line is bold from end to end. */
export function isHeading(line) {
  return /^\*\*[^*]+\*\*$/.test(line);
}

/** The text as a fragment of paragraphs and lists. */
export function rendered(text) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) fragment.append(block.list ? list(block) : paragraph(block.lines));
  return fragment;
}

/** Bold parts and links of one line, the rest as text. */
export function inline(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const { bold, label, url } = match.groups;
    fragment.append(text.slice(end, match.index));
    fragment.append(bold ? element("strong", "", inline(bold)) : (link(label, url) ?? match[0]));
    end = match.index + match[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

/** A link, or null if the address is none that the widget may lead to: https, tel, mailto, and our own pages. */
export function link(label, url, className = "") {
  const target = allowed(url);
  if (!target) return null;
  const anchor = element("a", className, label);
  anchor.href = target;
  if (/^https?:/.test(target)) {
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.classList.add("outward");
    anchor.append(element("span", "hidden", " (öffnet in einem neuen Tab)"));
  }
  return anchor;
}

function allowed(url) {
  if (/^(?:tel|mailto):\S+$/.test(url) || url.startsWith("https://")) return url;
  if (!/^\/(?![/\\])/.test(url)) return null;
  const own = new URL(url, BASE);
  return own.origin === BASE.origin ? own.href : null;
}

/** Lines of the same kind belong together; an empty line ends a block. */
function blocks(text) {
  const found = [];
  let open = null;
  for (const line of text.split("\n")) {
    const item = ITEM.exec(line.trim());
    const kind = item ? (item.groups.number ? "ol" : "ul") : null;
    if (!line.trim()) {
      open = null;
      continue;
    }
    if (open === null || open.list !== kind) {
      open = { list: kind, start: Number(item?.groups.number ?? 1), lines: [] };
      found.push(open);
    }
    open.lines.push(item ? item.groups.rest : line.trim());
  }
  return found;
}

function list({ list: tag, start, lines }) {
  const node = element(tag, "", ...lines.map((line) => element("li", "", inline(line))));
  if (tag === "ol" && start !== 1) node.start = start;
  return node;
}

function paragraph(lines) {
  const node = element("p", isHeading(lines[0]) && lines.length === 1 ? "heading" : "");
  lines.forEach((line, index) => node.append(...(index ? [element("br")] : []), inline(line)));
  return node;
}
