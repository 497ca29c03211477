// Runs of this page, computed as far as a frame has time for: what would take longer goes on in the next
// ones.

/** @typedef {ReturnType<typeof import("./programs.js").startRun>} Started */
/**
 * What has steps + 1 parts.
 * @typedef {{steps: number, known: number, advance: (most: number) => boolean}} Stepped
 */

const RUNS_SLICE = 16; // milliseconds of a frame that may go into runs
const WHOLE = 40; // but what is done within so many is done at once: a whole path is worth a slower frame
const [SHORT, LONG] = [1, 4]; // milliseconds between two looks at the clock

/**
 * A run that is being computed, or what is computed of one step by step.
 * @template {Stepped} [Of=Started]
 */
export class Work {
  most = 32; // steps between two looks at the clock
  done = false;

  /** @param {Of} run @param {string} key all that it is computed from @param {boolean} recorded */
  constructor(run, key, recorded) {
    this.run = run;
    this.key = key;
    this.recorded = recorded;
  }

  /** The run as far as it is computed. @returns {Omit<Of, "advance">} */
  get result() {
    const { advance, ...run } = this.run;
    return run;
  }

  get left() {
    return this.run.steps + 1 - this.run.known;
  }

  advance() {
    const began = performance.now();
    this.done = this.run.advance(this.most);
    const took = performance.now() - began;
    if (took < SHORT) this.most *= 2;
    else if (took > LONG) this.most = Math.max(1, this.most >> 1);
  }
}

/**
 * Advance runs side by side, all of them a little.
 * @param {Work<any>[]} works
 * @param {number} slice milliseconds
 * @param {number} whole milliseconds that all of it may take at most to be done at once
 * @returns whether there is more to come
 */
export function advanceAll(works, slice = RUNS_SLICE, whole = WHOLE) {
  const began = performance.now();
  const sum = (some) => some.reduce((total, { left }) => total + left, 0);
  let present = works.filter(({ done }) => !done);
  const before = sum(present);
  for (;;) {
    for (const work of present) work.advance();
    present = present.filter(({ done }) => !done);
    if (present.length === 0) return false;
    const spent = performance.now() - began;
    const left = sum(present);
    if (spent >= slice && spent + (left * spent) / (before - left) > whole) return true;
  }
}
