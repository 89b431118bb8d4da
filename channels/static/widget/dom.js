// Building nodes: text stays text, nothing is parsed as HTML.

/** An element with classes and children; strings become text. */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** The node with these attributes; true sets an empty one, false, null and undefined set none. */
export function having(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  return node;
}

export function button(label, className, onClick) {
  const node = having(element("button", className, label), { type: "button" });
  node.addEventListener("click", onClick);
  return node;
}

/** A button that stays where it is, and keeps the focus, but does nothing any more. */
export function retire(node) {
  node.setAttribute("aria-disabled", "true");
}

export function isRetired(node) {
  return node.getAttribute("aria-disabled") === "true";
}
