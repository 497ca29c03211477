// What the page knows of one recording: its numbers, and the histograms that were asked for, as parts bring
// them.

/** @import { PartHeader } from "./types" */

export const BINS = 85; // of a histogram: 80 powers of two, then zero, below, above, infinite, NaN
const FIRST_ROOM = 64; // records at first

// A number a record.
const ONE_EACH = new Set(["steps", "loss", "accuracy", "sharpness", "preconditioned", "threshold"]);
const PER_QUANTITY = new Set(["rms"]); // those of which each quantity of a tensor has one, not each tensor

export class Recorded {
  count = 0;
  generation = 0; // how often every second record was dropped
  version = 0; // grows with each part
  /** @type {string[]} */
  tensors = [];
  /** @type {number[][]} */
  shapes = [];
  /** @type {Record<string, string>} */
  leftOut = {};
  /** The steps at which tensors begin that were not there from the start. @type {Record<string, number>} */
  begins = {};
  every = 0; // steps between two records
  /** By name, series of a tensor after another, each with room for more. @type {Record<string, any>} */
  columns = {};
  /** @type {Map<number, {codes: Uint8Array[], count: number}>} by the tensor, for each quantity */
  histograms = new Map();
  /**
   * Norms, which follow from the root mean squares.
   * @type {Map<string, {version: number, values: Float32Array}>}
   */
  norms = new Map();
  room = FIRST_ROOM;

  /** @param {{label: string, tensors: string[], shapes: number[][]}} about @param {string[]} quantities */
  constructor({ label, ...about }, quantities) {
    this.label = label;
    this.quantities = quantities;
    this.know(about);
  }

  /** @param {Record<string, any>} about what a setup or a part says of the tensors */
  know({ tensors, shapes, left_out, begins, every, thinned }) {
    if (tensors) {
      this.tensors = tensors;
      this.places = new Map(tensors.map((name, i) => [name, i]));
      this.norms.clear();
    }
    if (shapes) this.shapes = shapes;
    if (left_out) this.leftOut = left_out;
    if (begins) this.begins = begins;
    if (every) this.every = every;
    if (thinned) this.thinned = thinned;
  }

  /** The index of a tensor; -1 if it has none of this name. */
  index(name) {
    return this.places.get(name) ?? -1;
  }

  /** The entries of a tensor. */
  size(tensor) {
    return (this.shapes[tensor] ?? []).reduce((product, side) => product * side, 1);
  }

  /** How many series a column has. */
  rows(name) {
    if (ONE_EACH.has(name)) return 1;
    return this.tensors.length * (PER_QUANTITY.has(name) ? this.quantities.length : 1);
  }

  get steps() {
    return /** @type {Float64Array} */ (this.series("steps", 0) ?? new Float64Array());
  }

  get loss() {
    return this.known("loss", 0);
  }

  get accuracy() {
    return this.known("accuracy", 0);
  }

  /** The largest eigenvalue of P⁻¹H. */
  get preconditioned() {
    return this.known("preconditioned", 0);
  }

  /** Where a run begins to swing. */
  get threshold() {
    return this.known("threshold", 0);
  }

  /** A series as far as it is there. */
  series(name, row) {
    const at = row * this.room;
    return this.columns[name]?.subarray(at, at + this.count) ?? null;
  }

  /** The same; without a number where there is none. @returns {Float32Array} */
  known(name, row) {
    return (row >= 0 && this.series(name, row)) || new Float32Array(this.count).fill(NaN);
  }

  /**
   * One number of a tensor, a value a record; NaN where it is not known.
   * @param {string} name of the setup's numbers
   * @param {number} tensor
   * @param {string} [quantity] of which `rms` and `norm` are
   * @returns {Float32Array}
   */
  number(name, tensor, quantity) {
    const row = tensor * this.quantities.length + this.quantities.indexOf(quantity);
    if (name === "rms") return this.known(name, row);
    if (name !== "norm") return this.known(name, tensor);
    const key = `${tensor} ${quantity}`;
    if (this.norms.get(key)?.version !== this.version) {
      const root = Math.sqrt(this.size(tensor));
      const values = this.known("rms", row).map((value) => value * root);
      this.norms.set(key, { version: this.version, values });
    }
    return this.norms.get(key).values;
  }

  /**
   * The histograms of a tensor, one a record; null until they are there.
   * @param {number} tensor @param {string} quantity
   * @returns {{codes: Uint8Array, count: number, known: boolean}|null} and of how many records
   */
  histogram(tensor, quantity) {
    const entry = this.histograms.get(tensor);
    if (!entry) return null;
    const codes = entry.codes[this.quantities.indexOf(quantity)].subarray(0, BINS * this.count);
    return { codes, count: Math.min(entry.count, this.count), known: codes.some((code) => code > 0) };
  }

  /** Whether histograms of a tensor are missing. */
  lacks(tensor) {
    return (this.histograms.get(tensor)?.count ?? -1) < this.count;
  }

  /** The record that is shown at a step: the last at or before it, or else the first. */
  recordAt(step) {
    return recordAt(this.steps, step);
  }

  /**
   * Take a part. One that begins with the first record takes the place of all that is there.
   * @param {PartHeader} header
   * @param {Record<string, any>} arrays its arrays by name
   * @returns {boolean} whether it fits to what is there; if not, all from `count` on must be asked for
   */
  take(header, arrays) {
    const { generation, from, count } = header;
    if (generation < this.generation) return true; // from before records were dropped
    const { histograms, ...numbers } = arrays;
    if (numbers.loss && from === 0) this.clear();
    else if (generation === this.generation + 1 && this.count > 0) this.halve();
    else if (generation > this.generation) return false;
    if (from + (numbers.loss ? 0 : count) > this.count) return false;
    this.generation = generation;
    this.know(header);
    this.grow(from + count);
    if (numbers.loss) {
      for (const [name, values] of Object.entries(numbers)) {
        const rows = this.rows(name);
        this.columns[name] ??= new values.constructor(this.room * rows).fill(NaN);
        for (let row = 0; row < rows; row++)
          this.columns[name].set(values.subarray(row * count, (row + 1) * count), row * this.room + from);
      }
      this.count = Math.max(this.count, from + count);
    }
    if (histograms) this.takeHistograms(header.of, from, count, histograms);
    this.version++;
    return true;
  }

  takeHistograms(of, from, count, all) {
    const wide = this.quantities.length;
    of.forEach((tensor, place) => {
      const entry = this.histograms.get(tensor) ?? {
        codes: this.quantities.map(() => new Uint8Array(BINS * this.room)),
        count: 0,
      };
      if (from > entry.count) return; // what is before them was never asked for
      entry.codes.forEach((codes, quantity) => {
        const at = BINS * count * (place * wide + quantity);
        codes.set(all.subarray(at, at + BINS * count), BINS * from);
      });
      entry.count = Math.max(entry.count, from + count);
      this.histograms.set(tensor, entry);
    });
  }

  clear() {
    this.count = 0;
    this.columns = {};
    this.histograms.clear();
  }

  /** Make room for records. */
  grow(count) {
    if (count <= this.room) return;
    const before = this.room;
    while (this.room < count) this.room *= 2;
    const larger = (values, length) => {
      const made = new values.constructor((values.length / before) * this.room);
      for (let at = 0; at < values.length; at += length)
        made.set(values.subarray(at, at + length), (at / before) * this.room);
      return made;
    };
    for (const [name, values] of Object.entries(this.columns)) this.columns[name] = larger(values, before);
    for (const entry of this.histograms.values())
      entry.codes = entry.codes.map((codes) => larger(codes, BINS * before));
  }

  /** Drop every second record, as a recorder does that is full. */
  halve() {
    const halved = (values, width, count) => {
      for (let i = 1; 2 * i < count; i++) values.copyWithin(i * width, 2 * i * width, (2 * i + 1) * width);
      values.fill(0, Math.ceil(count / 2) * width);
    };
    for (const values of Object.values(this.columns))
      for (let at = 0; at < values.length; at += this.room)
        halved(values.subarray(at, at + this.room), 1, this.count);
    for (const entry of this.histograms.values()) {
      entry.codes.forEach((codes) => halved(codes, BINS, entry.count));
      entry.count = Math.ceil(entry.count / 2);
    }
    this.count = Math.ceil(this.count / 2);
    this.generation++;
    this.version++;
  }
}

/**
 * The place of the last of some steps at or before another one, or else of the first.
 * @param {ArrayLike<number>} steps
 */
export function recordAt(steps, step) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
