// What a table says of a run: numbers that two runs can be compared by.

import { drawnPoints } from "../state/run.js";

/**
 * The loss that "arriving" is counted from: the lowest known one, or if none is known the best that any run
 * reaches.
 */
export function referenceLoss(lowest, runs) {
  if (lowest !== null) return lowest;
  const best = runs.map((run) => bestOf(run).best).filter((loss) => loss !== null);
  return best.length > 0 ? Math.min(...best) : null;
}

/**
 * @param {{loss: ArrayLike<number>, steps: number, diverged: number}} run
 * @param {number} playhead
 * @param {number|null} reference the loss to come to
 * @param {number} tolerance how close is close enough
 * @returns {{now: number|null, best: number|null, bestStep: number|null, arrived: number|null, diverged:
 *   number|null}} the loss at the playhead; the lowest loss and its step; the first step within the
 *   tolerance; the step at which it diverged
 */
export function figuresOf(run, playhead, reference, tolerance) {
  const at = Math.min(playhead, run.steps);
  const count = drawnPoints(run);
  let arrived = null;
  for (let i = 0; reference !== null && arrived === null && i < count; i++)
    if (run.loss[i] <= reference + tolerance) arrived = i;
  return {
    now: at < count ? run.loss[at] : null,
    ...bestOf(run),
    arrived,
    diverged: run.diverged < 0 ? null : run.diverged,
  };
}

const known = new WeakMap(); // the best of a run, which playing does not change

function bestOf(run) {
  if (!known.has(run)) {
    let step = null;
    for (let i = 0; i < drawnPoints(run); i++) if (step === null || run.loss[i] < run.loss[step]) step = i;
    known.set(run, { best: step === null ? null : run.loss[step], bestStep: step });
  }
  return known.get(run);
}
