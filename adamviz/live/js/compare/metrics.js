// What a table says of a run: numbers that two runs can be compared by.

import { drawnPoints } from "../state/run.js";

// Relatively: losses that are closer to the lowest one count as it. At the end of a run the loss often takes
// the same few values for hundreds of steps, and which of these is the lowest is chance: the last bit, in
// which two machines may differ.
const AGREE = 1e-5;

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
 *   number|null}} the loss at the playhead; the lowest loss and the first step that has it, but for
 *   its last digits; the first step within the tolerance; the step at which it diverged
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
  const count = drawnPoints(run);
  if (known.get(run)?.count !== count) known.set(run, { count, best: lowestOf(run.loss, count) });
  return known.get(run).best;
}

function lowestOf(loss, count) {
  if (count === 0) return { best: null, bestStep: null };
  let best = loss[0];
  for (let i = 1; i < count; i++) if (loss[i] < best) best = loss[i];
  let bestStep = 0;
  while (loss[bestStep] > best + AGREE * Math.abs(best)) bestStep += 1;
  return { best, bestStep };
}
