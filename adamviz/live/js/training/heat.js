// The histograms of a tensor over time: a column for each record, as wide as its steps, a row for each
// power of two, coloured by the share of entries; over it the quantiles and a line that says what is
// usual.

/** @import { Box, Palette } from "./types" */
/** @import { Recorded } from "./recorded.js" */
/** @import { RecordScale } from "./scales.js" */
/** @import { Shares } from "./shares.js" */

import { readable } from "../base/readable.js";
import { drawWords, FONT } from "../base/text.js";
import { drawBands } from "./bands.js";
import { alarmOf, densityLegendWidth, densityShades, drawDensityLegend } from "./density.js";
import { recordColumns, paintShares } from "./heat-image.js";
import { drawReference, drawSaying, sayingOf, sayingWidth } from "./reference-line.js";
import { referenceOf } from "./references.js";
import { nearestRecord, plotBox, recordEdges } from "./scales.js";
import { sharesOf } from "./shares.js";
import { shareOfRow, ValueFrame } from "./value-frame.js";
import { valueTicks } from "./values.js";

const THINNEST = 3; // pixels: so wide is the mark of a record that holds what is not finite
export const NO_RECORD = "no record yet";
const CLOSEST = 1.3; // type sizes between two ticks

/**
 * @typedef {object} HeatGiven
 * @property {Box} box of the whole canvas
 * @property {Palette} palette
 * @property {number} size of type
 * @property {Recorded} data
 * @property {number} tensor
 * @property {string} quantity
 * @property {RecordScale} x
 * @property {boolean} [whole] whether the scale shows all that there is
 * @property {{data: Recorded, tensor: number}[]} [others] that have the same scale of values
 * @property {string} [colour] of the tensor in other pictures
 * @property {string} [title] @property {string} [subtitle] above the picture
 * @property {boolean} [stepped] whether the steps are written below
 * @property {"heat"|"bands"|"both"} [look]
 * @property {boolean} [legend] whether colours and the line of reference are explained
 */

export class HeatPicture {
  /** @type {HTMLCanvasElement|null} */
  image = null;
  /** @type {HeatGiven|null} */
  given = null;
  /** @type {Shares|null} */
  shares = null;
  /** @type {ValueFrame|null} */
  frame = null;

  /** @param {CanvasRenderingContext2D} context @param {HeatGiven} given */
  draw(context, given) {
    this.given = given;
    const { box, palette, size, data, tensor, quantity, x, whole = false } = given;
    const { others = [], stepped = true, look = "both", legend = true } = given;
    const plot = plotBox(box, size, stepped);
    const frame = new ValueFrame([{ data, tensor }, ...others], quantity, plot, size, whole);
    this.frame = frame;
    this.shares = sharesOf(data, tensor, quantity);
    context.clearRect(box.left, box.top, box.width, box.height);
    this.drawGround(context);
    const reference = this.shares && !frame.empty ? referenceOf(data, tensor, quantity) : null;
    const saying = reference && sayingOf(frame, reference);
    const said = this.drawHead(context, legend && look !== "bands" && this.shares !== null, saying);
    if (!this.shares?.count) {
      const late = this.shares || !data.histogram(tensor, quantity);
      const words =
        data.count === 0 ? NO_RECORD : late ? "the histograms are on their way …" : "not recorded";
      drawWords(context, plot, words, { ...palette, text: palette.muted }, size);
      return;
    }
    if (look !== "bands") this.drawShares(context);
    if (frame.empty && frame.strips.length === 0) return;
    context.save();
    context.beginPath();
    context.rect(frame.box.left, frame.box.top, frame.box.width, frame.box.height);
    context.clip();
    if (look !== "heat")
      drawBands(context, frame, this.shares, data.steps, x, palette, size, look === "bands");
    context.restore();
    if (!saying) return;
    const { name, brief, outside } = saying;
    const words = said && outside !== 0 ? "" : legend && !said ? `${name}: ${brief}` : name;
    drawReference(context, frame, reference, { ...saying, words }, data.steps, x, palette, size);
  }

  /** The frame with its ticks, which lie under all else. */
  drawGround(context) {
    const { box, palette, size, x, stepped = true } = this.given;
    const { frame } = this;
    const { left, top, width, height } = frame.box;
    context.lineWidth = 1;
    context.strokeStyle = palette.grid;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    context.font = `${0.82 * size}px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = palette.muted;
    const edge = left - 0.45 * size;
    const taken = this.drawStrips(context, edge);
    context.font = `${0.82 * size}px ${FONT}`;
    context.fillStyle = palette.muted;
    const ticks = frame.empty ? [] : valueTicks(frame.low, frame.high, height / (CLOSEST * size));
    for (const { power, text } of ticks) {
      const y = Math.round(frame.y(power)) + 0.5;
      context.beginPath();
      context.moveTo(left - (text ? 5 : 3), y);
      context.lineTo(text ? left + width : left, y);
      context.stroke();
      if (text && taken.every((other) => Math.abs(other - y) > 0.95 * size)) context.fillText(text, edge, y);
    }
    if (stepped) drawSteps(context, x, box.top + box.height - 1.35 * size, palette, size);
  }

  /** The strips with their names, as far as these have room. @returns {number[]} where they stand */
  drawStrips(context, edge) {
    const { palette, size } = this.given;
    const { left, width } = this.frame.plot;
    const taken = [];
    // What is not finite, or zero, is named before what is only rare.
    const rare = ({ name }) => Number(name === "more" || name === "less");
    for (const { name, top, height } of this.frame.strips.toSorted((a, b) => rare(a) - rare(b))) {
      context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
      const y = top + height / 2;
      if (taken.some((other) => Math.abs(other - y) < 0.75 * size)) continue;
      taken.push(y);
      const alarming = name === "NaN" || name === "∞";
      const alarm = readable(alarmOf(palette), palette.background, palette.text);
      context.font = `${alarming ? 600 : 400} ${0.76 * size}px ${FONT}`;
      context.fillStyle = alarming ? alarm : palette.muted;
      context.fillText(name, edge, y);
    }
    return taken;
  }

  /**
   * What stands above: title, words, and the legend, as far as there is room.
   * @param {boolean} legend @param {import("./reference-line.js").Saying|null} saying
   * @returns {boolean} whether the words of the line of reference are there
   */
  drawHead(context, legend, saying) {
    const { box, palette, size, colour, title = "", subtitle = "" } = this.given;
    const { left, top, width } = this.frame.plot;
    const middle = (box.top + top) / 2;
    const start = colour ? 0.95 * size : 0;
    const [bold, plain_] = [`600 ${0.88 * size}px ${FONT}`, `${0.82 * size}px ${FONT}`];
    const wide = (text, font) => {
      context.font = font;
      return context.measureText(text).width;
    };
    const titled = start + wide(title, bold);
    let room = width - Math.min(titled, 0.6 * width);
    const take = (needed, wanted = true) => {
      const fits = wanted && needed + size <= room;
      if (fits) room -= needed + size;
      return fits;
    };
    const short = densityLegendWidth(context, size, false);
    const bar = take(short, legend);
    const said = legend && Boolean(saying) && take(sayingWidth(context, saying, size));
    const sub = take(wide(subtitle, plain_), subtitle !== "");
    const worded = take(densityLegendWidth(context, size, true) - short - size, bar);
    let right = left + width;
    if (bar) drawDensityLegend(context, right, middle, worded, palette, size);
    if (bar) right -= densityLegendWidth(context, size, worded) + 1.5 * size;
    if (said) drawSaying(context, saying, right, middle, palette, size);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.font = bold;
    context.fillStyle = palette.text;
    context.fillText(fittedText(context, title, right - left - start), left + start, middle);
    if (colour) {
      context.beginPath();
      context.arc(left + 0.34 * size, middle, 0.32 * size, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
    }
    context.font = plain_;
    context.fillStyle = palette.muted;
    if (sub) context.fillText(subtitle, left + titled + 0.6 * size, middle);
    return said;
  }

  /** The shares themselves, painted pixel by pixel. */
  drawShares(context) {
    const { palette, data, x } = this.given;
    const { frame, shares } = this;
    const { left, width } = frame.plot;
    const ratio = context.getTransform().a || 1;
    const columns = Math.max(1, Math.round(width * ratio));
    const edges = recordEdges(data.steps.subarray(0, shares.count));
    const records = recordColumns(edges, x.step(left), x.step(left + width), columns);
    const calm = frame.strips.filter(({ name }) => name !== "NaN" && name !== "∞");
    const rows = [...frame.rows, ...calm];
    const words = new Uint32Array(columns * rows.length);
    paintShares(shares.codes, records, rows, densityShades(palette), words);
    const image = (this.image ??= document.createElement("canvas"));
    image.width = columns;
    image.height = rows.length;
    const pixels = new ImageData(new Uint8ClampedArray(words.buffer), columns, rows.length);
    image.getContext("2d").putImageData(pixels, 0, 0);
    context.save();
    context.imageSmoothingEnabled = false;
    const bins = rows.length - calm.length;
    const { top, height } = frame.box;
    if (!frame.empty) context.drawImage(image, 0, 0, columns, bins, left, top, width, height);
    calm.forEach((strip, i) =>
      context.drawImage(image, 0, bins + i, columns, 1, left, strip.top, width, strip.height),
    );
    context.restore();
    for (const strip of frame.strips.filter((each) => !calm.includes(each)))
      this.drawAlarm(context, strip, edges);
  }

  /** What is not finite, in a colour of alarm however little it is. */
  drawAlarm(context, strip, edges) {
    const { palette, x } = this.given;
    const { left, width } = this.frame.plot;
    context.fillStyle = alarmOf(palette);
    let end = -Infinity;
    for (let record = 0; record < this.shares.count; record++) {
      if (shareOfRow(this.shares, record, strip) === 0) continue;
      const from = x.at(edges[record]);
      while (record + 1 < this.shares.count && shareOfRow(this.shares, record + 1, strip) > 0) record++;
      const to = x.at(edges[record + 1]);
      const start = Math.max(end, Math.min(from, left + width - THINNEST), left);
      end = Math.min(left + width, Math.max(to, start + THINNEST));
      if (end > start) context.fillRect(start, strip.top, end - start, strip.height);
    }
  }

  /** What is at a pixel; null outside. */
  at(px, py) {
    const { given, frame, shares } = this;
    if (!given || !shares || shares.count === 0) return null;
    const { left, width } = frame.plot;
    const row = px >= left && px <= left + width ? frame.rowAt(py) : null;
    if (!row) return null;
    const { data, tensor, quantity, x } = given;
    const record = nearestRecord(data.steps.subarray(0, shares.count), x.step(px));
    const share = shareOfRow(shares, record, row);
    const step = data.steps[record];
    const [low, high] = frame.endsOf(row);
    return { step, record, tensor, quantity, name: row.name, low, high, share, text: frame.says(row, share) };
  }
}

/** The steps below a picture. @param {RecordScale} x @param {number} top of the texts */
export function drawSteps(context, x, top, palette, size) {
  context.font = `${0.82 * size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = palette.muted;
  let taken = -Infinity;
  for (const { x: place, text } of x.ticks(size)) {
    const half = context.measureText(text).width / 2;
    const middle = Math.min(place, x.right + 0.7 * size - half);
    if (middle - half < taken) continue;
    taken = middle + half + 0.5 * size;
    context.fillText(text, middle, top);
  }
}

/** As much of a text as has room. @param {CanvasRenderingContext2D} context @param {string} text */
function fittedText(context, text, room) {
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  return shown;
}
