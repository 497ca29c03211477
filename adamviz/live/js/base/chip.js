// A switch that looks like a word.

import { element } from "./dom.js";

/** @param {string} name @param {string} text @param {string} title @param {(on: boolean) => void} onchange */
export function chip(name, text, title, onchange) {
  const box = element("input", {
    type: "checkbox",
    "data-name": name,
    "aria-label": title,
    change: () => onchange(box.checked),
  });
  return { name, box, root: element("label", { class: "av-chip", title }, box, element("span", { text })) };
}
