// Where records lie across pictures: one scale of steps for all of them, so that one line crosses all.

/** @import { Box } from "./types" */

import { shortNumber } from "../base/format.js";
import { niceTicks } from "../base/ticks.js";

const WIDE = 5; // type sizes from one tick to the next, about

/**
 * The inner box of a picture of training.
 * @param {Box} box of the whole canvas @param {number} size of type
 * @param {boolean} [stepped] whether the steps are written below @returns {Box}
 */
export function plotBox({ left, top, width, height }, size, stepped = true) {
  const above = Math.round(1.6 * size);
  const below = Math.round((stepped ? 1.7 : 0.4) * size);
  const [before, after] = [Math.round(3.6 * size), Math.round(0.9 * size)];
  return {
    left: left + before,
    top: top + above,
    width: Math.max(1, width - before - after),
    height: Math.max(1, height - above - below),
  };
}

/**
 * Where the columns of records begin and end: in the middle between two steps, wherever those are.
 * @param {ArrayLike<number>} steps rising @returns {Float64Array} one more than there are steps
 */
export function recordEdges(steps) {
  const count = steps.length;
  if (count === 0) return new Float64Array();
  const edges = new Float64Array(count + 1);
  for (let i = 1; i < count; i++) edges[i] = (steps[i - 1] + steps[i]) / 2;
  edges[0] = count > 1 ? 2 * steps[0] - edges[1] : steps[0] - 0.5;
  edges[count] = count > 1 ? 2 * steps[count - 1] - edges[count - 1] : steps[0] + 0.5;
  return edges;
}

/** The place of the step that is nearest to another; -1 without any. @param {ArrayLike<number>} steps */
export function nearestRecord(steps, step) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] + steps[middle + 1] < 2 * step) low = middle + 1;
    else high = middle;
  }
  return high < 0 ? -1 : low;
}

/**
 * The scale of steps that recordings share.
 * @typedef {object} RecordScale
 * @property {number} left @property {number} right pixels between which it lies
 * @property {number} low @property {number} high steps there
 * @property {(step: number) => number} at the pixel of a step
 * @property {(pixel: number) => number} step at a pixel, no whole number
 * @property {(size: number) => {x: number, text: string}[]} ticks for texts of a size
 */

/**
 * @param {{steps: ArrayLike<number>}[]} recordings @param {Box} box of the whole canvas
 * @param {number} size of type @returns {RecordScale}
 */
export function stepScale(recordings, box, size) {
  const { left, width } = plotBox(box, size);
  let [low, high, first, last] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { steps } of recordings) {
    if (steps.length === 0) continue;
    const edges = recordEdges(steps);
    low = Math.min(low, edges[0]);
    high = Math.max(high, edges[edges.length - 1]);
    first = Math.min(first, steps[0]);
    last = Math.max(last, steps[steps.length - 1]);
  }
  const empty = !(high > low);
  if (empty) [low, high] = [0, 1];
  const at = (step) => left + ((step - low) / (high - low)) * width;
  const ticks = (type) => {
    if (empty) return [];
    const whole = niceTicks(first, last, Math.max(2, width / (WIDE * type))).filter(Number.isInteger);
    const kept = whole.length > 0 ? whole : [first];
    return kept.map((step) => ({
      x: at(step),
      text: Math.abs(step) < 1e7 ? String(step) : shortNumber(step),
    }));
  };
  return {
    left,
    right: left + width,
    low,
    high,
    at,
    step: (pixel) => low + ((pixel - left) / width) * (high - low),
    ticks,
  };
}
