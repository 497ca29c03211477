// What is known of a line of numbers, kept by the array that holds them: while a run grows only its new steps
// are looked at, and of a run that stays none.

/** @import { Line } from "./step-range.js" */

/** @type {WeakMap<object, Map<string, any>>} */
const ofArrays = new WeakMap();
const MOST = 40; // things known of one array: more come of sizes that are not shown any more

/**
 * What was made before for an array and a name, or is made now.
 * @template Known
 * @param {object} array @param {string} name @param {() => Known} make
 * @returns {Known}
 */
export function knownOf(array, name, make) {
  if (!array) return make();
  let all = ofArrays.get(array);
  if (!all) ofArrays.set(array, (all = new Map()));
  if (all.size > MOST) all.clear();
  if (!all.has(name)) all.set(name, make());
  return all.get(name);
}

/** The extremes of a line's numbers that are finite. */
class Extremes {
  count = 0; // how many numbers have been looked at
  low = Infinity;
  high = -Infinity;
  /** The least and the largest size, but for nothing. */
  least = Infinity;
  most = -Infinity;

  /** @param {Line} line */
  extend({ count, at }) {
    for (; this.count < count; this.count++) {
      const value = at(this.count);
      if (!Number.isFinite(value)) continue;
      if (value < this.low) this.low = value;
      if (value > this.high) this.high = value;
      const size = Math.abs(value);
      if (size > this.most) this.most = size;
      if (size > 0 && size < this.least) this.least = size;
    }
    return this;
  }
}

/** @param {Line} line */
export function extremesOf(line) {
  return knownOf(line.of, `extremes ${line.name}`, () => new Extremes()).extend(line);
}

/** The extremes of a line's numbers in each column of pixels, and the last one there. */
class Columns {
  count = 0;
  /** @type {number[]} */
  x = [];
  low = [];
  high = [];
  last = [];

  /** @param {Line} line @param {(step: number) => number} column @param {boolean} sized */
  extend({ count, at }, column, sized) {
    let i = this.x.length - 1;
    for (; this.count < count; this.count++) {
      const number = at(this.count);
      if (Number.isNaN(number)) continue;
      const value = sized ? Math.abs(number) : number;
      const x = column(this.count);
      if (i < 0 || x !== this.x[i]) {
        i += 1;
        this.x[i] = x;
        this.low[i] = this.high[i] = value;
      } else if (value < this.low[i]) this.low[i] = value;
      else if (value > this.high[i]) this.high[i] = value;
      this.last[i] = value;
    }
    return this;
  }
}

/**
 * @param {Line} line
 * @param {string} place what the columns depend on
 * @param {(step: number) => number} column of a step
 * @param {boolean} sized whether only the sizes of numbers count
 */
export function columnsIn(line, place, column, sized) {
  const name = `${sized ? "sizes" : "numbers"} ${line.name} ${place}`;
  return knownOf(line.of, name, () => new Columns()).extend(line, column, sized);
}
