// Ticks of a map's axis at any depth: powers of ten where it spans some, on a log scale between them twos and
// fives where those are few, and round numbers further in.

/** @import { Axis } from "./axis.js" */

import { minus, powerOfTen } from "../base/format.js";
import { axisTexts, niceTicks } from "../base/ticks.js";

const FEW_DECADES = 3; // powers of ten, with fewer of which there are others between them
const MANTISSAS = [1, 2, 5];

/**
 * @param {Axis} axis
 * @param {number} from the place at which it begins @param {number} to at which it ends
 * @param {number} count about how many have room
 * @param {(text: string) => boolean} fits whether a text has room
 * @returns {{places: number[], texts: string[], unit: string}}
 */
export function mapTicks(axis, from, to, count, fits) {
  if (axis.scale !== "linear" && to - from >= 1) {
    const parts = axis.scale === "log" && to - from < FEW_DECADES ? MANTISSAS : [1];
    const made = decadeTicks(axis.scale, from, to, parts);
    const every = Math.ceil(made.length / Math.max(2, 1.4 * count));
    const kept = parts.length === 1 ? made.filter(({ power }) => power % every === 0) : made;
    const texts = kept.map(({ text, short }) => (fits(text) ? text : short));
    if (kept.length > 1 && texts.every(fits))
      return { places: kept.map(({ place }) => place), texts, unit: "" };
  }
  const ticks = niceTicks(axis.back(from), axis.back(to), count);
  return { places: ticks.map((tick) => axis.place(tick)), ...axisTexts(ticks, fits) };
}

function decadeTicks(scale, from, to, parts) {
  const made = [];
  const sign = scale === "log" ? 1 : -1; // with each nine, what is left to 1 is a tenth
  for (let power = Math.floor(from) - 1; power <= Math.ceil(to) + 1; power++) {
    for (const part of parts) {
      const size = part * 10 ** (sign * power);
      const place = sign * Math.log10(part) + power;
      if (place < from - 1e-9 || place > to + 1e-9) continue;
      const text = scale === "log" ? logText(part, power) : minus((1 - size).toFixed(Math.max(0, power)));
      made.push({ place, power, text, short: scale === "log" ? text : `1−${powerOfTen(-power)}` });
    }
  }
  return made.sort((a, b) => a.place - b.place);
}

function logText(part, power) {
  if (part === 1 && Math.abs(power) > 2) return powerOfTen(power);
  if (Math.abs(power) > 3) return `${part}e${power}`;
  return (part * 10 ** power).toFixed(Math.max(0, -power));
}
