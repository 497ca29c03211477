// The picture of a relief: its contours on the ground, the relief itself, and its axes. A graphics card draws
// it where there is one; else it is painted, and while it turns from fewer faces and, where that takes long,
// of larger pixels.

/** @import { Palette } from "../types" */
/** @import { Contours } from "../plane/contours.js" */
/** @import { Look } from "./raster.js" */
/** @import { ReliefViewport } from "./relief-viewport.js" */

import { Memo } from "../base/memo.js";
import { bandColours, lineStrength } from "../plane/contours.js";
import { FLOOR } from "./camera.js";
import { Mesh } from "./mesh.js";
import { Raster } from "./raster.js";
import { ReliefCard } from "./relief-card.js";
import { drawGround, drawHeights, drawReliefAxes } from "./relief-axes.js";

const CELLS = [64, 160]; // along each side, while it turns and when it has come to rest
const CELLS_OF_CARD = [160, 320];
const FINEST = 2; // pixels of the picture in one CSS pixel at rest, where the screen has no more
const FADED = 0.42; // of the contours on the ground
const PACES = [1, 0.75, 0.5];
const STREAK = 5; // pictures
const BUDGET = 8; // milliseconds for a picture while it turns

export class ReliefPicture {
  /** @param {Contours} field whose heights and colours it has */
  constructor(field) {
    this.field = field;
    this.canvas = document.createElement("canvas");
    /** @type {Mesh[]} */
    this.meshes = [];
    this.made = new Memo(); // what they are made of
    this.drawn = new Memo();
    this.late = 0; // pictures that took too long, less those that were quick
    this.pace = 1; // pixels of the picture in one of the screen, while it turns
    /** @type {Raster|null} */
    this.raster = null;
    this.card = new ReliefCard();
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {ReliefViewport} viewport @param {Palette} palette
   * @param {number} size of type @param {string[]} axes their names
   * @param {boolean} left whether it stands at the left end, where the heights are written
   * @param {number} ratio device pixels in one CSS pixel @param {boolean} moving
   */
  draw(context, viewport, palette, size, axes, left, ratio, moving) {
    const { field } = this;
    this.drawContours(context, viewport);
    drawGround(context, viewport, palette);
    if (field.heights) {
      context.imageSmoothingQuality = "high";
      if (!this.drawByCard(context, viewport, ratio, moving)) {
        const { left, top, width, height } = viewport.box;
        this.paint(viewport, palette, ratio, moving);
        context.drawImage(this.canvas, left, top, width, height);
      }
    }
    drawReliefAxes(context, viewport, palette, size, axes);
    if (left && field.heights && !field.nowhere)
      drawHeights(context, viewport, size, field.heights, field.height);
  }

  /** The view from above, laid on the ground. */
  drawContours(context, viewport) {
    const { drawn, picture } = this.field;
    if (!drawn) return;
    const at = (x, y) => {
      const [u, v] = viewport.onGround([x, y]);
      return viewport.place(u, v, FLOOR);
    };
    const [left, top] = at(drawn.x0, drawn.y1);
    const [x, y] = [at(drawn.x1, drawn.y1), at(drawn.x0, drawn.y0)].map(([px, py]) => [px - left, py - top]);
    const { width, height } = picture;
    context.save();
    context.globalAlpha = FADED;
    context.transform(x[0] / width, x[1] / width, y[0] / height, y[1] / height, left, top);
    context.drawImage(picture, 0, 0);
    context.restore();
  }

  /** @returns {boolean} whether there is a card that draws it */
  drawByCard(context, viewport, ratio, moving) {
    const { heights } = this.field;
    const { box } = viewport;
    const scale = moving ? ratio : Math.max(ratio, FINEST);
    const [width, height] = sizeOf(box, scale);
    const [look, cells] = [this.look(heights, scale), CELLS_OF_CARD[Number(!moving)]];
    const canvas = this.card.draw(heights, viewport, width, height, look, cells);
    if (canvas) context.drawImage(canvas, 0, 0, width, height, box.left, box.top, box.width, box.height);
    return canvas !== null;
  }

  paint(viewport, palette, ratio, moving) {
    const { heights } = this.field;
    const { box, camera, extent } = viewport;
    const scale = moving ? this.pace * Math.min(1, ratio) : Math.max(ratio, FINEST);
    if (!this.drawn.changed(heights, extent, box, camera, palette.name, scale, moving)) return;
    const began = performance.now();
    if (this.made.changed(heights, extent)) this.meshes = [];
    const mesh = (this.meshes[Number(moving)] ??= new Mesh(heights, extent, CELLS[Number(!moving)]));
    const [width, height] = sizeOf(box, scale);
    if (this.raster?.width !== width || this.raster?.height !== height) {
      this.raster = new Raster(width, height);
      Object.assign(this.canvas, { width, height });
    }
    mesh.turn(viewport, scale);
    const image = this.raster.paint(mesh, camera, this.look(heights, scale));
    this.canvas.getContext("2d").putImageData(image, 0, 0);
    const took = performance.now() - began;
    if (moving) this.keepPace(took);
  }

  /** Larger pixels where several pictures took long, and smaller ones again. @param {number} took */
  keepPace(took) {
    this.late = took > BUDGET ? this.late + 1 : took < BUDGET / 3 ? this.late - 1 : this.late;
    if (Math.abs(this.late) < STREAK) return;
    const at = PACES.indexOf(this.pace) + Math.sign(this.late);
    this.pace = PACES[Math.min(Math.max(at, 0), PACES.length - 1)];
    this.late = 0;
  }

  /** @returns {Look} */
  look({ low, high, step }, scale) {
    const { field } = this;
    const bands = Math.max(1, Math.round((high - low) / step));
    return {
      bands,
      colours: bandColours(field.table, bands),
      line: field.line,
      strength: lineStrength(field.palette, scale),
      half: 0.45 * Math.max(1, scale),
    };
  }
}

/** The pixels of a box. @param {import("../types").Box} box @param {number} scale */
function sizeOf({ width, height }, scale) {
  return [width, height].map((length) => Math.max(1, Math.round(length * scale)));
}
