// Small lines without axes, one in each row of a table.

/** @import { Box } from "./types" */

import { curveRange } from "./curve-range.js";

/** @typedef {import("./curve-range.js").CurveRange} CurveRange */

/**
 * The range that small lines share.
 * @param {ArrayLike<number>[]} several @param {boolean} whole @returns {CurveRange}
 */
export function sparkRange(several, whole) {
  return curveRange(several, { log: true, whole });
}

/**
 * Draw a small line: of what lies in one pixel its extremes.
 * @param {CanvasRenderingContext2D} context @param {Box} box @param {ArrayLike<number>} values one a record
 * @param {CurveRange} range @param {string} colour
 */
export function drawSparkline(context, { left, top, width, height }, values, { log, low, high }, colour) {
  const last = values.length - 1;
  const y = (value) => {
    const place = ((log ? Math.log10(Math.max(value, 0)) : value) - low) / (high - low);
    return top + (1 - Math.min(1, Math.max(0, place))) * height;
  };
  const x = (i) => (last > 0 ? left + (i / last) * width : left + width / 2);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1.25;
  context.lineJoin = "round";
  context.beginPath();
  let drawn = false;
  let end = null;
  for (let i = 0; i <= last;) {
    const column = Math.floor(x(i));
    let [least, most, final] = [Infinity, -Infinity, NaN];
    let whole = true;
    for (; i <= last && Math.floor(x(i)) === column; i++) {
      if (!Number.isFinite(values[i])) {
        whole = false;
        continue;
      }
      const place = y(values[i]);
      least = Math.min(least, place);
      most = Math.max(most, place);
      final = place;
    }
    if (Number.isNaN(final)) {
      drawn = false;
      continue;
    }
    const at = last > 0 ? Math.min(column + 0.5, left + width) : column;
    if (drawn) context.lineTo(at, least);
    else context.moveTo(at, least);
    if (most > least) context.lineTo(at, most);
    if (final !== most) context.lineTo(at, final);
    drawn = whole || final === most;
    end = [at, final];
  }
  context.stroke();
  if (!end) return;
  context.beginPath();
  context.arc(end[0], end[1], 1.6, 0, 2 * Math.PI);
  context.fill();
}
