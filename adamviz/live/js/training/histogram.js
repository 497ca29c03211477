// The histogram at the playhead, beside the heat map whose axis of values it has: bars to the right, those of
// another recording as an outline.

/** @import { Box, Palette } from "./types" */
/** @import { LineStyle } from "./styles.js" */
/** @import { Recorded } from "./recorded.js" */

import { percent } from "../base/format.js";
import { FONT } from "../base/text.js";
import { alarmOf } from "./density.js";
import { plotBox } from "./scales.js";
import { sharesOf } from "./shares.js";
import { shareOfRow, ValueFrame } from "./value-frame.js";

const OPACITY = 0.82; // of a bar

/** @typedef {{data: Recorded, tensor: number, record: number, style: LineStyle}} HistogramEntry */
/**
 * @typedef {object} HistogramGiven
 * @property {Box} box of the whole canvas, as high as that of the heat map
 * @property {Palette} palette @property {number} size of type
 * @property {string} quantity @property {boolean} [whole] @property {boolean} [stepped] as the heat map's
 * @property {HistogramEntry[]} entries as many as share the heat map's scale
 */

export class HistogramPicture {
  /** @type {HistogramGiven|null} */
  given = null;
  /** @type {ValueFrame|null} */
  frame = null;
  most = 1; // the share at the right end

  /** @param {CanvasRenderingContext2D} context @param {HistogramGiven} given */
  draw(context, given) {
    this.given = given;
    const { box, palette, size, quantity, entries, whole = false, stepped = true } = given;
    const plot = plotBox(box, size, stepped);
    plot.left = box.left + Math.round(0.3 * size);
    plot.width = Math.max(1, box.width - Math.round(0.9 * size));
    const frame = new ValueFrame(entries, quantity, plot, size, whole);
    this.frame = frame;
    const several = entries.map(({ data, tensor }) => sharesOf(data, tensor, quantity));
    this.most = Math.max(0.02, ...several.map((shares) => shares?.usualPeak ?? 0));
    context.clearRect(box.left, box.top, box.width, box.height);
    this.drawGround(context);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    several.forEach((shares, i) => {
      if (shares && entries[i].record < shares.count && entries[i].record >= 0)
        this.drawBars(context, shares, entries[i], i > 0);
    });
    context.restore();
  }

  drawGround(context) {
    const { box, palette, size, entries, stepped = true } = this.given;
    const { left, top, width, height } = this.frame.box;
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    for (const strip of this.frame.strips)
      context.strokeRect(left - 0.5, strip.top - 0.5, width + 1, strip.height + 1);
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.font = `600 ${0.82 * size}px ${FONT}`;
    context.fillStyle = palette.text;
    const [entry] = entries;
    const step = entry?.data.steps[entry.record];
    if (step !== undefined)
      context.fillText(`step ${step}`, left, (box.top + this.frame.plot.top) / 2, width);
    if (!stepped || this.frame.empty) return;
    context.font = `${0.76 * size}px ${FONT}`;
    context.fillStyle = palette.muted;
    context.textBaseline = "top";
    const y = box.top + box.height - 1.35 * size;
    context.fillText("0", left, y);
    context.textAlign = "right";
    context.fillText(percent(this.most), left + width, y);
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {import("./shares.js").Shares} shares
   * @param {HistogramEntry} entry @param {boolean} outlined
   */
  drawBars(context, shares, { record, style }, outlined) {
    const { palette, size } = this.given;
    const { left, width } = this.frame.plot;
    const long = (row) => {
      const share = shareOfRow(shares, record, row);
      return share === 0 ? 0 : Math.max(1.5, Math.min(width, (share / this.most) * width));
    };
    context.strokeStyle = palette.text;
    context.lineWidth = 0.1 * size;
    context.fillStyle = style.colour;
    const rows = this.frame.empty ? [] : this.frame.rows;
    if (outlined) {
      context.setLineDash([0.35 * size, 0.2 * size]);
      context.beginPath();
      context.moveTo(left, this.frame.box.top);
      for (const row of rows) {
        context.lineTo(left + long(row), row.top);
        context.lineTo(left + long(row), row.top + row.height);
      }
      context.stroke();
    } else {
      context.globalAlpha = OPACITY;
      for (const row of rows)
        context.fillRect(left, row.top + 0.5, long(row), Math.max(0.75, row.height - 0.75));
    }
    for (const row of this.frame.strips) {
      const alarming = row.name === "NaN" || row.name === "∞";
      context.globalAlpha = alarming || outlined ? 1 : OPACITY;
      context.fillStyle = alarming ? alarmOf(palette) : style.colour;
      if (!outlined) context.fillRect(left, row.top, long(row), row.height);
      else if (long(row) > 0) context.strokeRect(left, row.top + 1, long(row) - 1, row.height - 2);
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** The bin at a pixel; null outside. */
  at(px, py) {
    if (!this.given) return null;
    const { left, width } = this.frame.plot;
    const row = px >= left && px <= left + width ? this.frame.rowAt(py) : null;
    const [entry] = this.given.entries;
    if (!row || !entry) return null;
    const { data, tensor, record, style } = entry;
    const shares = sharesOf(data, tensor, this.given.quantity);
    if (!shares || record >= shares.count) return null;
    const share = shareOfRow(shares, record, row);
    const [low, high] = this.frame.endsOf(row);
    const [step, { label }] = [data.steps[record], style];
    return {
      tensor,
      label,
      step,
      record,
      name: row.name,
      low,
      high,
      share,
      text: this.frame.says(row, share),
    };
  }
}
