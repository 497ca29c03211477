// The range of losses that the loss chart shows: logarithmic where the losses allow it.

/** @import { Run } from "../types" */
/** @typedef {{log: boolean, low: number, high: number, base: number, step?: number}} LossRange */

import { niceTicks } from "../base/ticks.js";
import { drawnPoints } from "../state/run.js";
import { knownOf } from "./grown.js";

const DEEPEST = 10; // decades shown below the highest loss
// times the largest first loss: a run that climbs further is leaving, and must not flatten the others
const TALLEST = 100;

/**
 * The vertical range of the chart.
 * @param {Run[]} runs
 * @param {number|null} lowest the lowest known loss: what is drawn is the loss above it
 * @param {LossRange|null} before the range so far: while a slider is active the range only grows, so that
 *   nothing jumps
 * @returns {LossRange}
 */
export function chartRange(runs, lowest, before) {
  let [least, most, negative] = [Infinity, -Infinity, false];
  const base = lowest ?? 0;
  const firsts = runs.map((run) => run.loss[0] - base).filter(Number.isFinite);
  // Runs that all begin at a loss of nothing, as on the diagonal of a saddle, do not say what is tall.
  const ceiling = TALLEST * Math.max(...firsts.map(Math.abs)) || Infinity;
  const spans = runs.map((run) => spanOf(run, base, ceiling));
  for (const span of spans) {
    negative ||= span.low < -1e-4 * Math.abs(base) - 1e-9;
    least = Math.min(least, span.least);
    most = Math.max(most, span.high);
  }
  if (!Number.isFinite(most)) return before ?? { log: false, low: 0, high: 1, base };
  let range;
  if (lowest !== null && !negative && most > 0) {
    const high = Math.ceil(Math.log10(most) + 1e-9);
    // Rounding of a loss near a minimum that is not 0 says nothing: do not show what float32 cannot tell
    // apart.
    const floor = Math.max(
      high - DEEPEST,
      base === 0 ? -45 : Math.floor(Math.log10(Math.abs(base) * 1.2e-7)),
    );
    range = {
      log: true,
      low: Math.min(high - 1, Math.max(floor, Math.floor(Math.log10(least)))),
      high,
      base,
    };
  } else {
    const low = Math.min(...runs.map((run) => spanOf(run, 0, ceiling, -ceiling).low));
    const high = Math.max(...runs.map((run) => spanOf(run, 0, ceiling, -ceiling).high));
    const ticks = niceTicks(low, high, 3);
    const step = ticks.length > 1 ? ticks[1] - ticks[0] : (Math.abs(high) || 1) / 2;
    range = {
      log: false,
      low: Math.floor(low / step) * step,
      high: Math.ceil(high / step + 1e-9) * step,
      base: 0,
    };
    if (!(range.high > range.low)) range.high = range.low + 1;
  }
  if (before && before.log === range.log && before.base === range.base) {
    range.low = Math.min(range.low, before.low);
    range.high = Math.max(range.high, before.high);
  }
  return range;
}

/** What lies between a floor and a ceiling of a run's losses above a base. */
class Span {
  count = 0;
  low = Infinity;
  high = -Infinity;
  least = Infinity; // above nothing

  extend({ loss }, count, base, ceiling, floor) {
    for (; this.count < count; this.count++) {
      const above = loss[this.count] - base;
      if (!(above < ceiling && above > floor)) continue;
      if (above < this.low) this.low = above;
      if (above > this.high) this.high = above;
      if (above > 0 && above < this.least) this.least = above;
    }
    return this;
  }
}

/** @param {Run} run @param {number} base @param {number} ceiling @param {number} [floor] */
function spanOf(run, base, ceiling, floor = -Infinity) {
  const name = `span ${base} ${ceiling} ${floor}`;
  return knownOf(run.loss, name, () => new Span()).extend(run, drawnPoints(run), base, ceiling, floor);
}
