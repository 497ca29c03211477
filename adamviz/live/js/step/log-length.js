// How long a gradient is drawn. Gradients differ by orders of magnitude from step to step, so lengths are
// logarithmic: each power of ten is as much longer as any other, and a legend says how long which is.

import { FONT } from "../base/text.js";
import { powerOfTen } from "../base/format.js";

const LEAST = 0.12; // of the longest arrow: what the shortest keeps

/** A logarithmic scale of lengths whose top is the power of ten above the largest size. */
export class LogLength {
  /**
   * @param {number} largest size
   * @param {number} longest in pixels
   * @param {number} decades from the longest down to nothing
   */
  constructor(largest, longest, decades = 4) {
    this.decades = decades;
    this.top = largest > 0 && Number.isFinite(largest) ? Math.ceil(Math.log10(largest) - 1e-9) : 0;
    this.longest = longest;
  }

  /** The length of a vector of this size, in pixels. */
  of(size) {
    if (!(size > 0)) return 0;
    const part = 1 + (Math.log10(size) - this.top) / this.decades;
    return this.longest * Math.min(1.25, Math.max(LEAST, part));
  }

  /** The powers of ten that a legend shows, largest first. */
  get powers() {
    const by = Math.max(1, Math.floor(this.decades / 3));
    return Array.from({ length: 3 }, (_, i) => this.top - i * by);
  }
}

/**
 * The largest size of vectors that is finite.
 * @param {ArrayLike<number>} vectors one after the other @param {number} count of the coordinates of each
 */
export function largestSize(vectors, count) {
  let most = 0;
  for (let i = 0; i + count <= vectors.length; i += count) {
    let square = 0;
    for (let axis = 0; axis < count; axis++) square += vectors[i + axis] ** 2;
    const size = Math.sqrt(square);
    if (size > most && size < 1e30) most = size;
  }
  return most;
}
