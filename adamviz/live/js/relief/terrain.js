// The heights of a relief: those of the field's grid on its scale of colours, from 0 at the lowest level to 1
// at the highest. What runs away beyond is cut off there, and where the loss is no number there is a hole.

/** @import { Extent } from "../types" */
/** @import { Camera } from "./camera.js" */
/** @typedef {{nx: number, ny: number, heights: Float32Array, extent: Extent, step: number, low: number,
 *    high: number}} Grid from the top row down, as the field evaluates it */

const COVERS = 0.012; // of the height: what covers a point by less does not hide it
const NEXT = 1 / 96; // of a side of the ground, between places that are looked at on a ray

export class Terrain {
  /** @param {Grid} grid @param {Extent} extent the part of the plane that is seen, whose sides are 1 */
  constructor({ nx, ny, heights, extent: [x0, x1, y0, y1], low, high }, [left, right, bottom, top]) {
    this.nx = nx;
    this.ny = ny;
    this.raw = heights;
    this.low = low;
    this.range = high - low;
    // Of the grid, whose picture may be that of another part of the plane for a moment.
    this.x0 = (x0 - left) / (right - left);
    this.width = (x1 - x0) / (right - left);
    this.y1 = (y1 - bottom) / (top - bottom);
    this.height = (y1 - y0) / (top - bottom);
  }

  /** The height of a node; NaN for a hole. */
  node(i) {
    const z = (this.raw[i] - this.low) / this.range;
    return z < 0 ? 0 : z > 1 ? 1 : z;
  }

  /** The height over a point of the ground; beyond the edge, that of the edge. */
  at(x, y) {
    const { nx, ny } = this;
    const u = Math.min(Math.max(((x - this.x0) / this.width) * (nx - 1), 0), nx - 1.0001);
    const v = Math.min(Math.max(((this.y1 - y) / this.height) * (ny - 1), 0), ny - 1.0001);
    const k = Math.floor(v) * nx + Math.floor(u);
    const [fu, fv] = [u % 1, v % 1];
    const above = this.node(k) * (1 - fu) + this.node(k + 1) * fu;
    const below = this.node(k + nx) * (1 - fu) + this.node(k + nx + 1) * fu;
    return above * (1 - fv) + below * fv;
  }

  /** Whether it lies between a point on it and the viewer. @param {Camera} camera */
  hides(x, y, camera) {
    const [dx, dy, dz] = camera.toViewer;
    const part = NEXT / Math.max(Math.abs(dx), Math.abs(dy), dz * NEXT);
    let z = this.at(x, y) + COVERS;
    while (true) {
      x += part * dx;
      y += part * dy;
      z += part * dz;
      if (z > 1 || x < 0 || x > 1 || y < 0 || y > 1) return false;
      if (this.at(x, y) > z) return true;
    }
  }

  /**
   * The point of the ground over which a ray first meets it; null if it meets nothing.
   * @param {Camera} camera
   * @returns {[number, number]|null}
   */
  met(right, up, camera) {
    const [dx, dy, dz] = camera.toViewer;
    let [x, y] = camera.unproject(right, up, 1);
    let z = 1;
    const part = NEXT / 2 / Math.max(Math.abs(dx), Math.abs(dy), dz * NEXT);
    for (; z >= 0; x -= part * dx, y -= part * dy, z -= part * dz) {
      if (x < 0 || x > 1 || y < 0 || y > 1) continue;
      const over = z - this.at(x, y);
      // From above or, past an edge, from below.
      if (Math.abs(over) <= 1e-9 + part * dz || this.crossed(x, y, z, part, camera)) return [x, y];
    }
    return null;
  }

  /** Whether the surface is crossed between a place on a ray and the one before. */
  crossed(x, y, z, part, { toViewer: [dx, dy, dz] }) {
    const [bx, by, bz] = [x + part * dx, y + part * dy, z + part * dz];
    if (bz > 1 || bx < 0 || bx > 1 || by < 0 || by > 1) return false;
    return z - this.at(x, y) < 0 !== bz - this.at(bx, by) < 0;
  }
}
