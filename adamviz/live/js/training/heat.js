// The histograms of a tensor over time: a column for each record, as wide as its steps, a row for each power of
// two, coloured by the share of entries; over it the quantiles and a line that says what is usual.

/** @import { Box, Palette } from "./types" */
/** @import { Recorded } from "./recorded.js" */
/** @import { RecordScale } from "./scales.js" */
/** @import { Shares } from "./shares.js" */

import { readable } from "../base/readable.js";
import { drawWords, FONT } from "../base/text.js";
import { drawBands, drawReference } from "./bands.js";
import { alarmOf, densityShades, drawDensityLegend } from "./density.js";
import { recordColumns, paintShares } from "./heat-image.js";
import { referenceOf } from "./references.js";
import { nearestRecord, plotBox, recordEdges } from "./scales.js";
import { sharesOf } from "./shares.js";
import { shareOfRow, ValueFrame } from "./value-frame.js";
import { valueTicks } from "./values.js";

const THINNEST = 3; // pixels: so wide is the mark of a record that holds what is not finite
const CLOSEST = 1.5; // type sizes between two ticks

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
 * @property {string} [title] @property {string} [subtitle] above the picture
 * @property {boolean} [stepped] whether the steps are written below
 * @property {"heat"|"bands"|"both"} [look]
 * @property {boolean} [legend] whether the colours are explained
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
    this.drawHead(context, legend && look !== "bands");
    if (!this.shares) {
      const words = data.histogram(tensor, quantity) ? "not recorded" : "the histograms are on their way …";
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
    const reference = referenceOf(data, tensor, quantity);
    if (reference) drawReference(context, frame, reference, data.steps, x, palette, size);
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
    if (!frame.empty) {
      for (const { power, text } of valueTicks(frame.low, frame.high, height / (CLOSEST * size))) {
        const y = Math.round(frame.y(power)) + 0.5;
        context.beginPath();
        context.moveTo(left - 4, y);
        context.lineTo(left + width, y);
        context.stroke();
        if (y > top + 0.3 * size && y < top + height - 0.3 * size) context.fillText(text, edge, y);
      }
    }
    for (const { name, top: y, height: thick } of frame.strips) {
      const alarming = name === "NaN" || name === "∞";
      context.font = `${alarming ? "600 " : ""}${0.76 * size}px ${FONT}`;
      context.fillStyle = alarming
        ? readable(alarmOf(palette), palette.background, palette.text)
        : palette.muted;
      context.fillText(name, edge, y + thick / 2);
      context.strokeRect(left - 0.5, y - 0.5, width + 1, thick + 1);
    }
    if (stepped) drawSteps(context, x, box.top + box.height - 1.35 * size, palette, size);
  }

  drawHead(context, legend) {
    const { box, palette, size, title = "", subtitle = "" } = this.given;
    const { left, top, width } = this.frame.plot;
    const middle = (box.top + top) / 2;
    context.font = `600 ${0.88 * size}px ${FONT}`;
    const wide = context.measureText(title).width;
    const free = Math.max(0, width - Math.min(wide, 0.6 * width) - size);
    const taken = legend ? drawDensityLegend(context, left + width, middle, free, palette, size) : 0;
    context.font = `600 ${0.88 * size}px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = palette.text;
    const room = width - taken - size;
    context.fillText(title, left, middle, Math.max(1, room));
    context.font = `${0.82 * size}px ${FONT}`;
    context.fillStyle = palette.muted;
    const after = wide + 0.6 * size;
    if (subtitle && after + context.measureText(subtitle).width <= room)
      context.fillText(subtitle, left + after, middle);
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
      const [from, to] = [x.at(edges[record]), x.at(edges[record + 1])];
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
