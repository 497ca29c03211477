// The quantiles of a tensor's entries over time.

/** @import { Palette } from "./types" */
/** @import { RecordScale } from "./scales.js" */
/** @import { Shares } from "./shares.js" */
/** @import { ValueFrame } from "./value-frame.js" */

import { QUANTILES } from "./shares.js";

const BAND_OPACITY = [0.16, 0.28]; // between the outer and between the inner quantiles
const ALONE = 3; // pixels on either side of a record that has no neighbours
const TANGLED = 2.2; // times its width that a median goes up and down
const MEDIAN = 2; // its place among them

/**
 * @param {CanvasRenderingContext2D} context @param {ValueFrame} frame @param {Shares} shares
 * @param {ArrayLike<number>} steps @param {RecordScale} x
 * @param {Palette} palette @param {number} size of type
 * @param {boolean} alone whether nothing lies under them
 */
export function drawBands(context, frame, shares, steps, x, palette, size, alone) {
  const y = (record, which) => bandPlace(frame, shares.quantile(record, which));
  const lines = QUANTILES.map((_, which) => ({ count: shares.count, at: (record) => y(record, which) }));
  context.lineJoin = "round";
  if (alone) {
    context.fillStyle = palette.runs[0];
    BAND_OPACITY.forEach((opacity, i) => {
      context.globalAlpha = opacity;
      fillBand(context, lines[i], lines[QUANTILES.length - 1 - i], steps, x);
    });
    context.globalAlpha = 1;
  }
  // Over the shares there are fewer, and what goes up and down all the time would hide them.
  const calm = alone || travelOf(lines[MEDIAN]) < TANGLED * (x.right - x.left);
  lines.forEach((line, which) => {
    const middle = which === MEDIAN;
    const outer = which === 0 || which === QUANTILES.length - 1;
    if (!middle && !calm) return;
    context.beginPath();
    traceRecords(context, line, steps, x);
    if (middle && !alone) {
      context.strokeStyle = palette.halo;
      context.globalAlpha = calm ? 0.75 : 0.5;
      context.lineWidth = (calm ? 0.26 : 0.17) * size;
      context.stroke();
    }
    context.strokeStyle = alone ? palette.runs[0] : palette.text;
    context.globalAlpha = middle ? 1 : outer ? 0.42 : 0.6;
    context.lineWidth = middle && calm ? 0.12 * size : Math.max(0.75, 0.06 * size);
    context.setLineDash(outer && !alone ? [0.16 * size, 0.16 * size] : []);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  });
}

/** How far a line goes up and down. */
function travelOf({ count, at }) {
  let sum = 0;
  for (let record = 1; record < count; record++) sum += Math.abs(at(record) - at(record - 1)) || 0;
  return sum;
}

/** The pixel of a quantile: beyond all bins at the edge, NaN without any entry. */
function bandPlace(frame, power) {
  return frame.y(Math.min(frame.high, Math.max(frame.low, power)));
}

/**
 * Go along a line, with a gap where it is NaN; a record that stands alone has a short stroke, and if it is
 * the only one, all across.
 */
export function traceRecords(context, { count, at }, steps, x) {
  const short = count === 1 ? x.right - x.left : ALONE;
  for (let record = 0; record < count; record++) {
    const y = at(record);
    if (Number.isNaN(y)) continue;
    const px = x.at(steps[record]);
    const before = record > 0 && !Number.isNaN(at(record - 1));
    const after = record + 1 < count && !Number.isNaN(at(record + 1));
    if (before) context.lineTo(px, y);
    else context.moveTo(after ? px : px - short, y);
    if (!before && !after) context.lineTo(px + short, y);
  }
}

/** Fill what lies between two lines that have the same gaps. */
function fillBand(context, lower, upper, steps, x) {
  for (let first = 0; first < lower.count; first++) {
    if (Number.isNaN(lower.at(first))) continue;
    let last = first;
    while (last + 1 < lower.count && !Number.isNaN(lower.at(last + 1))) last++;
    context.beginPath();
    for (let record = first; record <= last; record++) context.lineTo(x.at(steps[record]), lower.at(record));
    for (let record = last; record >= first; record--) context.lineTo(x.at(steps[record]), upper.at(record));
    context.closePath();
    context.fill();
    first = last;
  }
}
