// The legend of a map: each class of its pixels has a bar as long as its share of them, with the values that
// its colours stand for.

/** @import { MapClass, MapLegend } from "./types" */

import { element } from "../base/dom.js";
import { percent, shortNumber } from "../base/format.js";
import { Memo } from "../base/memo.js";

const LEAST_SHARE = 0.24; // of the width, for a class of however few pixels
const ROOMY = 0.42; // of the width from which on there are three values, else two
const MOST_DIGITS = 17; // which tell any two numbers apart

export class LegendBar {
  constructor() {
    this.root = element("div", { class: "av-maplegend", role: "list", "aria-label": "legend" });
    this.shown = new Memo();
  }

  /** @param {MapLegend|null} legend @param {boolean} [whole] whether the values are whole numbers */
  show(legend, whole = false) {
    if (!legend || !this.shown.changed(legend.classes, legend.names, whole)) return;
    const { classes, names } = legend;
    const all = classes.reduce((sum, { count }) => sum + count, 0);
    const shares = classes.map(({ count }) => Math.max(LEAST_SHARE, count / all));
    const sum = shares.reduce((total, share) => total + share, 0);
    this.root.replaceChildren(
      ...classes.map((each, i) => bar(each, shares[i] / sum, all, whole)),
      ...names.map(([text, colour]) => name(text, colour)),
    );
    this.root.classList.toggle("av-named", names.length > 0);
  }
}

/** @param {MapClass} each @param {number} share of the width @param {number} all pixels */
function bar({ title, colours, values, count }, share, all, whole) {
  const flat = new Set(colours).size === 1;
  const wanted = flat ? [] : share > ROOMY ? [0, 2, 4] : [0, 4];
  const shown = wanted.map((i) => values[i]);
  const texts = whole ? shown.map(String) : legendTexts(shown, 2);
  const made = element(
    "div",
    { class: "av-mapclass", role: "listitem" },
    element("span", { class: "av-maptitle", text: `${title} ${percent(count / all)}` }),
    element("span", { class: flat ? "av-mapbar av-flat" : "av-mapbar" }),
    element("span", { class: "av-mapvalues" }, ...texts.map((text) => element("span", { text }))),
  );
  /** @type {HTMLElement} */ (made.children[1]).style.background = `linear-gradient(to right, ${colours})`;
  made.style.flexGrow = String(share);
  return made;
}

/**
 * Values as texts of as few digits as tell the lowest from the highest.
 * @param {number[]} values in order @param {number} digits that they have at least
 */
export function legendTexts(values, digits) {
  const [low, high] = [values[0], values.at(-1)];
  const alike = (count) => shortNumber(low, count) === shortNumber(high, count);
  let count = digits;
  if (low !== high) while (count < MOST_DIGITS && alike(count)) count++;
  return values.map((value) => shortNumber(value, count));
}

function name(text, colour) {
  const patch = element("span", { class: "av-mappatch" });
  patch.style.background = colour;
  return element("span", { class: "av-mapname", role: "listitem" }, patch, text);
}
