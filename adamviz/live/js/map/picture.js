// One computed map of a part of the plane, at one sharpness, painted on a canvas of its own.

/** @import { Extent } from "../types" */
/** @import { Arrays, Job } from "./types" */
/** @import { Colouring } from "./colours.js" */

export class MapPicture {
  done = 0; // rows, from the lowest
  painted = 0;
  /** @type {Arrays} */
  arrays = {};
  /** @type {Colouring|null} */
  colouring = null;
  /** @type {HTMLCanvasElement|null} */
  canvas = null;

  /** @param {Job} job @param {string} key all that its pixels depend on but where they lie */
  constructor(job, key) {
    this.key = key;
    /** @type {Extent} */
    this.extent = job.extent;
    this.x = job.x.values;
    this.y = job.y.values;
    this.columns = this.x.length;
    this.rows = this.y.length;
  }

  get whole() {
    return this.done === this.rows;
  }

  /** The measures of the rows that are done. @returns {Arrays} */
  get known() {
    const count = this.done * this.columns;
    return Object.fromEntries(
      Object.entries(this.arrays).map(([name, all]) => [name, all.subarray(0, count)]),
    );
  }

  /** How many pixels there are on the length of a place: the more, the sharper. */
  get density() {
    return this.columns / (this.extent[1] - this.extent[0]);
  }

  /** Take rows that are done. @param {number} row @param {number} rows @param {Arrays} arrays of the rows */
  take(row, rows, arrays) {
    for (const [name, part] of Object.entries(arrays)) {
      const kind = /** @type {any} */ (part.constructor);
      this.arrays[name] ??= new kind(this.columns * this.rows);
      this.arrays[name].set(part, row * this.columns);
    }
    this.done = row + rows;
  }

  /** Paint what is not painted yet, or all of it with other colours. @param {Colouring} colouring */
  paint(colouring) {
    if (colouring !== this.colouring) this.painted = 0;
    this.colouring = colouring;
    const { columns, rows, painted, done } = this;
    if (painted === done) return;
    this.canvas ??= Object.assign(document.createElement("canvas"), { width: columns, height: rows });
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(columns, done - painted);
    const words = new Uint32Array(image.data.buffer);
    // The lowest row is the last one of an image.
    const place = (i) => (done - 1 - Math.floor(i / columns)) * columns + (i % columns);
    colouring.paint(this.arrays, words, painted * columns, done * columns, place);
    context.putImageData(image, 0, rows - done);
    this.painted = done;
  }

  /**
   * Column and row of the pixel at a place; null where there is none yet.
   * @returns {[number, number]|null}
   */
  pixel(u, v) {
    const [u0, u1, v0, v1] = this.extent;
    const column = Math.floor(((u - u0) / (u1 - u0)) * this.columns);
    const row = Math.floor(((v - v0) / (v1 - v0)) * this.rows);
    return column < 0 || column >= this.columns || row < 0 || row >= this.done ? null : [column, row];
  }

  /** The measures of a pixel. @param {[number, number]} pixel */
  measures([column, row]) {
    const place = row * this.columns + column;
    return Object.fromEntries(Object.entries(this.arrays).map(([name, part]) => [name, part[place]]));
  }
}
