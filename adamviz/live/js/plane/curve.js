// The field of a function of one number: the curve of its loss, and under it the bands of colour that the
// surface of a function of two has. It is drawn at once, since a curve takes no more than a row of a surface.

import { rampTable } from "./contours.js";
import { curveLevels, curveRange, sampled } from "./curve-range.js";
import { CurveViewport } from "./curve-viewport.js";

const LINE = 2; // CSS pixels
const STRIPE = 7; // from one line to the next where the loss is no number

export class Curve {
  picture = document.createElement("canvas");
  /** @type {CurveViewport} of the picture that is drawn */
  drawn = null;
  nowhere = false; // whether the loss is finite nowhere in it
  work = null;
  /** @type {((point: number[]) => number)|null} whose range a viewport has */
  loss = null;

  /** What is seen of the curve. @param {number[]} extent @param {import("../types").Box} box */
  viewport(extent, box) {
    return new CurveViewport(extent, box, curveRange(this.loss ? sampled(this.loss, extent) : []));
  }

  /**
   * Begin a new picture.
   * @param {(point: number[]) => number} loss
   * @param {number[]} _home
   * @param {number|null} _lowest
   * @param {CurveViewport} viewport
   * @param {import("../types").Palette} palette
   * @param {number} ratio device pixels in one CSS pixel
   */
  begin(loss, _home, _lowest, viewport, palette, ratio) {
    this.work = { loss, viewport, palette, ratio };
  }

  /** Whether there is more to do. */
  get busy() {
    return this.work !== null;
  }

  /** Draw. @returns {boolean} whether the picture changed */
  advance() {
    const { loss, viewport, palette, ratio } = this.work;
    const [width, height] = [viewport.box.width, viewport.box.height].map((size) =>
      Math.max(1, Math.round(size * ratio)),
    );
    Object.assign(this.picture, { width, height });
    const losses = sampled(loss, viewport.extent, width + 1);
    const up = (number) => height * (1 - (number - viewport.y0) / (viewport.y1 - viewport.y0));
    const context = this.picture.getContext("2d");
    context.fillStyle = palette.panel;
    context.fillRect(0, 0, width, height);
    for (const [from, to] of stretches(losses, (number) => !Number.isFinite(number)))
      hatch(context, from - 0.5, to + 0.5, height, palette.grid, ratio);
    const pieces = stretches(losses, Number.isFinite);
    const heights = losses.map((number) => Math.min(Math.max(up(number), -height), 2 * height));
    this.fill(context, pieces, heights, up, viewport, palette);
    context.strokeStyle = palette.text;
    context.lineWidth = LINE * ratio;
    context.lineJoin = "round";
    context.beginPath();
    for (const piece of pieces) follow(context, piece, heights);
    context.stroke();
    this.drawn = viewport;
    this.nowhere = pieces.length === 0;
    this.work = null;
    return true;
  }

  /** The bands of losses below the curve. */
  fill(context, pieces, heights, up, { y0, y1 }, palette) {
    const { width, height } = this.picture;
    const levels = curveLevels(y0, y1);
    const table = rampTable(palette.field);
    context.save();
    context.beginPath();
    for (const [from, to] of pieces) {
      follow(context, [from, to], heights);
      context.lineTo(to, 2 * height);
      context.lineTo(from, 2 * height);
      context.closePath();
    }
    context.clip();
    const bands = levels.length - 1;
    for (let band = 0; band < bands; band++) {
      const at = 3 * Math.round((255 * (band + 0.5)) / bands);
      context.fillStyle = `rgb(${table.slice(at, at + 3).join(" ")})`;
      const [bottom, top] = [up(levels[band]), up(levels[band + 1])].map(Math.round);
      context.fillRect(0, top, width, bottom - top);
    }
    context.restore();
  }
}

/** Where a condition holds from one place to another, both included. @returns {[number, number][]} */
function stretches(losses, holds) {
  /** @type {[number, number][]} */
  const found = [];
  losses.forEach((number, i) => {
    if (!holds(number)) return;
    if (found.length > 0 && found.at(-1)[1] === i - 1) found.at(-1)[1] = i;
    else found.push([i, i]);
  });
  return found;
}

function follow(context, [from, to], heights) {
  context.moveTo(from, heights[from]);
  for (let i = from; i <= to; i++) context.lineTo(i, heights[i]);
}

/** Lines aslant, as where a surface has no loss. */
function hatch(context, left, right, height, colour, ratio) {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.beginPath();
  for (
    let x = STRIPE * ratio * Math.floor(left / (STRIPE * ratio));
    x < right + height;
    x += STRIPE * ratio
  ) {
    context.moveTo(x, 0);
    context.lineTo(x - height, height);
  }
  context.stroke();
  context.restore();
}
