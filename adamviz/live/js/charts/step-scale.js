// Where steps and numbers lie in a chart, its grid, and lines that stay quick with tens of thousands of
// steps.

import { powerOfTen } from "../base/format.js";
import { margins } from "../base/margins.js";
import { FONT } from "../base/text.js";
import { axisTexts, niceTicks } from "../base/ticks.js";
import { columnsIn } from "./grown.js";

/** @import { Box, Palette } from "../types" */
/** @import { Line, Range } from "./step-range.js" */

const RESTLESS = 6; // times its width that a line may go up and down
const CROWD = 2; // steps for each pixel from which on a line is drawn by its extremes
/** In type sizes: the texts, how far they are from the box, and how far the last step may reach beyond it. */
const LOOK = { type: 0.82, gap: 0.4, below: 0.35, beyond: 0.6 };

export class StepScale {
  /**
   * @param {Box} box
   * @param {Range} range
   * @param {number} steps
   * @param {Palette} palette
   * @param {number} size of type
   */
  constructor(box, range, steps, palette, size) {
    this.box = box;
    this.range = range;
    this.steps = steps;
    this.palette = palette;
    this.size = size;
    this.bottom = box.top + box.height;
    this.right = box.left + box.width;
  }

  x(step) {
    return this.box.left + (step / this.steps) * this.box.width;
  }

  /**
   * A number's place; by powers of ten, that of its size, and nothing lies on the floor. On a linear chart a
   * line may leave.
   */
  y(value) {
    const { low, high, log } = this.range;
    const shown = log ? Math.max(Math.log10(Math.max(Math.abs(value), 1e-300)), low) : value;
    return Math.min(Math.max(this.bottom - ((shown - low) / (high - low)) * this.box.height, -1e4), 1e4);
  }

  /** Draw within the box only, with room for the width of a line. */
  within(context, paint) {
    const { left, top, width, height } = this.box;
    context.save();
    context.beginPath();
    context.rect(left, top - 2, width, height + 4);
    context.clip();
    context.lineJoin = "round";
    paint();
    context.restore();
  }

  /**
   * Every so many of the range's steps, from the top by powers of ten and from nothing by round numbers.
   * @param {number} most for how many there is room
   */
  ticks(most) {
    const { low, high, step = 1, log } = this.range;
    const count = Math.round((high - low) / step);
    const every = Math.max(1, Math.ceil(count / most));
    const first = Math.round(low / step);
    return Array.from({ length: count + 1 }, (_, i) => (log ? high - i : first + i))
      .filter((tick) => (log ? high - tick : tick) % every === 0)
      .map((tick) => tick * step);
  }

  /**
   * Lines at ticks with their texts.
   * @param {number[]} ticks
   * @param {boolean} stepped whether the steps are written below
   * @returns {string} the unit of the texts, if they have one
   */
  drawGrid(context, ticks, stepped, { type, gap, below, beyond } = LOOK) {
    const { box, range, palette, size, bottom, right } = this;
    context.font = `${size * type}px ${FONT}`;
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const room = (text) => context.measureText(text).width < margins(size).left - gap * size;
    const { texts, unit } = range.log ? { texts: ticks.map(powerOfTen), unit: "" } : axisTexts(ticks, room);
    ticks.forEach((tick, i) => {
      const y = bottom - ((tick - range.low) / (range.high - range.low)) * box.height;
      context.beginPath();
      context.moveTo(box.left, Math.round(y) + 0.5);
      context.lineTo(right, Math.round(y) + 0.5);
      context.stroke();
      context.fillText(texts[i], box.left - gap * size, y);
    });
    if (!stepped) return unit;
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const step of niceTicks(0, this.steps, box.width / (6 * size)).filter(Number.isInteger)) {
      const half = context.measureText(String(step)).width / 2;
      const x = Math.min(this.x(step), right + beyond * size - half);
      context.fillText(String(step), x, bottom + below * size);
    }
    return unit;
  }

  /** An upright line at a step: the playhead, or dashed, where the pointer is. */
  drawUpright(context, step, colour, dashed = false) {
    const { box, size, bottom } = this;
    const x = this.x(step);
    context.strokeStyle = colour;
    context.lineWidth = Math.max(1, size * 0.09);
    context.setLineDash(dashed ? [0.25 * size, 0.2 * size] : []);
    context.beginPath();
    context.moveTo(x, box.top - 0.2 * size);
    context.lineTo(x, bottom);
    context.stroke();
    context.setLineDash([]);
  }

  /** A line, in the style that the context has; a tangle is not dashed. @param {Line} line */
  drawLine(context, line) {
    let [lastY, height] = [NaN, 0];
    context.beginPath();
    this.trace(line, (x, y) => {
      context.lineTo(x, y);
      height += Math.abs(y - lastY) || 0;
      lastY = y;
    });
    // Nobody sees dashes and round corners in what goes up and down all the time, and there would be tens of
    // thousands of them.
    if (height > RESTLESS * this.box.width) context.setLineDash([]);
    context.lineJoin = line.count > CROWD * this.box.width ? "bevel" : "round";
    context.stroke();
  }

  /** What lies between two lines. @param {Line} upper @param {Line} lower */
  fillBetween(context, upper, lower) {
    const back = [];
    context.beginPath();
    this.trace(upper, (x, y) => context.lineTo(x, y));
    this.trace(lower, (x, y) => back.push([x, y]));
    for (const [x, y] of back.reverse()) context.lineTo(x, y);
    context.fill();
  }

  /**
   * Visit the corners of a line in pixels: all of them, or where they crowd, the extremes of each column.
   * @param {Line} line whose numbers are NaN where there is a gap
   * @param {(x: number, y: number) => void} visit
   */
  trace(line, visit) {
    if (line.count <= CROWD * this.box.width) {
      for (let i = 0; i < line.count; i++) {
        const value = line.at(i);
        if (!Number.isNaN(value)) visit(this.x(i), this.y(value));
      }
      return;
    }
    const { left, width } = this.box;
    const place = `${left} ${width} ${this.steps}`;
    const columns = columnsIn(line, place, (i) => Math.round(this.x(i)), this.range.log);
    columns.x.forEach((x, i) => {
      const [high, low, last] = [columns.high[i], columns.low[i], columns.last[i]].map((one) => this.y(one));
      visit(x, high);
      if (high !== low) visit(x, low);
      if (last !== low) visit(x, last);
    });
  }
}
