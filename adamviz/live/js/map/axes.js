// The axes around a map.

/** @import { Palette } from "../types" */
/** @import { MapWindow } from "./window.js" */

import { FONT } from "../base/text.js";
import { mapTicks } from "./ticks.js";

const TICK_LENGTH = 4; // pixels

/**
 * @param {CanvasRenderingContext2D} context @param {MapWindow} window
 * @param {Palette} palette @param {number} size of type @param {[string, string]} names
 * @param {number} margin on the right, into which a text may reach
 */
export function drawMapAxes(context, window, palette, size, names, margin) {
  const { box, right, bottom, axes } = window;
  const { left, top, width, height } = box;
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  context.font = `${size * 0.92}px ${FONT}`;
  context.fillStyle = context.strokeStyle = palette.muted;
  const wide = (text) => context.measureText(text).width;
  const count = Math.max(2, Math.min(6, width / (6 * size)));
  const room = width / count - 0.3 * size;
  const across = mapTicks(axes[0], window.x0, window.x1, count, (text) => wide(text) < room);
  context.textAlign = "center";
  context.textBaseline = "top";
  let taken = -Infinity;
  across.places.forEach((place, i) => {
    const x = left + ((place - window.x0) / (window.x1 - window.x0)) * width;
    tickLine(context, x, bottom, 0, TICK_LENGTH);
    const text = across.texts[i];
    // A text at the edge is moved in, so that none is cut; one without room is left out.
    const half = wide(text) / 2;
    const middle = Math.min(Math.max(x, half), right + margin - half - 1);
    if (middle - half < taken) return;
    taken = middle + half + 0.4 * size;
    context.fillText(text, middle, bottom + 0.45 * size);
  });
  context.textAlign = "right";
  context.textBaseline = "middle";
  const lines = Math.max(2, Math.min(7, height / (4 * size)));
  const up = mapTicks(axes[1], window.y0, window.y1, lines, (text) => wide(text) < left - 1.75 * size);
  up.places.forEach((place, i) => {
    const y = bottom - ((place - window.y0) / (window.y1 - window.y0)) * height;
    tickLine(context, left, y, -TICK_LENGTH, 0);
    context.fillText(up.texts[i], left - 0.55 * size, Math.min(Math.max(y, 0.5 * size), bottom));
  });
  context.font = `${size}px ${FONT}`;
  context.fillStyle = palette.text;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(names[0] + across.unit, left + width / 2, bottom + 2.65 * size);
  context.save();
  context.translate(1.05 * size, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(names[1] + up.unit, 0, 0.1 * size);
  context.restore();
}

function tickLine(context, x, y, dx, dy) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx, y + dy);
  context.stroke();
}
