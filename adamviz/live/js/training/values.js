// The axis of values in the histograms of training: powers of two, shown between two quantiles of all
// entries.

/** @import { Shares } from "./shares.js" */

import { powerOfTen, superscript } from "../base/format.js";
import { niceStep } from "../base/ticks.js";
import { LOWEST_POWER, POWERS } from "./shares.js";

const CUT = 0.005; // of all entries, beyond either end, where not all is shown
const LEAST = 6; // powers of two that are shown
const NEAR = 0.6; // of what is shown, so far beside it a line of reference is taken in
export const TWOS = Math.log2(10); // powers of two in a power of ten

/**
 * Which powers of two are shown: from `low` to `high`, whole numbers.
 * @param {(Shares|null)[]} several whose axis it is @param {boolean} whole whether all is to be seen
 * @param {number[]} [lines] powers of two that are taken in if they lie near
 * @returns {{low: number, high: number, empty: boolean}}
 */
export function valueRange(several, whole, lines = []) {
  const mass = new Float64Array(POWERS);
  for (const shares of several) if (shares) for (let i = 0; i < POWERS; i++) mass[i] += shares.mass[i];
  const all = mass.reduce((sum, each) => sum + each, 0);
  if (all === 0) return { low: -20, high: 0, empty: true };
  const cut = whole ? 0 : CUT * all;
  let [first, last] = [0, POWERS - 1];
  for (let sum = mass[0]; sum <= cut; sum += mass[++first]);
  for (let sum = mass[last]; sum <= cut; sum += mass[--last]);
  let low = LOWEST_POWER + first - 1;
  let high = LOWEST_POWER + last + 2;
  const lacking = LEAST - (high - low);
  if (lacking > 0) [low, high] = [low - Math.ceil(lacking / 2), high + Math.floor(lacking / 2)];
  const room = NEAR * (high - low);
  const [least, most] = [low - room, high + room];
  for (const line of lines) {
    if (!(whole || (line >= least && line <= most))) continue;
    low = Math.min(low, Math.floor(line) - 1);
    high = Math.max(high, Math.ceil(line) + 1);
  }
  return {
    low: Math.max(LOWEST_POWER, low),
    high: Math.min(LOWEST_POWER + POWERS, high),
    empty: false,
  };
}

/**
 * Ticks at powers of ten, of which some have texts, or at powers of two where those are fewer than two.
 * @param {number} low @param {number} high powers of two @param {number} most texts that have room
 * @returns {{power: number, text: string}[]}
 */
export function valueTicks(low, high, most) {
  const ticks = (unit, written, room) => {
    const every = niceStep(Math.max(1, (high - low) / unit / Math.max(1, room)), [1, 2, 3, 5, 10]);
    const made = [];
    for (let i = Math.ceil(low / unit); i * unit <= high; i++)
      made.push({ power: i * unit, text: i % every === 0 ? written(i) : "" });
    return made;
  };
  // A step that is rounded up may leave one text where there is room for two.
  for (const room of [most, most + 1]) {
    const tens = ticks(TWOS, powerOfTen, room);
    if (tens.filter(({ text }) => text).length > 1) return tens;
  }
  return ticks(1, (power) => `2${superscript(power)}`, most);
}
