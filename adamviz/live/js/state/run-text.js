// What is said of a run in words: its result beside its name, and its state for a screen reader.

/** @import { Run } from "../types" */

import { shortNumber } from "../base/format.js";
import { knownPoints, pointOf } from "./run.js";

/**
 * A run's result at the playhead, in a few characters whose number does not change.
 * @param {Run|undefined} run
 */
export function resultText(run, playhead) {
  if (!run || Math.min(playhead, run.steps) >= knownPoints(run)) return "…";
  if (run.diverged >= 0 && playhead >= run.diverged) return lostText(run.diverged);
  return `loss ${shortNumber(run.loss[Math.min(playhead, run.steps)], 3)}`;
}

/**
 * That a run was lost, at the step at which its loss or its point was no finite number.
 * @param {number} step
 */
export const lostText = (step) => (step > 0 ? `diverged at step ${step}` : "no loss at the start");

/**
 * Where each run stands, as a sentence.
 * @param {string} title of the surface
 * @param {number} step
 * @param {number} steps
 * @param {{label: string, run: Run|undefined}[]} runs those that are drawn, each computed or not yet
 * @param {string[]} axes
 */
export function stateText(title, step, steps, runs, axes) {
  const places = runs.map(({ label, run }) => placeText(label, run, step, axes));
  return `${title}, step ${step} of ${steps}: ${places.join("; ")}.`;
}

/**
 * The name and the value of each coordinate.
 * @param {number[]} point @param {string[]} axes @param {number} [digits]
 */
export const coordinateTexts = (point, axes, digits) =>
  axes.map((name, axis) => `${name} ${shortNumber(point[axis], digits)}`);

function placeText(label, run, step, axes) {
  if (!run || Math.min(step, run.steps) >= knownPoints(run)) return `${label} is not computed yet`;
  if (run.diverged >= 0 && step >= run.diverged)
    return `${label}${run.diverged > 0 ? "" : ":"} ${lostText(run.diverged)}`;
  const at = Math.min(step, run.steps);
  const place = coordinateTexts(pointOf(run, at), axes, 3).join(", ");
  return `${label} at ${place}, loss ${shortNumber(run.loss[at], 3)}`;
}
