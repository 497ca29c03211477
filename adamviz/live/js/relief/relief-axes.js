// The axes of a relief: along those sides of the ground that are nearest, and at the corner that stands out
// furthest to the left, what the heights mean.

/** @import { Palette } from "../types" */
/** @import { Grid } from "./terrain.js" */
/** @import { ReliefViewport } from "./relief-viewport.js" */

import { powerOfTen, shortNumber } from "../base/format.js";
import { FONT } from "../base/text.js";
import { axisTexts, niceTicks } from "../base/ticks.js";
import { FLOOR } from "./camera.js";

const SHORTEST = 4; // type sizes of an axis that has ticks

/** The outline of the ground. @param {ReliefViewport} viewport @param {Palette} palette */
export function drawGround(context, viewport, palette) {
  context.beginPath();
  for (const [x, y] of [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ])
    context.lineTo(...viewport.place(x, y, FLOOR));
  context.closePath();
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.stroke();
}

/**
 * @param {ReliefViewport} viewport @param {Palette} palette @param {number} size of type
 * @param {string[]} names of the axes
 */
export function drawReliefAxes(context, viewport, palette, size, names) {
  const { cos, sin } = viewport.camera;
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  const x = cos > 0 ? 1 : 0;
  const y = sin > 0 ? 1 : 0;
  /** @type {[number, number][]} */
  const [across, up] = [
    [viewport.x0, viewport.x1],
    [viewport.y0, viewport.y1],
  ];
  drawSide(context, viewport, size, names[0], across, (part) => [part, y]);
  // Where both meet, one text is enough.
  drawSide(context, viewport, size, names[1], up, (part) => [x, part], y);
}

/**
 * @param {(part: number) => [number, number]} along the place on the ground at a part of the axis
 * @param {number} [free] the part at which it has no text
 */
function drawSide(context, viewport, size, name, ends, along, free = NaN) {
  const [low, high] = ends;
  const [from, to] = [0, 1].map((part) => viewport.place(...along(part), FLOOR));
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < SHORTEST * size) return;
  const [outX, outY] = outwards(viewport, from, to);
  const room = Math.max(2, Math.min(6, length / (3.4 * size)));
  // Of an axis that has but one there would be no scale.
  const ticks =
    [room, 4, 6].map((count) => niceTicks(low, high, count)).find((some) => some.length > 1) ?? [];
  context.font = `${size * 0.88}px ${FONT}`;
  const { texts, unit } = axisTexts(ticks, (text) => context.measureText(text).width < 4 * size);
  anchor(context, outX, outY);
  let widest = 0;
  texts.forEach((text, i) => {
    const part = (ticks[i] - low) / (high - low);
    if (Math.abs(part - free) * length < 1.5 * size) return;
    const [px, py] = viewport.place(...along(part), FLOOR);
    context.beginPath();
    context.moveTo(px, py);
    context.lineTo(px + 4 * outX, py + 4 * outY);
    context.stroke();
    context.fillText(text, px + 0.7 * size * outX, py + 0.7 * size * outY);
    widest = Math.max(widest, context.measureText(text).width);
  });
  const far = 1.1 * size + Math.abs(outX) * widest + Math.abs(outY) * size;
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  context.font = `italic ${size}px ${FONT}`;
  context.fillText(name + unit, middle[0] + far * outX, middle[1] + far * outY);
}

/** The direction away from the ground, across one of its sides. */
function outwards(viewport, from, to) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const across = [(to[1] - from[1]) / length, (from[0] - to[0]) / length];
  const centre = viewport.place(0.5, 0.5, FLOOR);
  const away = [(from[0] + to[0]) / 2 - centre[0], (from[1] + to[1]) / 2 - centre[1]];
  const sign = across[0] * away[0] + across[1] * away[1] < 0 ? -1 : 1;
  return across.map((part) => sign * part);
}

function anchor(context, outX, outY) {
  context.textAlign = Math.abs(outX) < 0.35 ? "center" : outX < 0 ? "right" : "left";
  context.textBaseline = Math.abs(outY) < 0.35 ? "middle" : outY < 0 ? "bottom" : "top";
}

/**
 * Round losses above a base, and their texts: whole powers of ten, or 1, 2 and 5 times them where there is
 * less than a decade. `adamviz/plots/relief_axes.py` has the same rule.
 * @param {number} low the lowest height @param {number} high
 * @param {boolean} log whether heights are decimal logarithms
 * @param {number} most ticks that have room
 * @returns {{ticks: number[], texts: string[], unit: string}}
 */
export function heightTicks(low, high, log, most) {
  const room = Math.max(2, Math.floor(most));
  if (!log) {
    const ticks = niceTicks(low, high, room);
    return { ticks, ...axisTexts(ticks, (text) => text.length <= 6) };
  }
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const every = Math.ceil((last - first + 1) / room);
  const powers = [];
  for (let power = last; power >= first; power -= every) powers.unshift(power);
  if (powers.length > 1)
    return { ticks: powers.map((p) => 10 ** p), texts: powers.map(powerOfTen), unit: "" };
  const [least, largest] = [10 ** low, 10 ** high];
  const power = 10 ** Math.floor(low);
  const round = [1, 2, 5, 10, 20, 50].map((part) => part * power);
  let ticks = round.filter((tick) => tick >= least * (1 - 1e-9) && tick <= largest * (1 + 1e-9));
  if (ticks.length < 2) ticks = niceTicks(least, largest, 3);
  return { ticks, texts: ticks.map((tick) => shortNumber(tick, 3)), unit: "" };
}

/**
 * What the heights mean.
 * @param {ReliefViewport} viewport @param {number} size of type @param {Grid} grid whose levels they are
 * @param {{log: boolean, base: number}} scale
 */
export function drawHeights(context, viewport, size, grid, scale) {
  const { low, high } = grid;
  const { log, base } = scale;
  /** @type {[number, number][]} */
  const corners = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const left = ([x, y]) => viewport.place(x, y, 0)[0];
  const [x, y] = corners.reduce((best, corner) => (left(corner) < left(best) ? corner : best));
  const [from, to] = [0, 1].map((z) => viewport.place(x, y, z));
  const length = from[1] - to[1];
  if (length < 3 * size) return;
  context.beginPath();
  context.moveTo(...viewport.place(x, y, FLOOR));
  context.lineTo(...to);
  context.stroke();
  context.font = `${size * 0.88}px ${FONT}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const { ticks, texts, unit } = heightTicks(low, high, log, length / (1.7 * size));
  ticks.forEach((tick, i) => {
    const part = ((log ? Math.log10(tick) : tick) - low) / (high - low);
    const [px, py] = viewport.place(x, y, part);
    context.beginPath();
    context.moveTo(px - 4, py);
    context.lineTo(px, py);
    context.stroke();
    context.fillText(texts[i], px - 0.55 * size, py);
  });
  context.font = `italic ${size}px ${FONT}`;
  context.textBaseline = "bottom";
  context.textAlign = "center";
  const name = heightName(low, log, base) + unit;
  const half = context.measureText(name).width / 2;
  context.fillText(name, Math.max(to[0], half + 2), to[1] - 0.6 * size);
}

/** What a logarithmic axis begins at, where that can be told from nothing. */
export function heightName(low, log, base) {
  return log && Math.abs(base) > 0.01 * 10 ** low ? `loss above ${shortNumber(base, 3)}` : "loss";
}
