// Where values lie in the pictures of a tensor's histograms: heat maps and the histogram beside them share
// it. Bins of powers of two lie one above another; what is zero, NaN and the like, and what lies beyond
// what is shown, has a strip of its own below or above.

/** @import { Box } from "./types" */
/** @import { Recorded } from "./recorded.js" */
/** @import { Shares } from "./shares.js" */

import { percent, shortNumber } from "../base/format.js";
import { referenceOf } from "./references.js";
import { ABOVE, BELOW, INFINITE, LOWEST_POWER, NOT_A_NUMBER, POWERS, sharesOf, ZERO } from "./shares.js";
import { valueRange } from "./values.js";

const [STRIP, THIN_STRIP] = [0.78, 0.42]; // type sizes, the second of what is rare, beyond what is shown
const APART_BY = 2; // pixels

/**
 * A row of bins in a picture.
 * @typedef {object} ValueRow
 * @property {string} name of a strip, "" of a bin
 * @property {number[]} bins whose shares it shows
 * @property {number} top @property {number} height in pixels
 */

export class ValueFrame {
  /**
   * @param {{data: Recorded, tensor: number}[]} entries that share the frame @param {string} quantity
   * @param {Box} plot the inner box of the picture @param {number} size of type @param {boolean} whole
   */
  constructor(entries, quantity, plot, size, whole) {
    const several = entries.map(({ data, tensor }) => sharesOf(data, tensor, quantity));
    const lines = entries.flatMap(({ data, tensor }) => {
      const reference = referenceOf(data, tensor, quantity);
      return reference && data.count > 0 ? [reference.at(data.count - 1)] : [];
    });
    const { low, high, empty } = valueRange(several, whole, lines);
    this.low = low;
    this.high = high;
    this.empty = empty;
    this.plot = plot;
    const mass = (bins) =>
      several.some((shares) => shares && bins.reduce((sum, bin) => sum + shares.mass[bin], 0) > 0);
    const upto = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    const strips = (all) => all.filter(([, bins]) => mass(bins));
    const above = strips([
      ["NaN", [NOT_A_NUMBER]],
      ["∞", [INFINITE]],
      ["more", [...upto(high - LOWEST_POWER, POWERS), ABOVE]],
    ]);
    const below = strips([
      ["less", [...upto(0, low - LOWEST_POWER), BELOW]],
      ["0", [ZERO]],
    ]);
    const thick = ([name]) =>
      Math.max(3, Math.round((name === "more" || name === "less" ? THIN_STRIP : STRIP) * size));
    /** @type {ValueRow[]} */
    this.strips = [];
    const stack = (all, top) => {
      for (const each of all) {
        const [name, bins] = each;
        this.strips.push({ name, bins, top, height: thick(each) });
        top += thick(each) + APART_BY;
      }
      return top;
    };
    const top = stack(above, plot.top);
    const room = below.reduce((sum, each) => sum + thick(each) + APART_BY, 0);
    const height = Math.max(1, plot.top + plot.height - room - top);
    /** The box of the bins. @type {Box} */
    this.box = { ...plot, top, height };
    stack(below, top + height + APART_BY);
  }

  /** The pixel of a power of two. */
  y(power) {
    const { top, height } = this.box;
    return top + ((this.high - power) / (this.high - this.low)) * height;
  }

  /** The rows of bins, the highest first. @returns {ValueRow[]} */
  get rows() {
    const height = this.box.height / (this.high - this.low);
    return Array.from({ length: this.high - this.low }, (_, i) => ({
      name: "",
      bins: [this.high - 1 - i - LOWEST_POWER],
      top: this.box.top + i * height,
      height,
    }));
  }

  /** The row at a pixel. @param {number} py @returns {ValueRow|null} */
  rowAt(py) {
    const holds = ({ top, height }) => py >= top && py < top + height;
    return this.strips.find(holds) ?? this.rows.find(holds) ?? null;
  }

  /** Between which values a row lies; none for what is no number. @param {ValueRow} row */
  endsOf({ name, bins }) {
    if (name === "0") return [0, 0];
    if (name === "∞") return [Infinity, Infinity];
    if (name === "NaN") return [NaN, NaN];
    if (name === "more") return [2 ** this.high, Infinity];
    if (name === "less") return [0, 2 ** this.low];
    return [2 ** (bins[0] + LOWEST_POWER), 2 ** (bins[0] + LOWEST_POWER + 1)];
  }

  /** Words for a share of entries in a row. @param {ValueRow} row @param {number} share */
  says(row, share) {
    const of = `${share > 0 && share < 0.01 ? "less than 1 %" : percent(share)} of entries`;
    const [low, high] = this.endsOf(row).map((value) => shortNumber(value, 3));
    const ends = {
      "∞": "are infinite",
      NaN: "are NaN",
      0: "are 0",
      more: `above ${low}`,
      less: `below ${high}`,
    };
    return `${of} ${ends[row.name] ?? `from ${low} to ${high}`}`;
  }
}

/**
 * The share of a record's entries in some bins.
 * @param {Shares} shares @param {number} record @param {{bins: number[]}} row
 */
export function shareOfRow(shares, record, { bins }) {
  let sum = 0;
  for (const bin of bins) sum += shares.share(record, bin);
  return sum;
}
