// A small chart of numbers against the step: its range, its grid, and lines that stay quick with tens of
// thousands of steps.

/** @import { Box, Palette } from "../types" */
/** @typedef {{count: number, at: (i: number) => number}} Line how many numbers, and each of them */
/** @typedef {{log: boolean, low: number, high: number, step: number, empty?: boolean}} Range */

import { FONT } from "../base/text.js";
import { powerOfTen } from "../base/format.js";
import { niceTicks, tickTexts } from "../base/ticks.js";

const DEPTH = 8; // decades shown below the largest number
const CROWD = 2; // steps for each pixel from which on a line is drawn by its extremes

/**
 * The range of several lines.
 * @param {Line[]} lines
 * @param {boolean} log whether only their sizes count, by powers of ten
 * @param {Range|null} before the range so far: while a slider is active the range only grows
 * @returns {Range}
 */
export function rangeOf(lines, log, before) {
  let [low, high] = [Infinity, -Infinity];
  for (const { count, at } of lines) {
    for (let i = 0; i < count; i++) {
      const value = log ? Math.abs(at(i)) : at(i);
      if (!Number.isFinite(value) || (log && value === 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  /** @type {Range} */
  let range = { log, low: log ? -1 : 0, high: log ? 0 : 1, step: 1, empty: true };
  if (high >= low) range = log ? decades(low, high) : evenRange(low, high);
  if (!before || before.log !== log || before.empty) return range;
  if (range.empty) return before;
  return {
    log,
    low: Math.min(range.low, before.low),
    high: Math.max(range.high, before.high),
    step: Math.max(range.step, before.step),
  };
}

function decades(low, high) {
  const top = Math.ceil(Math.log10(high) - 1e-6) + 0; // float32's 0.1 is a little more than 0.1
  return {
    log: true,
    low: Math.min(top - 1, Math.max(top - DEPTH, Math.floor(Math.log10(low) + 1e-6))),
    high: top,
    step: 1,
  };
}

/**
 * From one multiple of a round number to another; around numbers that are all the same, one of them on each
 * side.
 */
function evenRange(low, high) {
  const room = high > low ? 0 : Math.abs(high) / 2 || 1;
  const ticks = [3, 4, 6, 9]
    .map((count) => niceTicks(low - room, high + room, count))
    .find(({ length }) => length > 1);
  const step = ticks ? ticks[1] - ticks[0] : high - low + 2 * room;
  const [below, above] = [Math.floor((low - room) / step + 1e-6), Math.ceil((high + room) / step - 1e-6)];
  return { log: false, low: below * step, high: Math.max(above, below + 1) * step, step };
}

/** Where each step and number lies in a box. */
export class Plot {
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

  y(value) {
    const { low, high, log } = this.range;
    const shown = log ? Math.max(Math.log10(Math.max(Math.abs(value), 1e-300)), low) : value;
    return Math.min(Math.max(this.bottom - ((shown - low) / (high - low)) * this.box.height, -1e4), 1e4);
  }

  within(context, paint) {
    withinBox(context, this.box, paint);
  }

  /** Grid, ticks and name. @param {boolean} stepped whether the steps are written below */
  drawGrid(context, name, stepped) {
    const { box, range, palette, size, bottom, right } = this;
    context.font = `${size * 0.82}px ${FONT}`;
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    // From the top by powers of ten, from nothing by round numbers; fewer of them where there is no room.
    const count = Math.round((range.high - range.low) / range.step);
    const by = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(box.height / (1.5 * size)))));
    const ticks = Array.from({ length: count + 1 }, (_, i) =>
      range.log ? range.high - i : Math.round(range.low / range.step) + i,
    )
      .filter((tick) => (range.log ? range.high - tick : tick) % by === 0)
      .map((tick) => tick * range.step);
    const texts = range.log ? ticks.map(powerOfTen) : tickTexts(ticks);
    ticks.forEach((tick, i) => {
      const y = bottom - ((tick - range.low) / (range.high - range.low)) * box.height;
      context.beginPath();
      context.moveTo(box.left, Math.round(y) + 0.5);
      context.lineTo(right, Math.round(y) + 0.5);
      context.stroke();
      context.fillText(texts[i], box.left - 0.4 * size, y);
    });
    if (stepped) {
      context.textAlign = "center";
      context.textBaseline = "top";
      for (const step of niceTicks(0, this.steps, box.width / (6 * size)).filter(Number.isInteger)) {
        const half = context.measureText(String(step)).width / 2;
        context.fillText(
          String(step),
          Math.min(this.x(step), right + 0.6 * size - half),
          bottom + 0.35 * size,
        );
      }
    }
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = palette.text;
    context.fillText(name, box.left, box.top - 0.4 * size);
  }

  /** A line, in the style that the context has. */
  drawLine(context, { count, at }) {
    context.beginPath();
    this.trace(count, at, (x, y) => context.lineTo(x, y));
    context.stroke();
  }

  /** What lies between two lines. */
  fillBetween(context, upper, lower) {
    const back = [];
    context.beginPath();
    this.trace(upper.count, upper.at, (x, y) => context.lineTo(x, y));
    this.trace(lower.count, lower.at, (x, y) => back.push([x, y]));
    for (const [x, y] of back.reverse()) context.lineTo(x, y);
    context.fill();
  }

  /** The corners of a line: all of them, or where they crowd, the extremes of each column of pixels. */
  trace(count, at, visit) {
    traceLine(
      count,
      (i) => this.x(i),
      (i) => (Number.isNaN(at(i)) ? NaN : this.y(at(i))),
      this.box.width,
      visit,
    );
  }
}

/**
 * Visit the corners of a line in pixels: all of them, or where they crowd, the extremes of each column.
 * @param {(i: number) => number} x grows with i
 * @param {(i: number) => number} y NaN for none
 * @param {number} width of all columns
 */
export function traceLine(count, x, y, width, visit) {
  if (count <= CROWD * width) {
    for (let i = 0; i < count; i++) if (!Number.isNaN(y(i))) visit(x(i), y(i));
    return;
  }
  let [column, low, high, last] = [null, 0, 0, 0];
  const flush = () => {
    visit(column, high);
    if (high !== low) visit(column, low);
    if (last !== low) visit(column, last);
  };
  for (let i = 0; i < count; i++) {
    const [px, py] = [Math.round(x(i)), y(i)];
    if (Number.isNaN(py)) continue;
    if (px !== column) {
      if (column !== null) flush();
      [column, low, high] = [px, py, py];
    }
    if (py < low) low = py;
    if (py > high) high = py;
    last = py;
  }
  if (column !== null) flush();
}

/** Draw within the box of a chart only, with room for the width of a line. */
export function withinBox(context, box, paint) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 2, box.width, box.height + 4);
  context.clip();
  context.lineJoin = "round";
  paint();
  context.restore();
}

/** An upright line: the playhead, or dashed, where the pointer is. */
export function drawUpright(context, x, top, bottom, colour, size, dashed) {
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1, size * 0.09);
  context.setLineDash(dashed ? [0.25 * size, 0.2 * size] : []);
  context.beginPath();
  context.moveTo(x, top - 0.2 * size);
  context.lineTo(x, bottom);
  context.stroke();
  context.setLineDash([]);
}
