// Which contour levels a field has: logarithmic above the lowest loss where the range asks for it, and always
// about as many.

import { niceStep } from "../base/ticks.js";

export const NICE = [1, 1.5, 2, 3, 5, 7.5, 10];
export const WANTED = 15;
const ROUNDING = 1e-5; // relatively: a plateau in float32 is no more even

/**
 * How losses are turned into heights that contours divide evenly.
 * @param {number[]} samples losses over the surface's own extent
 * @param {number|null} lowest the lowest known loss, if one is known
 */
export function chooseHeight(samples, lowest) {
  const sorted = samples.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return { log: false, of: (loss) => loss, base: 0 };
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const spread = at(0.98) - sorted[0];
  // Without a known minimum the lowest sample stands in, a little lowered so that it has a logarithm: by no
  // more than lets a tenth of a steep surface be told apart, unless rounding is all that tells it apart.
  const tenth = at(0.1) - sorted[0];
  const by = tenth > ROUNDING * Math.abs(sorted[0]) ? Math.min(1e-3 * spread, tenth) : 1e-3 * spread;
  const base = lowest !== null ? Math.min(lowest, sorted[0]) : sorted[0] - by;
  const log = at(0.95) - base > 60 * (at(0.1) - base);
  if (!log) return { log: false, of: (loss) => loss, base: 0 };
  const least = Math.max(1e-12 * Math.abs(base), 1e-12);
  return { log: true, of: (loss) => Math.log10(Math.max(loss - base, least)), base };
}

/**
 * The step between contours and the range of heights that the colours span, for what is seen now; `none` if
 * no height is finite.
 * @param {Float32Array} heights heights of the grid's nodes
 */
export function chooseSteps(heights) {
  const every = Math.ceil(heights.length / 4000);
  const sorted = heights.filter((height, i) => i % every === 0 && Number.isFinite(height)).sort();
  if (sorted.length === 0) return { step: 1, low: 0, high: 1, none: !heights.some(Number.isFinite) };
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const [low, high] = [at(0.015), at(0.99)];
  if (!(high > low)) {
    const half = Math.max(0.5, 1e-12 * Math.abs(low)); // of a large number less than that is nothing
    return { step: 2 * half, low: low - half, high: low + half };
  }
  const step = niceStep((high - low) / WANTED, NICE);
  return { step, low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step };
}
