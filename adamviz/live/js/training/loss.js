// Loss and accuracy over the steps, one chart above the other.

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

const BETWEEN = 1.5; // type sizes between the two
const LEAST_FOR_TWO = 5.5; // type sizes of height, with less of which there is only the loss
const LOSS_SHARE = 0.6; // of the height

/**
 * @typedef {object} LossGiven
 * @property {Box} box of the whole canvas @property {Palette} palette @property {number} size of type
 * @property {RecordScale} x @property {boolean} [whole] @property {boolean} [stepped]
 * @property {{data: Recorded, style: LineStyle}[]} series
 */

/** How many charts there are: two where an accuracy is known. @param {{data: Recorded}[]} series */
export function lossRows(series) {
  return series.some(({ data }) => data.accuracy.some(Number.isFinite)) ? 2 : 1;
}

export class LossPicture {
  /** @type {LossGiven|null} */
  given = null;
  /** @type {{name: "loss"|"accuracy", chart: Chart}[]} */
  charts = [];

  /** @param {CanvasRenderingContext2D} context @param {LossGiven} given */
  draw(context, given) {
    this.given = given;
    const { box, palette, size, x, series, whole = false, stepped = true } = given;
    const plot = plotBox(box, size, stepped);
    const two = lossRows(series) === 2 && plot.height >= LEAST_FOR_TWO * size;
    const room = two ? plot.height - BETWEEN * size : plot.height;
    const height = two ? LOSS_SHARE * room : room;
    const losses = series.map(({ data }) => data.loss);
    const charts = [
      { name: "loss", chart: new Chart({ ...plot, height }, curveRange(losses, { log: true, whole }), x) },
    ];
    if (two) {
      const below = { ...plot, top: plot.top + height + BETWEEN * size, height: room - height };
      const range = curveRange(
        series.map(({ data }) => data.accuracy),
        { whole, within: [0, 1] },
      );
      charts.push({ name: "accuracy", chart: new Chart(below, range, x) });
    }
    this.charts = /** @type {typeof this.charts} */ (charts);
    context.clearRect(box.left, box.top, box.width, box.height);
    for (const { name, chart } of this.charts) {
      const accuracy = name === "accuracy";
      chart.drawGround(context, name, palette, size, accuracy);
      for (const { data, style } of series)
        chart.drawCurve(context, data.steps, data[name], style, palette, size, { bridged: accuracy });
    }
    const words = series.some(({ data }) => data.count > 0) ? "not recorded" : NO_RECORD;
    if (!losses.some((values) => values.some(Number.isFinite)))
      drawWords(context, this.charts[0].chart.box, words, { ...palette, text: palette.muted }, size);
    if (series.length > 1) this.drawNames(context);
    if (stepped) drawSteps(context, x, box.top + box.height - 1.35 * size, palette, size);
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
      while (name === "accuracy" && record > 0 && !Number.isFinite(data[name][record])) record--;
      const value = data[name][record];
      if (value === undefined || (name === "accuracy" && !Number.isFinite(value))) continue;
      const far = Number.isFinite(value) ? Math.abs(chart.y(value) - py) : 1e5;
      if (!best || far < best.far)
        best = { data, label: style.label, name, step: data.steps[record], record, value, far };
    }
    if (!best) return null;
    return {
      ...best,
      text: `${name} ${name === "accuracy" ? percent(best.value) : shortNumber(best.value, 4)}`,
    };
  }
}
