// What is said of a run in words: its result beside its name, and its state for a screen reader.

/** @import { Run } from "../types" */

import { shortNumber } from "../base/format.js";

/**
 * A run's result at the playhead, in a few characters whose number does not change.
 * @param {Run|undefined} run
 */
export function resultText(run, playhead) {
  if (!run) return "…";
  if (run.diverged >= 0 && playhead >= run.diverged) return `diverged at step ${run.diverged}`;
  return `loss ${shortNumber(run.loss[Math.min(playhead, run.steps)], 3)}`;
}

/**
 * Where each run stands, as a sentence.
 * @param {string} title of the surface
 * @param {number} step
 * @param {number} steps
 * @param {{label: string, run: Run|undefined}[]} runs those that are drawn, each computed or not yet
 */
export function stateText(title, step, steps, runs) {
  const places = runs.map(({ label, run }) => placeText(label, run, step));
  return `${title}, step ${step} of ${steps}: ${places.join("; ")}.`;
}

function placeText(label, run, step) {
  if (!run) return `${label} is not computed yet`;
  if (run.diverged >= 0 && step >= run.diverged) return `${label} diverged at step ${run.diverged}`;
  const at = Math.min(step, run.steps);
  const [x, y, loss] = [run.xy[2 * at], run.xy[2 * at + 1], run.loss[at]].map((number) =>
    shortNumber(number, 3),
  );
  return `${label} at x ${x}, y ${y}, loss ${loss}`;
}
