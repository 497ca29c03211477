// The lines of a number of the chosen tensors over the steps.

/** @import { Box, Palette } from "./types" */
/** @import { LineStyle } from "./styles.js" */
/** @import { Recorded } from "./recorded.js" */
/** @import { RecordScale } from "./scales.js" */

import { percent, shortNumber } from "../base/format.js";
import { drawWords } from "../base/text.js";
import { curveRange } from "./curve-range.js";
import { Chart } from "./curves.js";
import { drawSteps, NO_RECORD } from "./heat.js";
import { BINS } from "./recorded.js";
import { thresholdOf } from "./references.js";
import { nearestRecord, plotBox } from "./scales.js";

const IN_PERCENT = new Set(["epsilon_share", "clip_share", "dead_share"]);
const FEW = 3; // lines that are drawn as thick as one
const NEAR_LINE = 1000; // times the numbers, so far away a threshold is taken in

/**
 * @typedef {object} LinesGiven
 * @property {Box} box of the whole canvas @property {Palette} palette @property {number} size of type
 * @property {string} number @property {string} quantity @property {RecordScale} x
 * @property {boolean} [whole] @property {string} [title] @property {boolean} [stepped]
 * @property {{data: Recorded, tensor: number, style: LineStyle}[]} series
 */

export class LinesPicture {
  /** @type {LinesGiven|null} */
  given = null;
  /** @type {Chart|null} */
  chart = null;
  /** @type {Float32Array[]} */
  values = [];

  /** @param {CanvasRenderingContext2D} context @param {LinesGiven} given */
  draw(context, given) {
    this.given = given;
    const { box, palette, size, number, quantity, x, series, whole = false, stepped = true } = given;
    const plot = plotBox(box, size, stepped);
    this.values = series.map(({ data, tensor }) => data.number(number, tensor, quantity));
    const threshold = thresholdOf(number, quantity);
    this.chart = new Chart(plot, numberRange(number, this.values, threshold, whole), x);
    context.clearRect(box.left, box.top, box.width, box.height);
    const titled = this.chart.drawGround(
      context,
      given.title ?? number,
      palette,
      size,
      IN_PERCENT.has(number),
    );
    if (stepped) drawSteps(context, x, box.top + box.height - 1.35 * size, palette, size);
    if (!this.values.some((values) => values.some(Number.isFinite))) {
      const words = series.some(({ data }) => data.count > 0) ? "not recorded" : NO_RECORD;
      return drawWords(context, plot, words, { ...palette, text: palette.muted }, size);
    }
    if (this.chart.shows(threshold?.value)) this.chart.drawThreshold(context, threshold.value, palette, size);
    const thin = series.length > FEW;
    series.forEach(({ data, tensor, style }, i) => {
      const values = this.values[i];
      // What is no longer there has an end, but no number that is not finite.
      const count = isGone(data, tensor, quantity)
        ? values.findLastIndex(Number.isFinite) + 1
        : values.length;
      this.chart.drawCurve(context, data.steps, values.subarray(0, count), style, palette, size, { thin });
    });
    if (this.chart.shows(threshold?.value))
      this.chart.drawThresholdWords(context, threshold.text, titled, palette, size);
  }

  /** The line that is nearest to a pixel, at the record there; null outside. */
  at(px, py) {
    const { given, chart } = this;
    if (!given) return null;
    const { left, top, width, height } = chart.box;
    if (px < left || px > left + width || py < top || py > top + height) return null;
    const found = given.series.flatMap(({ data, tensor, style }, i) => {
      const record = nearestRecord(data.steps, given.x.step(px));
      const value = this.values[i][record];
      if (!Number.isFinite(value)) return [];
      const far = Math.abs(Math.min(top + height, Math.max(top, chart.y(value))) - py);
      return [{ data, tensor, label: style.label, step: data.steps[record], record, value, far }];
    });
    if (found.length === 0) return null;
    const nearest = found.reduce((best, one) => (one.far < best.far ? one : best));
    return {
      ...nearest,
      text: IN_PERCENT.has(given.number) ? percent(nearest.value) : shortNumber(nearest.value, 4),
    };
  }
}

/** Whether the last record has nothing of a tensor that was there before, as far as histograms tell. */
function isGone(data, tensor, quantity) {
  const { codes, count, known } = data.histogram(tensor, quantity) ?? {};
  return known && count === data.count && !codes.subarray(-BINS).some(Boolean);
}

/**
 * The range of a number's lines: what has ends of its own is shown whole.
 * @param {{value: number}|null} threshold
 */
export function numberRange(number, several, threshold, whole) {
  if (IN_PERCENT.has(number))
    return curveRange(several, { whole: true, holds: [0, threshold?.value ?? 0.01], within: [0, 1] });
  if (number === "cosine") return { log: false, low: -1, high: 1 };
  const range = curveRange(several, { log: true, whole });
  if (!threshold || range.empty) return range;
  const [low, high] = range.log ? [10 ** range.low, 10 ** range.high] : [range.low, range.high];
  const near = threshold.value > low / NEAR_LINE && threshold.value < high * NEAR_LINE;
  return near
    ? curveRange([...several, [threshold.value]], { log: true, whole, holds: [threshold.value] })
    : range;
}
