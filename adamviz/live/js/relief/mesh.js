// A relief as a mesh: the nodes of the field's grid, or every so many of them, with the directions in which
// its faces look; and where all of that lies on the screen.

/** @import { Camera } from "./camera.js" */
/** @import { ReliefViewport } from "./relief-viewport.js" */
/** @import { Grid } from "./terrain.js" */

import { RISE } from "./camera.js";
import { Terrain } from "./terrain.js";

export class Mesh {
  /**
   * @param {Grid} grid
   * @param {import("../types").Extent} extent the part of the plane that is seen
   * @param {number} cells along each side, at most
   */
  constructor(grid, extent, cells) {
    const terrain = new Terrain(grid, extent);
    const columns = everySo(grid.nx, cells);
    const rows = everySo(grid.ny, cells);
    const [nx, ny] = [columns.length, rows.length];
    this.nx = nx;
    this.ny = ny;
    /** @type {Float32Array} places on the ground, whose sides are 1 */
    this.x = Float32Array.from(columns, (i) => terrain.x0 + (i / (grid.nx - 1)) * terrain.width);
    this.y = Float32Array.from(rows, (j) => terrain.y1 - (j / (grid.ny - 1)) * terrain.height);
    this.z = meansAt(terrain, grid, columns, rows);
    this.normals = this.facing();
    this.px = new Float32Array(nx * ny);
    this.py = new Float32Array(nx * ny);
    this.shades = new Float32Array(nx * ny);
  }

  /** The directions in which the relief looks at each node. */
  facing() {
    const { nx, ny, x, y, z } = this;
    const normals = new Float32Array(3 * nx * ny);
    // Beside a hole it is taken for level.
    const slope = (low, high, apart) => ((z[high] - z[low]) * RISE) / apart || 0;
    for (let j = 0; j < ny; j++) {
      const [above, below] = [Math.max(0, j - 1), Math.min(ny - 1, j + 1)];
      for (let i = 0; i < nx; i++) {
        const [left, right] = [Math.max(0, i - 1), Math.min(nx - 1, i + 1)];
        const k = j * nx + i;
        const dx = slope(j * nx + left, j * nx + right, x[right] - x[left]);
        const dy = slope(below * nx + i, above * nx + i, y[above] - y[below]);
        const size = Math.hypot(dx, dy, 1);
        normals.set([-dx / size, -dy / size, 1 / size], 3 * k);
      }
    }
    return normals;
  }

  /**
   * Take the places and the brightness of all nodes in a picture.
   * @param {ReliefViewport} viewport @param {number} scale pixels of the picture in one CSS pixel
   */
  turn(viewport, scale) {
    const { nx, ny, x, y, z, px, py, shades, normals } = this;
    const { camera, box, scaleX, scaleY, centreX, centreY } = viewport;
    const { cos, sin, low, high } = camera;
    // As viewport.place says it, without an array for each node.
    for (let j = 0, k = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, k++) {
        const near = (x[i] - 0.5) * cos + (y[j] - 0.5) * sin;
        const right = (y[j] - 0.5) * cos - (x[i] - 0.5) * sin;
        px[k] = (centreX + right * scaleX - box.left) * scale;
        py[k] = (centreY - (RISE * z[k] * low - near * high) * scaleY - box.top) * scale;
        shades[k] = camera.shade(normals[3 * k], normals[3 * k + 1], normals[3 * k + 2]);
      }
  }

  /**
   * The corners of all faces in painter's order, what is far first: three nodes each, without those that have
   * no height.
   * @param {Camera} camera
   * @param {(a: number, b: number, c: number) => void} paint
   */
  inOrder({ cos, sin }, paint) {
    const { nx, ny, z } = this;
    for (let m = 0; m < ny - 1; m++) {
      const j = sin > 0 ? ny - 2 - m : m; // rows lead down from the top
      for (let n = 0; n < nx - 1; n++) {
        const i = cos > 0 ? n : nx - 2 - n;
        const a = j * nx + i;
        const [b, c, d] = [a + 1, a + nx, a + nx + 1];
        const sum = z[a] + z[b] + z[c] + z[d];
        if (Number.isNaN(sum)) continue;
        // Of the two halves the far one first.
        if (cos > sin) {
          paint(a, c, d);
          paint(a, b, d);
        } else {
          paint(a, b, d);
          paint(a, c, d);
        }
      }
    }
  }
}

/** The first and the last of some numbers, and so many between at most. */
function everySo(count, most) {
  const cells = Math.min(count - 1, most);
  return Array.from({ length: cells + 1 }, (_, i) => Math.round((i * (count - 1)) / cells));
}

/**
 * The heights at nodes, each the mean of those around it, as far as the next: of a narrow valley single
 * nodes would be teeth. `adamviz/plots/relief.py` has a like rule.
 */
function meansAt(terrain, { nx, ny }, columns, rows) {
  const across = columns.length;
  const strips = new Float32Array(across * ny);
  columns.forEach((column, i) => {
    const far = reachAt(columns, column);
    for (let j = 0; j < ny; j++)
      strips[j * across + i] = meanOf((k) => terrain.node(j * nx + k), column, far);
  });
  const means = new Float32Array(across * rows.length);
  rows.forEach((row, j) => {
    const far = reachAt(rows, row);
    for (let i = 0; i < across; i++) means[j * across + i] = meanOf((k) => strips[k * across + i], row, far);
  });
  return means;
}

/** How far the nodes of a mean reach: as far to both sides, or a slope would bend at the edge. */
function reachAt(nodes, node) {
  const last = nodes.at(-1);
  const apart = Math.round(last / (nodes.length - 1));
  return Math.min(apart, node, last - node);
}

/** The mean of what has a height around a node that has one. */
function meanOf(height, node, far) {
  if (far === 0 || Number.isNaN(height(node))) return height(node);
  let [sum, count] = [0, 0];
  for (let k = node - far; k <= node + far; k++) {
    const z = height(k);
    if (Number.isNaN(z)) continue;
    sum += z;
    count += 1;
  }
  return sum / count;
}
