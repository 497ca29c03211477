// The range of numbers that a chart against the step shows.

import { niceTicks } from "../base/ticks.js";
import { extremesOf } from "./grown.js";

/**
 * How many numbers, and each of them; where they are kept, the array that holds them and their name in it;
 * and each as it is said, where it is drawn as another one.
 * @typedef {{count: number, at: (i: number) => number, of?: object, name?: string, number?: (i: number) =>
 *   number}} Line
 */
/** @typedef {{log: boolean, low: number, high: number, step?: number, empty?: boolean}} Range */

const DEPTH = 8; // decades shown below the largest number

/**
 * The range of several lines.
 * @param {Line[]} lines
 * @param {boolean} log whether only their sizes count, by powers of ten
 * @param {Range|null} before the range so far: while a slider is active the range only grows
 * @returns {Range}
 */
export function rangeOf(lines, log, before) {
  let [low, high] = [Infinity, -Infinity];
  for (const line of lines) {
    const extremes = extremesOf(line);
    low = Math.min(low, log ? extremes.least : extremes.low);
    high = Math.max(high, log && !(extremes.most > 0) ? -Infinity : log ? extremes.most : extremes.high);
  }
  /** @type {Range} */
  let range = { log, low: log ? -1 : 0, high: log ? 0 : 1, step: 1, empty: true };
  if (high >= low) range = log ? decades(low, high) : evenRange(low, high);
  if (!before || before.log !== log || before.empty) return range;
  if (range.empty) return before;
  return {
    log,
    low: Math.min(range.low, before.low),
    high: Math.max(range.high, before.high),
    step: Math.max(range.step, before.step),
  };
}

function decades(low, high) {
  const top = Math.ceil(Math.log10(high) - 1e-6) + 0; // float32's 0.1 is a little more than 0.1
  return {
    log: true,
    low: Math.min(top - 1, Math.max(top - DEPTH, Math.floor(Math.log10(low) + 1e-6))),
    high: top,
    step: 1,
  };
}

/**
 * From one multiple of a round number to another; around numbers that are all the same, one of them on each
 * side.
 */
function evenRange(low, high) {
  const room = high > low ? 0 : Math.abs(high) / 2 || 1;
  const ticks = [3, 4, 6, 9]
    .map((count) => niceTicks(low - room, high + room, count))
    .find(({ length }) => length > 1);
  const step = ticks ? ticks[1] - ticks[0] : high - low + 2 * room;
  const [below, above] = [Math.floor((low - room) / step + 1e-6), Math.ceil((high + room) / step - 1e-6)];
  return { log: false, low: below * step, high: Math.max(above, below + 1) * step, step };
}
