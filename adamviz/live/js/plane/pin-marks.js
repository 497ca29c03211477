// Pinned paths on the field and in the loss chart: thin and pale lines with a hollow marker, so that none is
// taken for a run.

import { markerPath, PALE } from "../base/shapes.js";
import { trace } from "./polyline.js";
import { drawTextBeside } from "./run-marks.js";
import { drawnPoints, pointOf } from "../state/run.js";

/** A pinned path, and where it stands at the playhead. @param {import("../types").RunStyle} style */
export function drawGhost(context, viewport, run, style, palette, playhead, size) {
  const last = drawnPoints(run) - 1;
  if (last < 0) return;
  context.lineJoin = "round";
  context.strokeStyle = style.colour;
  context.globalAlpha = PALE;
  context.lineWidth = Math.max(1, size * 0.09);
  trace(context, viewport, run, 0, last);
  context.stroke();
  context.globalAlpha = 1;
  const now = Math.min(playhead, last);
  const [px, py] = viewport.at(pointOf(run, now), run.loss[now]);
  if (!viewport.holds(px, py)) return;
  markerPath(context, style.marker, px, py, size * 0.32);
  context.fillStyle = palette.halo;
  context.lineWidth = size * 0.13;
  context.fill();
  context.stroke();
}

/**
 * What a pinned path differs in from the present one, beside its end and clear of the texts that are
 * `placed`.
 * @param {import("./labels.js").Rect[]} placed
 */
export function drawGhostText(context, viewport, run, text, palette, size, placed) {
  drawTextBeside(context, viewport, run, text, palette.muted, palette.halo, 0.82 * size, placed);
}
