// A cut through the surface at a point: where it goes, and what the loss and its quadratic model are along
// it. `live/stage/cut.py` has the same rules, and cases in tests/shared/cut.json hold both to them.

const CUT_PART = 1 / 3; // of what is seen along each axis, on either side of the point
const STEPS_SEEN = 12; // steps that it reaches at least
const MOST_HALVED = 4; // times

/**
 * The direction of a cut, of length 1; null where there is none.
 * @param {string} cut gradient, step, or the name of an axis
 * @param {number[]} gradient that the step was given: the cut goes down it
 * @param {number[]} update what the step added
 * @param {string[]} axes
 */
export function directionOf(cut, gradient, update, axes) {
  const vector =
    cut === "gradient"
      ? gradient.map((part) => -part)
      : cut === "step"
        ? update
        : axes.map((name) => Number(name === cut));
  const length = Math.hypot(...vector);
  return length > 0 && Number.isFinite(length) ? vector.map((part) => part / length) : null;
}

/** Why there is no cut along something; "" where the run itself has come to an end. */
export const noCut = (cut) =>
  cut ? `no cut: the ${cut} is 0 or not finite here` : "no cut: the run is not finite here";

/**
 * How far a cut reaches: over a part of what is seen, halved as long as the step is small in it.
 * @param {number[]} direction
 * @param {number[]} spans what is seen of each axis
 * @param {number} step the length of what is added
 */
export function cutReach(direction, spans, step) {
  let reach = Math.min(...direction.map((part, axis) => (CUT_PART * spans[axis]) / Math.abs(part)));
  for (let i = 0; i < MOST_HALVED && reach > 2 * STEPS_SEEN * step; i++) reach /= 2;
  return reach;
}

/**
 * The slope and the curvature along a direction, of first and second derivatives.
 * @param {ArrayLike<number>} slope
 * @param {ArrayLike<number>} hessian row by row
 * @param {number[]} direction
 * @returns {[number, number]}
 */
export function modelOf(slope, hessian, direction) {
  const along = (numbers, from = 0) =>
    direction.reduce((sum, part, axis) => sum + part * numbers[from + axis], 0);
  const n = direction.length;
  return [along(slope), direction.reduce((sum, part, row) => sum + part * along(hessian, n * row), 0)];
}

/** The point of a cut at a distance. */
export const alongCut = (point, direction, distance) =>
  point.map((place, axis) => place + distance * direction[axis]);

/**
 * The same of a run that came with them; null of another one.
 * @param {import("../types").Run} run @param {number} index the step @param {number[]} direction
 * @returns {[number, number]|null}
 */
export function alongRun({ slope, hessian }, index, direction) {
  const n = direction.length;
  return hessian && modelOf(slope.subarray(n * index), hessian.subarray(n * n * index), direction);
}
