// The colours of histograms over time, of a share the same everywhere, and the bar that says which.

/** @import { Palette } from "./types" */

import { percent } from "../base/format.js";
import { shadesOf } from "../base/shades.js";
import { FONT } from "../base/text.js";

export const FULL = 0.5; // the share from which on the colour is the last one: few bins ever hold more
const FAINT = 0.07; // of the ramp, which the least share has, so that it is seen at all
const ALARMS = { light: "#c8102e", dark: "#ff5964" }; // of what is not finite
const [BAR, THIN] = [6, 0.6]; // type sizes

/** @type {WeakMap<string[], Uint32Array>} */
const ofRamps = new WeakMap();

/** The ramp of a theme. @param {Palette & {density?: string[]}} palette @returns {string[]} */
const densityOf = (palette) => palette.density ?? palette.field.toReversed();

/** The colour of NaN and of infinity. @param {Palette} palette */
export const alarmOf = (palette) => ALARMS[palette.name];

/**
 * For each byte that holds the root of a share its colour, as a word of an image's data; none has no colour.
 * @param {Palette} palette
 */
export function densityShades(palette) {
  const ramp = densityOf(palette);
  let words = ofRamps.get(ramp);
  if (words) return words;
  const shades = shadesOf(ramp);
  const place = (code) => FAINT + (1 - FAINT) * Math.min(1, code / 255 / Math.sqrt(FULL));
  words = Uint32Array.from({ length: 256 }, (_, code) =>
    code === 0 ? 0 : shades[Math.round(place(code) * (shades.length - 1))],
  );
  ofRamps.set(ramp, words);
  return words;
}

const LEGEND_TEXTS = ["share of entries", "0", `≥ ${percent(FULL)}`];
const legendFont = (size) => `${0.78 * size}px ${FONT}`;
const GAP = 0.4; // type sizes between its parts

/** How wide the legend is. @param {boolean} worded whether it says of what it is */
export function densityLegendWidth(context, size, worded) {
  context.font = legendFont(size);
  const [words, ...ends] = LEGEND_TEXTS.map((text) => context.measureText(text).width + GAP * size);
  return BAR * size + ends[0] + ends[1] + (worded ? words + GAP * size : 0);
}

/**
 * Draw what the colours stand for, in a line that ends at a pixel.
 * @param {CanvasRenderingContext2D} context @param {number} right @param {number} middle of the line
 * @param {boolean} worded @param {Palette} palette @param {number} size of type
 */
export function drawDensityLegend(context, right, middle, worded, palette, size) {
  const ramp = densityOf(palette);
  const gap = GAP * size;
  context.font = legendFont(size);
  const [, none, full] = LEGEND_TEXTS.map((text) => context.measureText(text).width);
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillStyle = palette.muted;
  context.fillText(LEGEND_TEXTS[2], right, middle);
  const left = right - full - gap - BAR * size;
  const colours = context.createLinearGradient(left, 0, left + BAR * size, 0);
  ramp.forEach((colour, i) => colours.addColorStop(i / (ramp.length - 1), colour));
  context.fillStyle = colours;
  const [top, height] = [Math.round(middle - (THIN * size) / 2), Math.round(THIN * size)];
  context.fillRect(left, top, BAR * size, height);
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, BAR * size + 1, height + 1);
  context.fillStyle = palette.muted;
  context.fillText(LEGEND_TEXTS[1], left - gap, middle);
  if (worded) context.fillText(LEGEND_TEXTS[0], left - none - 2.5 * gap, middle);
}
