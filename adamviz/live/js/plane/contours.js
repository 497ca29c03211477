// The field: the surface as bands of colour with lines between them, evaluated anew for whatever part of it
// is seen. It is drawn coarsely first and sharpened in slices of a few milliseconds, so that no frame waits
// for it.

import { Memo } from "../base/memo.js";
import { chooseHeight, chooseSteps } from "./levels.js";

const SLICE = 7; // milliseconds of work in one frame
const WORTH = 600; // milliseconds that the finest picture may take in all
const HOME = 40; // samples along each side when the kind of levels is chosen
// CSS pixels between evaluated points, from the first sketch to the sharp picture
const SPACINGS = [12, 6, 3, 1];

/** Red, green and blue of 256 steps of a ramp given as hex colours. */
export function rampTable(stops) {
  const rgb = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (rgb.length - 1);
    const first = Math.min(rgb.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      table[3 * i + c] = Math.round(rgb[first][c] + (place - first) * (rgb[first + 1][c] - rgb[first][c]));
    }
  }
  return table;
}

export class Contours {
  constructor() {
    this.picture = document.createElement("canvas");
    this.source = new Memo();
    this.work = null;
    /** @type {{home: number[], lowest: number|null, samples: number[]}|null} for the kind of levels */
    this.sampling = null;
    /** @type {import("./viewport.js").Viewport} of the picture that is drawn */
    this.drawn = null;
    /** @type {import("../relief/terrain.js").Grid|null} the heights that are drawn */
    this.heights = null;
    this.nowhere = false; // whether the loss is finite nowhere in it
    /** @type {ReturnType<typeof chooseHeight>} */
    this.height = null;
    this.palette = null;
    this.table = new Uint8Array(0);
    /** @type {number[]} red, green, blue and alpha of lines, and of where the loss is no number */
    this.line = [0, 0, 0, 255];
    this.ground = this.line;
    this.hatch = this.line;
    this.onFloor = this.line; // the hatch that is drawn faintly, below a relief
  }

  /**
   * Begin a new picture.
   * @param {(point: number[]) => number} loss
   * @param {number[]} home the extent that decides on the kind of levels
   * @param {number|null} lowest
   * @param {import("./viewport.js").Viewport} viewport
   * @param {import("../types").Palette} palette
   * @param {number} ratio device pixels in one CSS pixel
   * @param {any[]} source what the kind of levels depends on: surface and its numbers
   */
  begin(loss, home, lowest, viewport, palette, ratio, source) {
    if (this.source.changed(...source)) this.sampling = { home, lowest, samples: [] };
    if (this.palette !== palette) {
      this.palette = palette;
      this.table = rampTable(palette.field);
      [this.line, this.ground, this.hatch, this.onFloor] = [
        palette.contour,
        palette.panel,
        palette.grid,
        palette.muted,
      ].map((colour) => [...[1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)), 255]);
    }
    this.work = { loss, viewport, ratio, stage: 0, grid: null };
  }

  /** Work for one slice of time. @returns {boolean} whether the picture changed */
  advance(sketch = false) {
    const end = performance.now() + SLICE;
    let changed = false;
    while (this.work && performance.now() < end) {
      const { work } = this;
      if (this.sampling && !this.sample(work.loss, end)) break;
      if (!work.grid) work.grid = this.startGrid(work, SPACINGS[work.stage]);
      if (!this.fillGrid(work, end)) break;
      const last =
        work.stage === SPACINGS.length - 1 || (work.stage === SPACINGS.length - 2 && this.slow(work));
      this.paint(work, last);
      changed = true;
      // A sketch is enough while the view moves: the next frame begins anew.
      this.work = last ? null : { ...work, stage: work.stage + 1, grid: null };
      if (sketch) break;
    }
    return changed;
  }

  /** Sample the surface's own extent until the time is up. @returns whether the kind of levels is chosen */
  sample(loss, end) {
    const { home, lowest, samples } = this.sampling;
    const place = [0, 0];
    for (let i = samples.length; i < HOME * HOME; i++) {
      place[0] = home[0] + ((Math.floor(i / HOME) + 0.5) / HOME) * (home[1] - home[0]);
      place[1] = home[2] + (((i % HOME) + 0.5) / HOME) * (home[3] - home[2]);
      samples.push(loss(place));
      if (i % 16 === 15 && performance.now() > end) break;
    }
    if (samples.length < HOME * HOME) return false;
    this.height = chooseHeight(samples, lowest);
    this.sampling = null;
    return true;
  }

  /** Whether there is more to do. */
  get busy() {
    return this.work !== null;
  }

  /** Whether the last and finest picture would take longer than it is worth. */
  slow({ grid, viewport }) {
    return (grid.cost * viewport.box.width * viewport.box.height) / SPACINGS.at(-1) ** 2 > WORTH;
  }

  startGrid({ viewport }, spacing) {
    const nx = Math.max(2, Math.ceil(viewport.box.width / spacing) + 1);
    const ny = Math.max(2, Math.ceil(viewport.box.height / spacing) + 1);
    return { nx, ny, row: 0, heights: new Float32Array(nx * ny), cost: 0, spent: 0 };
  }

  /** Evaluate rows until the time is up. @returns whether all are done */
  fillGrid({ grid, loss, viewport }, end) {
    const { nx, ny, heights } = grid;
    const { of } = this.height;
    const place = [0, 0];
    const began = performance.now();
    while (grid.row < ny) {
      place[1] = viewport.y1 - (grid.row / (ny - 1)) * (viewport.y1 - viewport.y0);
      for (let i = 0; i < nx; i++) {
        place[0] = viewport.x0 + (i / (nx - 1)) * (viewport.x1 - viewport.x0);
        heights[grid.row * nx + i] = of(loss(place));
      }
      grid.row += 1;
      if (performance.now() > end) break;
    }
    grid.spent += performance.now() - began;
    grid.cost = grid.spent / Math.max(1, grid.row * nx);
    return grid.row === ny;
  }

  /**
   * Colour every pixel from the heights around it, with a line of even width where one band meets the next.
   */
  paint(work, sharp) {
    const { grid, viewport, ratio, stage } = work;
    const scale = sharp || stage > 1 ? ratio : Math.min(1, ratio) / 2;
    const width = Math.max(1, Math.round(viewport.box.width * scale));
    const height = Math.max(1, Math.round(viewport.box.height * scale));
    const { nx, ny, heights } = grid;
    // The sketch decides on the levels, so that nothing changes colour while the picture sharpens.
    work.levels ??= chooseSteps(heights);
    const { step, low, high } = work.levels;
    const bands = Math.max(1, Math.round((high - low) / step));
    const colours = bandColours(this.table, bands);
    const [lr, lg, lb] = this.line;
    const strength = lineStrength(this.palette, scale);
    const image = new ImageData(width, height);
    const pixels = image.data;
    const [gx, gy] = [(nx - 1) / width, (ny - 1) / height];
    const half = 0.45 * Math.max(1, scale);
    // Below a relief it is seen from the side.
    const [hatch, thick] = viewport.line ? [this.onFloor, 2] : [this.hatch, 1];
    const stripe = Math.round(7 * thick * scale);
    for (let j = 0, at = 0; j < height; j++) {
      const v = Math.min(ny - 1.0001, (j + 0.5) * gy);
      const row = Math.floor(v);
      const fv = v - row;
      for (let i = 0; i < width; i++, at += 4) {
        const u = Math.min(nx - 1.0001, (i + 0.5) * gx);
        const column = Math.floor(u);
        const fu = u - column;
        const k = row * nx + column;
        const a = heights[k],
          b = heights[k + 1],
          c = heights[k + nx],
          d = heights[k + nx + 1];
        if (Number.isNaN(a + b + c + d) && [a, b, c, d].some(Number.isNaN)) {
          // Where the loss is no number there is no band: hatched, so that it is taken for none.
          pixels.set((i + j) % stripe < thick * scale ? hatch : this.ground, at);
          continue;
        }
        const above = a + (b - a) * fu,
          below = c + (d - c) * fu;
        const q = (above + (below - above) * fv - low) / step;
        // Infinity, and what lies beside it, fails the comparison and takes the colour of the highest band.
        const band = q < bands ? (q < 0 ? 0 : q | 0) : bands - 1;
        let r = colours[3 * band],
          g = colours[3 * band + 1],
          bl = colours[3 * band + 2];
        const dx = ((b - a) * (1 - fv) + (d - c) * fv) * gx,
          dy = (below - above) * gy;
        const slope = Math.sqrt(dx * dx + dy * dy) / step;
        const distance = Math.abs(q - Math.round(q)) / slope;
        if (distance < half + 0.5 && q > 0.5 && q < bands - 0.5) {
          // Where lines crowd they fade, or a steep place would turn into a dark patch.
          const cover = Math.min(1, half + 0.5 - distance) * strength * Math.min(1, 0.3 / slope);
          r += (lr - r) * cover;
          g += (lg - g) * cover;
          bl += (lb - bl) * cover;
        }
        pixels[at] = r;
        pixels[at + 1] = g;
        pixels[at + 2] = bl;
        pixels[at + 3] = 255;
      }
    }
    this.picture.width = width;
    this.picture.height = height;
    this.picture.getContext("2d").putImageData(image, 0, 0);
    this.drawn = viewport;
    this.heights = { nx, ny, heights, extent: viewport.extent, step, low, high };
    this.nowhere = Boolean(work.levels.none);
  }
}

/** How strong the lines between bands are. @param {import("../types").Palette} palette */
export function lineStrength(palette, scale) {
  return (scale < 1 ? 0.6 : 1) * (palette.name === "dark" ? 0.2 : 0.36);
}

/** Red, green and blue of so many bands, from the middles of parts of a ramp. */
export function bandColours(table, bands) {
  const colours = new Uint8Array(3 * bands);
  for (let band = 0; band < bands; band++) {
    const at = Math.round((255 * (band + 0.5)) / bands);
    colours.set(table.subarray(3 * at, 3 * at + 3), 3 * band);
  }
  return colours;
}
