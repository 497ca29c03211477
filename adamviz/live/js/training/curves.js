// Lines of numbers against the step, drawn.

/** @import { Box, Palette } from "./types" */
/** @import { LineStyle } from "./styles.js" */
/** @import { CurveRange } from "./curve-range.js" */
/** @import { RecordScale } from "./scales.js" */

import { powerOfTen, shortNumber } from "../base/format.js";
import { edgeArrow } from "../base/shapes.js";
import { FONT } from "../base/text.js";
import { axisTexts, niceTicks } from "../base/ticks.js";
import { alarmOf } from "./density.js";

/** A chart: its box, its range, and where numbers lie in it. */
export class Chart {
  /** @param {Box} box @param {CurveRange} range @param {RecordScale} x */
  constructor(box, range, x) {
    this.box = box;
    this.range = range;
    this.x = x;
    this.right = box.left + box.width;
    this.bottom = box.top + box.height;
  }

  /** The pixel of a number, wherever it lies. */
  y(value) {
    const { log, low, high } = this.range;
    const place = log ? Math.log10(value) : value; // of 0, it lies below all
    return Math.min(1e5, Math.max(-1e5, this.bottom - ((place - low) / (high - low)) * this.box.height));
  }

  /**
   * Ticks with their texts, and the unit of these.
   * @param {number} most for how many there is room @param {boolean} shares whether they are percents
   * @param {(text: string) => boolean} fits
   * @returns {{ticks: number[], texts: string[], unit: string}}
   */
  ticks(most, shares, fits) {
    const { log, low, high } = this.range;
    if (log) {
      let every = Math.max(1, Math.ceil((high - low) / Math.max(1, most)));
      const powers = niceTicks(low, high, most).filter(Number.isInteger);
      let kept = powers.length > 1 ? powers : wholeBetween(low, high, every);
      // One alone would not tell that the axis goes by powers of ten.
      while (kept.length < 2 && every > 1) kept = wholeBetween(low, high, --every);
      if (kept.length > 1)
        return { ticks: kept.map((power) => 10 ** power), texts: kept.map(powerOfTen), unit: "" };
      const ticks = niceTicks(10 ** low, 10 ** high, most);
      return { ticks, texts: ticks.map((tick) => shortNumber(tick, 3)), unit: "" };
    }
    const ticks = niceTicks(low, high, most);
    if (shares) return { ticks, texts: ticks.map((tick) => `${+(100 * tick).toPrecision(3)} %`), unit: "" };
    return { ticks, ...axisTexts(ticks, fits) };
  }

  /**
   * Grid, ticks, and a title over it.
   * @param {CanvasRenderingContext2D} context @param {string} title
   * @param {Palette} palette @param {number} size of type @param {boolean} [shares]
   * @returns {number} where the title ends
   */
  drawGround(context, title, palette, size, shares = false) {
    const { box } = this;
    const edge = box.left - 0.45 * size;
    context.font = `${0.82 * size}px ${FONT}`;
    const fits = (text) => context.measureText(text).width < 3 * size;
    const none = { ticks: [], texts: [], unit: "" };
    const { ticks, texts, unit } = this.range.empty
      ? none
      : this.ticks(Math.max(2, box.height / (1.9 * size)), shares, fits);
    context.lineWidth = 1;
    context.strokeStyle = palette.grid;
    context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.textBaseline = "middle";
    let taken = Infinity;
    ticks.forEach((tick, i) => {
      const y = Math.round(this.y(tick)) + 0.5;
      context.beginPath();
      context.moveTo(box.left - 4, y);
      context.lineTo(this.right, y);
      context.stroke();
      const place = Math.min(Math.max(y, box.top + 0.2 * size), this.bottom - 0.2 * size);
      if (Math.abs(taken - place) < 0.95 * size) return;
      taken = place;
      context.fillText(texts[i], edge, place);
    });
    context.textAlign = "left";
    context.font = `600 ${0.88 * size}px ${FONT}`;
    context.fillStyle = palette.text;
    context.fillText(title + unit, box.left, box.top - 0.8 * size);
    return box.left + context.measureText(title + unit).width;
  }

  /** Whether a number lies in the chart. @param {number} [value] */
  shows(value) {
    const y = this.y(value);
    return y >= this.box.top && y <= this.bottom;
  }

  /** A level line. @param {CanvasRenderingContext2D} context @param {number} value */
  drawThreshold(context, value, palette, size) {
    const y = this.y(value);
    context.strokeStyle = palette.muted;
    context.lineWidth = Math.max(1, 0.08 * size);
    context.setLineDash([0.4 * size, 0.25 * size]);
    context.beginPath();
    context.moveTo(this.box.left, y);
    context.lineTo(this.right, y);
    context.stroke();
    context.setLineDash([]);
  }

  /**
   * Its words above the chart, beside a piece of it, as far as there is room after the title.
   * @param {CanvasRenderingContext2D} context @param {string} text @param {number} taken up to which pixel
   */
  drawThresholdWords(context, text, taken, palette, size) {
    const [y, piece] = [this.box.top - 0.8 * size, 1.7 * size];
    context.font = `${0.82 * size}px ${FONT}`;
    const wide = context.measureText(text).width;
    if (this.right - wide - piece - 1.5 * size < taken) return;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = context.strokeStyle = palette.muted;
    context.fillText(text, this.right, y);
    const end = this.right - wide - 0.5 * size;
    context.lineWidth = Math.max(1, 0.08 * size);
    context.setLineDash([0.4 * size, 0.25 * size]);
    context.beginPath();
    context.moveTo(end - piece, y);
    context.lineTo(end, y);
    context.stroke();
    context.setLineDash([]);
  }

  /**
   * A line of numbers, one a record; where it leaves the chart an arrow says so, and a cross where it ends.
   * @param {CanvasRenderingContext2D} context
   * @param {ArrayLike<number>} steps @param {ArrayLike<number>} values
   * @param {LineStyle} style @param {Palette} palette @param {number} size
   * @param {{bridged?: boolean, thin?: boolean}} [how] whether what is not known is passed over, and no gap
   */
  drawCurve(context, steps, values, { colour, dash }, palette, size, { bridged, thin } = {}) {
    const { box, x } = this;
    const count = Math.min(steps.length, values.length);
    const places = Array.from({ length: count }, (_, i) => [x.at(steps[i]), this.placeOf(values[i])]);
    const points = bridged ? places.filter(([, y]) => !Number.isNaN(y)) : places;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top - 2, box.width + 0.1 * size, box.height + 4);
    context.clip();
    context.beginPath();
    tracePoints(context, points, size);
    context.strokeStyle = colour;
    context.lineWidth = (thin ? 0.095 : 0.13) * size;
    context.lineJoin = "round";
    context.setLineDash(dash.map((length) => (length * size) / 18));
    context.stroke();
    context.setLineDash([]);
    context.restore();
    for (const [px, py] of leavings(points, box.top, this.bottom, size))
      edgeArrow(context, this, px, py, 0.38 * size, colour, palette.halo);
    if (!bridged) this.drawEnd(context, places, values, palette, size);
  }

  /** The pixel of a number; an infinite one has none. */
  placeOf(value) {
    return Number.isFinite(value) ? this.y(value) : NaN;
  }

  /** A cross where numbers stop being finite. */
  drawEnd(context, places, values, palette, size) {
    let last = places.length - 1;
    while (last >= 0 && !Number.isFinite(values[last])) last--;
    if (last < 0 || last === places.length - 1) return;
    const [px, py] = places[last];
    const y = Math.min(this.bottom, Math.max(this.box.top, py));
    const arm = 0.34 * size;
    for (const [width, colour] of [
      [0.34 * size, palette.halo],
      [0.16 * size, alarmOf(palette)],
    ]) {
      context.beginPath();
      context.moveTo(px - arm, y - arm);
      context.lineTo(px + arm, y + arm);
      context.moveTo(px - arm, y + arm);
      context.lineTo(px + arm, y - arm);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
}

const wholeBetween = (low, high, every) => {
  const first = Math.ceil(low / every - 1e-9) * every;
  return Array.from(
    { length: Math.max(0, Math.floor((high - first) / every + 1e-9) + 1) },
    (_, i) => first + i * every,
  );
};

/** Go along points, with gaps where there is none; one that stands alone is a short stroke. */
function tracePoints(context, points, size) {
  points.forEach(([px, py], i) => {
    if (Number.isNaN(py)) return;
    const joined = i > 0 && !Number.isNaN(points[i - 1][1]);
    if (joined) return context.lineTo(px, py);
    context.moveTo(px, py);
    if (!(i + 1 < points.length && !Number.isNaN(points[i + 1][1]))) {
      context.moveTo(px - 0.35 * size, py);
      context.lineTo(px + 0.35 * size, py);
    }
  });
}

/** Where a line is outside: of each time the farthest point. @returns {[number, number][]} */
function leavings(points, top, bottom, size) {
  /** @type {[number, number][]} */
  const found = [];
  let way = 0;
  for (const [px, py] of points) {
    const now = py < top - 1 ? -1 : py > bottom + 1 ? 1 : 0;
    const last = found.at(-1);
    const near = last && px - last[0] < 0.9 * size && Math.sign(last[1] - top) === Math.sign(py - top);
    if (now !== 0 && (now === way || near)) {
      if (now * py > now * last[1]) found[found.length - 1] = [px, py];
    } else if (now !== 0) found.push([px, py]);
    way = now;
  }
  return found;
}
