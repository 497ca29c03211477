// The line of reference in histograms over time, and its words.

/** @import { Palette } from "./types" */
/** @import { RecordScale } from "./scales.js" */
/** @import { Reference } from "./references.js" */
/** @import { ValueFrame } from "./value-frame.js" */

import { powerOfTen, shortNumber } from "../base/format.js";
import { readable } from "../base/readable.js";
import { FONT } from "../base/text.js";
import { traceRecords } from "./bands.js";

/**
 * What is said of a line: its name where it ends, and what it means. One that lies outside has an arrow.
 * @typedef {{name: string, text: string, brief: string, y: number, outside: number}} Saying
 */

/** @param {ValueFrame} frame @param {Reference} reference @returns {Saying|null} null without a value */
export function sayingOf(frame, { name, valued, text, brief, count, at }) {
  let last = count - 1;
  while (last >= 0 && !Number.isFinite(at(last))) last--;
  if (last < 0) return null;
  const { top, height } = frame.box;
  const y = frame.y(at(last));
  const outside = y < top ? 1 : y > top + height ? -1 : 0;
  const value = valued ? ` = ${nearText(2 ** at(last))}` : "";
  return { name: `${["↓ ", "", "↑ "][outside + 1]}${name}${value}`, text, brief, y, outside };
}

/**
 * The line, and words over its end, or under it where there is no room.
 * @param {CanvasRenderingContext2D} context @param {ValueFrame} frame @param {Reference} reference
 * @param {Saying & {words: string}} saying with the words that stand at the line
 * @param {ArrayLike<number>} steps @param {RecordScale} x @param {Palette} palette @param {number} size
 */
export function drawReference(context, frame, { count, at }, saying, steps, x, palette, size) {
  const { left, top, width, height } = frame.box;
  const y = (record) => (Number.isFinite(at(record)) ? frame.y(at(record)) : NaN);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  traceRecords(context, { count, at: y }, steps, x);
  context.strokeStyle = palette.halo;
  context.globalAlpha = 0.7;
  context.lineWidth = 0.24 * size;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = palette.runs[1];
  context.lineWidth = 0.11 * size;
  context.setLineDash([0.4 * size, 0.25 * size]);
  context.stroke();
  context.restore();
  const { name, words, outside, y: end } = saying;
  if (!words) return;
  const over = outside < 0 || (outside === 0 && end - top > 1.3 * size);
  const base = [top + height - 0.3 * size, end + (over ? -0.3 : 0.3) * size, top + 0.3 * size][outside + 1];
  context.font = wordsFont(size);
  const shown = context.measureText(words).width < width - size ? words : name;
  context.textAlign = "right";
  context.textBaseline = over ? "bottom" : "top";
  context.lineJoin = "round";
  context.strokeStyle = palette.halo;
  context.lineWidth = 0.28 * size;
  context.strokeText(shown, left + width - 0.4 * size, base);
  context.fillStyle = readable(palette.runs[1], palette.grid, palette.text);
  context.fillText(shown, left + width - 0.4 * size, base);
}

const wordsFont = (size) => `600 ${0.78 * size}px ${FONT}`;

/** How wide a line's words are beside a piece of it. */
export function sayingWidth(context, { name, text }, size) {
  context.font = wordsFont(size);
  return context.measureText(`${name}: ${text}`).width + 2.3 * size;
}

/**
 * Words of a line beside a piece of it, in a line of text that ends at a pixel.
 * @param {CanvasRenderingContext2D} context @param {Saying} saying
 */
export function drawSaying(context, { name, text }, right, middle, palette, size) {
  context.font = wordsFont(size);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillStyle = readable(palette.runs[1], palette.background, palette.text);
  const words = `${name}: ${text}`;
  context.fillText(words, right, middle);
  const end = right - context.measureText(words).width - 0.5 * size;
  context.strokeStyle = palette.runs[1];
  context.lineWidth = 0.11 * size;
  context.setLineDash([0.4 * size, 0.25 * size]);
  context.beginPath();
  context.moveTo(end - 1.7 * size, middle);
  context.lineTo(end, middle);
  context.stroke();
  context.setLineDash([]);
}

/** A value as a power of ten where it is about one. */
function nearText(value) {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 0.01 ? powerOfTen(Math.round(power)) : shortNumber(value, 2);
}
