// Loss, accuracy and curvature over the steps, as far as they are known: one chart above the other.

/** @import { Box, Palette } from "./types" */
/** @import { LineStyle } from "./styles.js" */
/** @import { Recorded } from "./recorded.js" */
/** @import { RecordScale } from "./scales.js" */

import { percent, shortNumber } from "../base/format.js";
import { drawWords, FONT } from "../base/text.js";
import { curveRange } from "./curve-range.js";
import { Chart } from "./curves.js";
import { drawSteps, NO_RECORD } from "./heat.js";
import { nearestRecord, plotBox } from "./scales.js";
import { curvatureText } from "./words.js";

const BETWEEN = 1.5; // type sizes between two charts
const LEAST_FOR_MORE = 2.75; // type sizes of height a chart, with less of which there is only the loss
const LOSS_SHARE = 1.5; // of the height, where each other chart has 1
const STABILITY_WORDS = "threshold of stability";
const STABILITY_DASH = [7, 5];

/** @typedef {{within?: [number, number], log?: boolean}} RangeRule */
/**
 * The charts below the loss: the number of each, and what it is called.
 * @type {{name: "accuracy"|"preconditioned", title: string, range: RangeRule}[]}
 */
const CHARTS_BELOW = [
  { name: "accuracy", title: "accuracy", range: { within: [0, 1] } },
  { name: "preconditioned", title: "curvature", range: { log: true } },
];
/** @typedef {"loss"|"accuracy"|"preconditioned"} ChartName */

/**
 * @typedef {object} LossGiven
 * @property {Box} box of the whole canvas @property {Palette} palette @property {number} size of type
 * @property {RecordScale} x @property {boolean} [whole] @property {boolean} [stepped]
 * @property {{data: Recorded, style: LineStyle}[]} series
 */

/** The charts that there are below the loss. @param {{data: Recorded}[]} series */
const chartsBelow = (series) =>
  CHARTS_BELOW.filter(({ name }) => series.some(({ data }) => data[name].some(Number.isFinite)));

/** How many charts there are. @param {{data: Recorded}[]} series */
export const lossRows = (series) => 1 + chartsBelow(series).length;

export class LossPicture {
  /** @type {LossGiven|null} */
  given = null;
  /** @type {{name: ChartName, title: string, chart: Chart}[]} */
  charts = [];

  /** @param {CanvasRenderingContext2D} context @param {LossGiven} given */
  draw(context, given) {
    this.given = given;
    const { box, palette, size, x, series, whole = false, stepped = true } = given;
    const plot = plotBox(box, size, stepped);
    const wanted = chartsBelow(series);
    const below = plot.height >= LEAST_FOR_MORE * size * (1 + wanted.length) ? wanted : [];
    const each = (plot.height - BETWEEN * size * below.length) / (LOSS_SHARE + below.length);
    const height = below.length > 0 ? LOSS_SHARE * each : plot.height;
    const losses = series.map(({ data }) => data.loss);
    const above = new Chart({ ...plot, height }, curveRange(losses, { log: true, whole }), x);
    this.charts = [{ name: "loss", title: "loss", chart: above }];
    for (const { name, title, range } of below) {
      const top = this.charts.at(-1).chart.bottom + BETWEEN * size;
      const lines = series.flatMap(({ data }) =>
        name === "preconditioned" ? [data[name], data.threshold] : [data[name]],
      );
      const chart = new Chart({ ...plot, top, height: each }, curveRange(lines, { whole, ...range }), x);
      this.charts.push({ name, title, chart });
    }
    context.clearRect(box.left, box.top, box.width, box.height);
    for (const { name, title, chart } of this.charts) {
      const titled = chart.drawGround(context, title, palette, size, name === "accuracy");
      if (name === "preconditioned") this.drawThresholds(context, chart, titled);
      for (const { data, style } of series)
        chart.drawCurve(context, data.steps, data[name], style, palette, size, { bridged: name !== "loss" });
    }
    const words = series.some(({ data }) => data.count > 0) ? "not recorded" : NO_RECORD;
    if (!losses.some((values) => values.some(Number.isFinite)))
      drawWords(context, this.charts[0].chart.box, words, { ...palette, text: palette.muted }, size);
    if (series.length > 1) this.drawNames(context);
    if (stepped) drawSteps(context, x, box.top + box.height - 1.35 * size, palette, size);
  }

  /** Where each run begins to swing. @param {number} titled up to which pixel there is a title */
  drawThresholds(context, chart, titled) {
    const { palette, size, series } = this.given;
    const style = { label: "", colour: palette.muted, dash: STABILITY_DASH };
    for (const { data } of series)
      chart.drawCurve(context, data.steps, data.threshold, style, palette, size, {
        bridged: true,
        thin: true,
      });
    chart.drawThresholdWords(context, STABILITY_WORDS, titled, palette, size);
  }

  /** Which line is of which recording. */
  drawNames(context) {
    const { palette, size, series } = this.given;
    const { box, right } = this.charts[0].chart;
    const y = box.top - 0.8 * size;
    context.font = `${0.82 * size}px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    let end = right;
    for (const { style } of series.toReversed()) {
      const room = (box.width - 4 * size) / series.length - 2.6 * size;
      const wide = Math.min(room, context.measureText(style.label).width);
      context.fillStyle = palette.muted;
      context.fillText(style.label, end, y, Math.max(1, room));
      context.beginPath();
      context.moveTo(end - wide - 2.2 * size, y);
      context.lineTo(end - wide - 0.4 * size, y);
      context.strokeStyle = style.colour;
      context.lineWidth = 0.14 * size;
      context.setLineDash(style.dash.map((length) => (length * size) / 18));
      context.stroke();
      context.setLineDash([]);
      end -= wide + 3 * size;
    }
  }

  /** Where the playhead is drawn: the words between two charts stay free of it. */
  get boxes() {
    return this.charts.map(({ chart }) => chart.box);
  }

  /** The line that is nearest to a pixel, at the last record there that has its number; null outside. */
  at(px, py) {
    if (!this.given) return null;
    const { series, x } = this.given;
    const place = this.charts.find(
      ({ chart: { box, bottom, right } }) =>
        px >= box.left && px <= right && py >= box.top - 1 && py <= bottom,
    );
    if (!place) return null;
    const { name, chart } = place;
    let best = null;
    for (const { data, style } of series) {
      let record = nearestRecord(data.steps, x.step(px));
      while (name !== "loss" && record > 0 && !Number.isFinite(data[name][record])) record--;
      const value = data[name][record];
      if (value === undefined || (name !== "loss" && !Number.isFinite(value))) continue;
      const far = Number.isFinite(value) ? Math.abs(chart.y(value) - py) : 1e5;
      if (!best || far < best.far)
        best = { data, label: style.label, name, step: data.steps[record], record, value, far };
    }
    if (!best) return null;
    const { data, record, value } = best;
    if (name === "preconditioned") return { ...best, text: curvatureText(value, data.threshold[record]) };
    return { ...best, text: `${name} ${name === "accuracy" ? percent(value) : shortNumber(value, 4)}` };
  }
}
