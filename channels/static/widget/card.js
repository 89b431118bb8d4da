// The answers' bubbles: plain text, a service as a card, a life situation as a checklist.

import { element, having } from "./dom.js";
import { inline, isHeading, link, rendered } from "./render.js";

const POINT = /^(?<number>\d+)\. \*\*(?<title>.+?)\*\*(?<seen> ✓ angesehen)?(?: – )?(?<why>.*)$/;
const FACTS = { documents: "Unterlagen", fees: "Kosten", deadlines: "Fristen" };

/** The bubble of a message. `ticks`: which documents are at hand, `has(key)` and `set(key, isTicked)`. */
export function bubble(message, ticks) {
  if (message.type === "service") return card(message, ticks);
  const className = message.type === "emergency" ? "bubble emergency" : "bubble";
  return element("div", className, rendered(withoutButtons(message)));
}

/** A choice's line in the text, which its button replaces. */
export function numberedLine(choice, index) {
  return `${index + 1}. ${choice.label}`;
}

/** The points of a life situation by their title: why, and whether it was opened before. */
export function points({ act, text }) {
  const found = new Map();
  if (act !== "life_situation") return found;
  for (const line of text.split("\n")) {
    const point = POINT.exec(line)?.groups;
    if (point) found.set(point.title, { why: point.why, seen: Boolean(point.seen) });
  }
  return found;
}

/** A service: its title, the online service as a button, then the rest of the text. */
function card(message, ticks) {
  const lines = withoutButtons(message).split("\n");
  const node = element("article", "bubble card");
  if (isHeading(lines[0])) node.append(element("h3", "", inline(lines.shift().slice(2, -2))));
  const online = message.online_service;
  const anchor = online && link(online.label, online.url, isOnline(message) ? "online primary" : "online secondary");
  if (anchor) node.append(anchor);
  const at = lines.findIndex((line) => isOffice(message, line));
  if (at >= 0) {
    node.append(rendered(lines.slice(0, at).join("\n")), office(message.authority));
    lines.splice(0, at + 1);
  }
  node.append(rendered(lines.join("\n")));
  node.lastElementChild.before(...facts(message, ticks));
  return node;
}

function isOffice({ authority }, line) {
  return authority && line.startsWith(`**Zuständig:** ${authority.name}`);
}

/** The competent authority with all ways to reach it; the map opens only when it is asked for. */
function office({ name, address, phone, email, url, hours, position }) {
  const rows = [element("p", "office", element("strong", "", `Zuständig: ${name}`))];
  const row = (label, ...content) => rows.push(element("p", "", element("span", "label", `${label}: `), ...content));
  if (address) row("Adresse", address, " ", mapLink(address, position));
  if (phone) row("Telefon", link(phone, `tel:${phone.replace(/[^\d+]/g, "")}`));
  if (email) row("E-Mail", link(email, `mailto:${email}`) ?? email);
  if (hours) row("Öffnungszeiten", hours);
  const site = url && link("Webseite der Behörde", url);
  if (site) rows.push(element("p", "", site));
  return element("div", "authority", ...rows);
}

function mapLink(address, position) {
  const [lat, lon] = Array.isArray(position) ? position : [position?.lat, position?.lon];
  const query = lat && lon ? `?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}` : `search?query=${encodeURIComponent(address)}`;
  return link("Karte", `https://www.openstreetmap.org/${query}`);
}

/** Documents to tick off, fees and deadlines: at hand on the card, folded; open where the citizen asked for them. */
function facts({ service, topic }, ticks) {
  if (!service || (topic !== undefined && topic !== "documents")) return [];
  const names = topic ? ["documents"] : Object.keys(FACTS).filter((name) => service[name]?.length);
  return names.filter((name) => service[name]?.length).map((name) => {
    const items = service[name];
    const list = name === "documents" ? checklist(service.id, items, ticks) : plainList(items);
    if (topic) return list;
    const title = element("summary", "", `${FACTS[name]} (${items.length})`);
    return element("details", "fact", title, list);
  });
}

function plainList(items) {
  return element("ul", "", ...items.map((item) => element("li", "", inline(item))));
}

function checklist(service, items, ticks) {
  return element("ul", "ticks", ...items.map((item) => {
    const key = `${service}:${item}`;
    const box = having(element("input", ""), { type: "checkbox", checked: ticks.has(key) });
    box.addEventListener("change", () => ticks.set(key, box.checked));
    return element("li", "", element("label", "", box, element("span", "", inline(item))));
  }));
}

/** Prominent on the card itself, quieter below answers about fees, documents and so on. */
function isOnline({ topic }) {
  return topic === undefined || topic === "online";
}

/** The text without the lines that are shown as buttons, boxes or rows of their own. */
function withoutButtons(message) {
  const { text, choices = [], online_service: online, service, topic } = message;
  const shown = new Set(choices.map(numberedLine));
  if (online) shown.add(`**Online:** [${online.label}](${online.url})`);
  if (topic === "documents") for (const item of service?.documents ?? []) shown.add(`- ${item}`);
  const isPoint = (line) => points(message).size && POINT.test(line);
  return text.split("\n").filter((line) => !shown.has(line) && !isPoint(line)).join("\n");
}
