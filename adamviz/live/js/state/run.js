// What a run is, once it is computed.

/** @import { Run } from "../types" */

/**
 * How many points of a run are known: all of them, unless it is still being computed.
 * @param {Pick<Run, "steps"|"known">} run
 */
export function knownPoints({ steps, known = steps + 1 }) {
  return known;
}

/**
 * How many points of a run can be drawn: those that are known, and before it diverged.
 * @param {Pick<Run, "steps"|"diverged"|"known">} run
 */
export function drawnPoints(run) {
  return run.diverged < 0 ? knownPoints(run) : run.diverged;
}

/** How many coordinates a run's points have. @param {Run} run */
export function coordinates(run) {
  return run.xy.length / run.loss.length;
}

/**
 * The point of a run after some steps.
 * @param {Run} run
 * @param {number} step
 * @param {number[]} [into] an array to use again
 */
export function pointOf(run, step, into = []) {
  const count = coordinates(run);
  for (let axis = 0; axis < count; axis++) into[axis] = run.xy[count * step + axis];
  return into;
}

/** The gradient that a step of a run was given. @param {Run} run @param {number} step @returns {number[]} */
export function gradientOf(run, step) {
  const count = coordinates(run);
  return Array.from({ length: count }, (_, axis) => run.grad[count * step + axis]);
}
