// Markdown-lite: **bold**, [label](url), lists with "- " or "1. ". Builds DOM nodes, never HTML from text.

const INLINE =
  /\*\*(?<bold>.+?)\*\*|\[(?<label>(?:[^[\]]|\[[^[\]]*\])+)\]\((?<url>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)/g;
const ITEM = /^(?:-|(?<number>\d{1,3})\.) +(?<rest>.*)$/;

/** An element with classes and children; strings become text. */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

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

/** A link, or null if the address is none that this page may lead to. */
export function link(label, url, className = "") {
  if (!allowed(url)) return null;
  const anchor = element("a", className, label);
  anchor.href = url;
  if (url.startsWith("https:")) {
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.classList.add("outward");
    anchor.append(element("span", "hidden", " (öffnet in einem neuen Tab)"));
  }
  return anchor;
}

function allowed(url) {
  if (/^(?:tel|mailto):\S+$/.test(url)) return true;
  if (/^\/(?![/\\])/.test(url)) return new URL(url, location.origin).origin === location.origin;
  return url.startsWith("https://");
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
