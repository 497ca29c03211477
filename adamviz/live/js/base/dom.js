// Small helpers for the document: elements, icons, and a guard that shows errors instead of swallowing them.

/**
 * An element with attributes and children. A function-valued attribute is a listener.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} attributes
 * @param {...(Node|string)} children strings become text, never markup
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (name === "text") made.textContent = value;
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Set the text of a node, if it is another one: the browser lays out anew what is set. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * The document or the shadow root that an element is in, which knows what of it has the focus or the whole
 * screen.
 * @param {Node} node
 * @returns {DocumentOrShadowRoot}
 */
export function scopeOf(node) {
  const root = node.getRootNode();
  return "activeElement" in root ? /** @type {ShadowRoot} */ (root) : document;
}

const ICONS = {
  shown: "M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  hidden: "M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12zM4 20L20 4",
  dice:
    "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z" +
    "M8.5 8.5v.01M15.5 8.5v.01M12 12v.01M8.5 15.5v.01M15.5 15.5v.01",
  restart: "M4 4v16M20 5L9 12l11 7z",
  back: "M16 5L7 12l9 7z",
  forward: "M8 5l9 7-9 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M7 4v16M17 4v16",
  "zoom-in": "M12 5v14M5 12h14",
  "zoom-out": "M5 12h14",
  home: "M4 11l8-7 8 7M6 10v9h12v-9",
  relief: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  present: "M3 4h18M5 4v11h14V4M12 15v3M8 21l4-3 4 3",
  keep: "M7 4h10v16l-5-4-5 4z",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  "put-back": "M4 9h11a5 5 0 0 1 0 10H8M8 4L3 9l5 5",
  remove: "M6 6l12 12M18 6L6 18",
  help: "M9 9a3 3 0 1 1 4 2.8c-.8.4-1 .9-1 2.2M12 17.5v.5",
};
const FILLED = new Set(["restart", "back", "forward", "play"]);

/** A drawn icon; what it means is said by the button around it. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    "aria-hidden": "true",
    class: "av-icon",
  })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", ICONS[name]);
  if (FILLED.has(name)) path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}

/** A button that a screen reader names and that shows an icon. */
export function iconButton(action, title, onclick) {
  const attributes = {
    type: "button",
    class: "av-button",
    "data-action": action,
    "aria-label": title,
    title,
    click: onclick,
  };
  return element("button", attributes, icon(action));
}

/** Give a canvas the size of its box in device pixels; true if that changed (and so cleared) it. */
export function fitCanvas(canvas, width, height, ratio) {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return true;
}
