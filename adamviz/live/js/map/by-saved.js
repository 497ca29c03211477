// The map that the kernel had computed when a page was saved, where the page itself cannot compute it: its
// pixels as they were, however near one looks.

/** @import { Computer, ComputeOptions, Job } from "./types" */

import { same } from "../base/memo.js";

const SAVED_KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

/** @implements {Computer} */
export class BySaved {
  name = "the kernel that saved it";

  /** @param {any} stored what a page was saved with; null of one that has nothing */
  constructor(stored) {
    this.buffers = stored?.buffers ?? [];
    /** @type {any[]} */
    this.maps = stored?.maps ?? [];
    /** The most pixels on a side. */
    this.most = this.maps[0]?.x.values.length;
  }

  /** @param {Job} job */
  find({ kind, numbers, start, steps, noisy, wide, x, y, measures }) {
    const about = { kind, numbers, start, steps, noisy, wide };
    return this.maps.find(
      (map) =>
        Object.entries(about).every(([name, value]) => same(map[name], value)) &&
        axisHolds(map.x.name, map.ends.slice(0, 2), x) &&
        axisHolds(map.y.name, map.ends.slice(2), y) &&
        measures.every((name) => name in map.arrays),
    );
  }

  /** @param {Job} job */
  can(job) {
    return this.find(job) !== undefined;
  }

  /** @param {Job} job @param {ComputeOptions} options */
  async compute(job, { onRows }) {
    const map = this.find(job);
    const [columns, rows] = [nearest(map.x.values, job.x.values), nearest(map.y.values, job.y.values)];
    const width = map.x.values.length;
    const made = Object.entries(map.arrays).map(([name, [at, dtype]]) => {
      const bytes = Uint8Array.from(atob(this.buffers[at]), (character) => character.charCodeAt(0));
      const all = new SAVED_KINDS[dtype](bytes.buffer);
      const part = new SAVED_KINDS[dtype](columns.length * rows.length);
      rows.forEach((row, i) =>
        columns.forEach((column, k) => (part[i * columns.length + k] = all[row * width + column])),
      );
      return [name, part];
    });
    onRows(0, rows.length, Object.fromEntries(made));
    return true;
  }
}

/** Whether an axis of a saved map holds all that is asked for. */
function axisHolds(name, [low, high], asked) {
  const near = 1e-9 * (high - low);
  return asked.name === name && asked.values[0] >= low - near && asked.values.at(-1) <= high + near;
}

/** Which of some values, in their order, is the nearest to each of others. @returns {number[]} */
function nearest(values, others) {
  let at = 0;
  return Array.from(others, (other) => {
    while (at + 1 < values.length && Math.abs(values[at + 1] - other) <= Math.abs(values[at] - other)) at++;
    return at;
  });
}
