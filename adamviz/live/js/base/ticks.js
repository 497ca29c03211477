// Round numbers on an axis, and their texts.

import { minus, shortNumber } from "./format.js";

/**
 * The first round number that is about as large as another one.
 * @param {number[]} round numbers from 1 to 10
 */
export function niceStep(rough, round = [1, 2, 2.5, 5, 10]) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return round.map((part) => part * power).find((step) => step >= rough * 0.999);
}

/** Round numbers between low and high, about `count` of them. @returns {number[]} */
export function niceTicks(low, high, count) {
  const span = high - low;
  // Between numbers that can hardly be told apart there is none, and counting would not get on.
  if (!(span > 1e-13 * Math.max(Math.abs(low), Math.abs(high))) || !Number.isFinite(span)) return [];
  const step = niceStep(span / Math.max(1, count));
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * span; i++)
    ticks.push(i === 0 ? 0 : i * step);
  return ticks;
}

/** One text for each tick, all with the same number of decimals. @param {number[]} ticks */
export function tickTexts(ticks) {
  if (ticks.length < 2) return ticks.map((tick) => shortNumber(tick));
  const step = Math.min(...ticks.slice(1).map((tick, i) => tick - ticks[i]));
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e5 || largest < 1e-3) {
    const exact = (digits) =>
      ticks.every((tick) => Math.abs(+tick.toExponential(digits) - tick) < 1e-3 * step);
    const digits = [1, 2, 3, 4, 5, 6, 7, 8].find(exact) ?? 9;
    return ticks.map((tick) => (tick === 0 ? "0" : minus(tick.toExponential(digits))));
  }
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals += 1;
  return ticks.map((tick) => minus(tick.toFixed(Math.min(decimals, 12))));
}
