// Where a path depends on the last digit of its start: there two machines, or the page and the kernel, come
// to different ends. It is measured by a second run whose start is the next float.
// `live/stage/sensitivity.py` says the same, and tests/shared/sensitivity.json holds both to it.

/** @import { Extent, Run } from "../types" */

const VISIBLE = 0.01; // of the surface's own extent along an axis: what is nearer looks like one path
const LEAST_NORMAL = 2 ** -126; // less than that XLA takes for nothing

/** The next float32 up of each coordinate. @param {number[]} start @returns {number[]} */
export function nudged(start) {
  return start.map((value) => {
    const number = new Float32Array([value]);
    if (Math.abs(number[0]) < LEAST_NORMAL) return LEAST_NORMAL;
    new Int32Array(number.buffer)[0] += number[0] > 0 ? 1 : -1;
    return number[0];
  });
}

/**
 * The first step from some on at which two paths are visibly apart; null if there is none.
 * @param {ArrayLike<number>} xy @param {ArrayLike<number>} other @param {Extent} extent
 * @param {number} from @param {number} to
 */
export function partingStep(xy, other, extent, from, to) {
  const count = extent.length / 2;
  const far = Array.from({ length: count }, (_, i) => VISIBLE * (extent[2 * i + 1] - extent[2 * i]));
  for (let step = from; step < to; step++)
    for (let axis = 0; axis < count; axis++)
      if (Math.abs(xy[count * step + axis] - other[count * step + axis]) > far[axis]) return step;
  return null;
}

/** The sentence about a run. @param {string} label @param {number} step */
export const sensitivityText = (label, step) =>
  `From step ${step} on, the path of ${label} depends on the last digit of its start.`;
