// The plane on the screen: which part of it is seen, and where each point of it lies in pixels.

/** @import { Box, Extent } from "../types" */

export class Viewport {
  /** @param {Extent} extent @param {Box} box */
  constructor(extent, box) {
    const [x0, x1, y0, y1] = extent;
    this.x0 = x0;
    this.x1 = x1;
    this.y0 = y0;
    this.y1 = y1;
    this.box = box;
    this.right = box.left + box.width;
    this.bottom = box.top + box.height;
  }

  /** @returns {Extent} the part of the plane that is seen */
  get extent() {
    return [this.x0, this.x1, this.y0, this.y1];
  }

  /** The point in the middle. */
  get middle() {
    return [(this.x0 + this.x1) / 2, (this.y0 + this.y1) / 2];
  }

  /**
   * Where a point lies, in pixels.
   * @param {ArrayLike<number>} point its coordinates
   * @param {number} [_loss] the loss there, which a view from above does not show
   * @returns {[number, number]}
   */
  at(point, _loss) {
    return [
      this.box.left + ((point[0] - this.x0) / (this.x1 - this.x0)) * this.box.width,
      this.bottom - ((point[1] - this.y0) / (this.y1 - this.y0)) * this.box.height,
    ];
  }

  /** The point that lies at a place in pixels. @returns {number[]} */
  pointAt(px, py) {
    return [
      this.x0 + ((px - this.box.left) / this.box.width) * (this.x1 - this.x0),
      this.y0 + ((this.bottom - py) / this.box.height) * (this.y1 - this.y0),
    ];
  }

  /** The point at a place in pixels; null where none is seen. @returns {number[]|null} */
  hit(px, py) {
    return this.holds(px, py) ? this.pointAt(px, py) : null;
  }

  /** Whether something hides a point: seen from above, nothing does. @param {ArrayLike<number>} _point */
  hides(_point) {
    return false;
  }

  /** A vector of the plane, in pixels. @param {ArrayLike<number>} vector @returns {[number, number]} */
  direction(vector) {
    return [
      (vector[0] / (this.x1 - this.x0)) * this.box.width,
      (-vector[1] / (this.y1 - this.y0)) * this.box.height,
    ];
  }

  /** Whether a place in pixels lies in the picture, or within a margin around it. */
  holds(px, py, margin = 0) {
    const { left, top } = this.box;
    return (
      px >= left - margin && px <= this.right + margin && py >= top - margin && py <= this.bottom + margin
    );
  }

  /**
   * The extent seen after zooming in by a factor about a point of the plane.
   * @param {number} factor
   * @param {number[]} point
   * @returns {Extent}
   */
  zoomed(factor, [x, y]) {
    return [
      x - (x - this.x0) / factor,
      x + (this.x1 - x) / factor,
      y - (y - this.y0) / factor,
      y + (this.y1 - y) / factor,
    ];
  }

  /** The extent seen after moving by pixels. @returns {Extent} */
  panned(dx, dy) {
    const sx = (dx / this.box.width) * (this.x1 - this.x0);
    const sy = (dy / this.box.height) * (this.y1 - this.y0);
    return [this.x0 - sx, this.x1 - sx, this.y0 + sy, this.y1 + sy];
  }
}

/**
 * Whether an extent can be drawn: neither smaller than float32 can tell apart nor absurdly large. From one
 * that Python has set, whatever it is, the way back to such extents is open.
 * @param {number[]} extent
 * @param {number[]} [present] from which it comes
 */
export function drawable([x0, x1, y0, y1], present = [0, 0, 0, 0]) {
  const fine = (low, high, before) => {
    const span = high - low;
    const least = 2e-5 * Math.max(1e-3, Math.abs(low), Math.abs(high));
    return (span > least || (span > before && before > 0)) && (span < 1e6 || span < before);
  };
  return fine(x0, x1, present[1] - present[0]) && (y0 === undefined || fine(y0, y1, present[3] - present[2]));
}

/** A point in float32, of as few digits as the part of the plane that is seen can tell apart. */
export function plainPoint(point, { x0, x1, y0, y1 }) {
  const spans = [x1 - x0, y1 - y0];
  return point.map(Math.fround).map((number, i) => {
    const digits = Math.ceil(Math.log10(Math.abs(number) / (spans[i] ?? 1))) + 5;
    return +number.toPrecision(Math.min(9, Math.max(6, digits || 6)));
  });
}
