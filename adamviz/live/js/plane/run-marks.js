// The runs on the field: each a line in its own colour, dash and marker, bold up to the playhead and faint
// after it.

import { arrowHead, crossPath, edgeArrow, markerPath, star } from "../base/shapes.js";
import { drawnPoints, pointOf } from "../state/run.js";
import { drawWordsIn, overlap, setType } from "./labels.js";
import { lineEnd, trace } from "./polyline.js";

const HIDDEN = 0.5; // of the strength of a mark that a relief hides
const TRIES = 400; // points of a run that a label is tried at

/** Let drawing reach the field only, not the axes around it. */
export function clipToBox(context, { left, top, width, height }) {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}

/** One run. @param {{colour: string, dash: number[], marker: string}} style */
export function drawRun(context, viewport, run, style, palette, playhead, size, selected) {
  const last = drawnPoints(run) - 1;
  const now = Math.min(playhead, last);
  if (last < 0) return;
  const width = size * (selected ? 0.19 : 0.15);
  context.lineJoin = "round";
  context.lineCap = "butt";
  context.strokeStyle = style.colour;
  if (viewport.line) {
    context.globalAlpha = 0.3;
    context.lineWidth = width * 0.6;
    trace(context, viewport, run, 0, now, true);
    context.stroke();
    context.globalAlpha = 1;
  }
  if (now < last) {
    context.globalAlpha = 0.5;
    context.lineWidth = width * 0.6;
    context.setLineDash(trace(context, viewport, run, now, last) ? style.dash : []);
    context.stroke();
    context.globalAlpha = 1;
  }
  context.setLineDash([]);
  const dashed = trace(context, viewport, run, 0, now);
  context.strokeStyle = palette.halo;
  context.globalAlpha = 0.85;
  context.lineWidth = width + size * 0.16;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = style.colour;
  context.lineWidth = width;
  if (dashed) context.setLineDash(style.dash.map((length) => (length * size) / 14));
  context.stroke();
  context.setLineDash([]);
}

const standsAt = (run, playhead) => Math.max(0, Math.min(playhead, drawnPoints(run) - 1));

/** Where a run stands at the playhead, in pixels. */
export function headAt(viewport, run, playhead) {
  const now = standsAt(run, playhead);
  return viewport.at(pointOf(run, now), run.loss[now]);
}

/** Mark where a run stands at the playhead; with a cross once it is lost. */
export function drawHead(context, viewport, run, style, palette, playhead, size, selected) {
  if (drawnPoints(run) < 1) return;
  const [px, py] = headAt(viewport, run, playhead);
  const now = standsAt(run, playhead);
  const point = pointOf(run, now);
  if (viewport.line && viewport.beyond(point)) {
    const [x, y] = lineEnd(viewport, run, now) ?? [px, py];
    arrowHead(context, x, y, viewport.outwards(point), size * 0.75, style.colour, palette.halo);
    return;
  }
  if (!viewport.holds(px, py)) {
    edgeArrow(context, viewport, px, py, size * 0.75, style.colour, palette.halo);
    return;
  }
  const radius = size * (selected ? 0.48 : 0.4);
  context.globalAlpha = viewport.hides?.(point) ? HIDDEN : 1;
  drawMark(context, px, py, run, style, palette, playhead, size, radius);
  context.globalAlpha = 1;
}

function drawMark(context, px, py, run, style, palette, playhead, size, radius) {
  if (run.diverged >= 0 && playhead >= run.diverged) {
    drawCross(context, px, py, radius, style.colour, palette.halo);
    return;
  }
  markerPath(context, style.marker, px, py, radius);
  context.fillStyle = style.colour;
  context.strokeStyle = palette.halo;
  context.lineWidth = size * 0.28;
  context.stroke();
  context.fill();
}

function drawCross(context, px, py, radius, colour, halo) {
  context.lineCap = "butt";
  for (const [strokeStyle, reach, width] of [
    [halo, 1.1, 1.1],
    [colour, 0.9, 0.55],
  ]) {
    Object.assign(context, { strokeStyle, lineWidth: radius * width });
    crossPath(context, px, py, radius * reach);
    context.stroke();
  }
}

/** The known minima. */
export function drawMinima(context, viewport, minima, palette, size) {
  for (const minimum of minima) {
    const [px, py] = viewport.at(minimum, minimum.at(-1));
    if (viewport.beyond?.(minimum)) continue; // it has a place at the edge of a relief
    context.globalAlpha = viewport.hides(minimum) ? HIDDEN : 1;
    if (viewport.holds(px, py, size)) star(context, px, py, size * 0.78, palette.minimum, palette.halo);
    context.globalAlpha = 1;
  }
}

/**
 * The fan: where the active slider could take the path.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./viewport.js").Viewport} viewport
 * @param {import("../types").Fan} fan whose runs may have gaps, while they are computed
 */
export function drawFan(context, viewport, fan, style, palette, size) {
  context.lineJoin = "round";
  context.strokeStyle = style.colour;
  context.lineWidth = Math.max(1, size * 0.075);
  context.globalAlpha = palette.name === "dark" ? 0.45 : 0.34;
  for (const run of fan.runs.filter(Boolean)) {
    const last = drawnPoints(run) - 1;
    if (last < 1) continue;
    trace(context, viewport, run, 0, last);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * The values at the two ends of the fan, each beside the end of its path.
 * @param {import("./labels.js").Rect[]} placed what they must be clear of
 */
export function drawFanTexts(context, viewport, fan, palette, size, placed) {
  for (const end of [0, fan.values.length - 1]) {
    const run = fan.runs[end];
    if (run && fan.texts[end])
      drawTextBeside(context, viewport, run, fan.texts[end], palette.text, palette.halo, 0.86 * size, placed);
  }
}

/**
 * A text beside the last visible point of a run, clear of what is `placed`, to which it is added.
 * @param {import("./labels.js").Rect[]} placed
 */
export function drawTextBeside(context, viewport, run, text, colour, halo, size, placed) {
  setType(context, size);
  const width = context.measureText(text).width;
  const every = Math.max(4, Math.ceil(drawnPoints(run) / TRIES));
  for (let i = drawnPoints(run) - 1; i > 0; i -= every) {
    const [px, py] = viewport.at(pointOf(run, i), run.loss[i]);
    if (!viewport.holds(px, py, -size)) continue;
    const x = px + size + width > viewport.right ? px - 0.8 * size - width : px + 0.8 * size;
    const y = Math.max(viewport.box.top + size, py - 0.7 * size);
    /** @type {import("./labels.js").Rect} */
    const rect = [x, y - 0.6 * size, x + width, y + 0.6 * size];
    if (x <= viewport.box.left || placed.some((other) => overlap(rect, other))) continue;
    drawWordsIn(context, rect, text, colour, halo, size);
    placed.push(rect);
    return;
  }
}
