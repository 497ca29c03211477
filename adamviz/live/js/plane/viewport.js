// The plane on the screen: which part of it is seen, and where each point of it lies in pixels.

/** @typedef {{left: number, top: number, width: number, height: number}} Box in CSS pixels */

export class Plane {
  /** @param {number[]} extent x from, x to, y from, y to @param {Box} box */
  constructor(extent, box) {
    [this.x0, this.x1, this.y0, this.y1] = extent;
    this.box = box;
    this.right = box.left + box.width;
    this.bottom = box.top + box.height;
  }

  px(x) {
    return this.box.left + ((x - this.x0) / (this.x1 - this.x0)) * this.box.width;
  }

  py(y) {
    return this.bottom - ((y - this.y0) / (this.y1 - this.y0)) * this.box.height;
  }

  x(px) {
    return this.x0 + ((px - this.box.left) / this.box.width) * (this.x1 - this.x0);
  }

  y(py) {
    return this.y0 + ((this.bottom - py) / this.box.height) * (this.y1 - this.y0);
  }

  /** Whether a point in pixels lies in the picture, or within a margin around it. */
  holds(px, py, margin = 0) {
    const { left, top } = this.box;
    return (
      px >= left - margin && px <= this.right + margin && py >= top - margin && py <= this.bottom + margin
    );
  }

  /** The extent seen after zooming in by a factor about a point of the plane. */
  zoomed(factor, x, y) {
    return [
      x - (x - this.x0) / factor,
      x + (this.x1 - x) / factor,
      y - (y - this.y0) / factor,
      y + (this.y1 - y) / factor,
    ];
  }

  /** The extent seen after moving by pixels. */
  panned(dx, dy) {
    const [sx, sy] = [
      (dx / this.box.width) * (this.x1 - this.x0),
      (dy / this.box.height) * (this.y1 - this.y0),
    ];
    return [this.x0 - sx, this.x1 - sx, this.y0 + sy, this.y1 + sy];
  }
}

/** Whether an extent can be drawn: neither smaller than float32 can tell apart nor absurdly large. */
export function drawable([x0, x1, y0, y1]) {
  const fine = (low, high) =>
    high - low > 2e-5 * Math.max(1e-3, Math.abs(low), Math.abs(high)) && high - low < 1e6;
  return fine(x0, x1) && fine(y0, y1);
}
