// Which losses a picture of a curve shows, and the levels that its bands have. `plots/curve_range.py` has the
// same rules, and cases in tests/shared/curve.json hold both to them.

import { niceStep } from "../base/ticks.js";
import { NICE, WANTED } from "./levels.js";

const SAMPLES = 401; // places along the part of the axis that is seen
const POLE = 10; // times the spread of most losses: how far the picture follows a pole
const [BELOW, ABOVE] = [0.08, 0.06]; // of the range: room around the curve
const EVEN = 1e-6; // relatively: float32 tells no more apart

/**
 * The lowest and the highest loss that is shown of a curve, whose poles are cut off.
 * @param {ArrayLike<number>} losses at places that lie evenly along the axis
 * @returns {[number, number]}
 */
export function curveRange(losses) {
  const sorted = Array.from(losses)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return [0, 1];
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const [few, most] = [at(0.1), at(0.9)];
  const reach = most > few ? POLE * (most - few) : Infinity;
  const low = Math.max(sorted[0], few - reach);
  const high = Math.min(sorted.at(-1), most + reach);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (!(high - low > EVEN * size)) {
    const half = Math.max(0.5, 10 * EVEN * size);
    return [low - half, high + half];
  }
  return [low - BELOW * (high - low), high + ABOVE * (high - low)];
}

/**
 * The losses at which one band of colour meets the next.
 * @param {number} low @param {number} high
 * @returns {number[]} increasing, from below the lowest loss shown to above the highest
 */
export function curveLevels(low, high) {
  const step = niceStep((high - low) / WANTED, NICE);
  const first = Math.floor(low / step);
  return Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** A loss at even places along an axis. @param {(point: number[]) => number} loss @param {number[]} ends */
export function sampled(loss, [x0, x1], count = SAMPLES) {
  const place = [0];
  return Array.from({ length: count }, (_, i) => {
    place[0] = x0 + (i / (count - 1)) * (x1 - x0);
    return loss(place);
  });
}
