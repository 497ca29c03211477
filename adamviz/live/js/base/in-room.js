// Room for the longest of the texts that may stand in a place, so that the height of the view does not change
// with the text.

/** @import { Parameter } from "./types" */

import { element } from "./dom.js";
import { explain } from "./format.js";

/** A text in a box with room for others. @param {HTMLElement} shown @param {string[]} texts */
export function inRoom(shown, texts) {
  const room = [...new Set(texts)].map((text) => element("span", { "aria-hidden": "true", text }));
  return element("div", { class: "av-said" }, shown, ...room);
}

/** The sentences of parameters, as long as they get. @param {{parameters: Parameter[]}} program */
export function longest({ parameters }) {
  return parameters.map((parameter) => explain(parameter, 0.99912345));
}
