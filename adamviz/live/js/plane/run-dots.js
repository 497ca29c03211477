// The points of a run on a curve: on a surface its line says enough, but on a curve the line only leads from
// one point to the next.

import { drawnPoints, pointOf } from "../state/run.js";

const DOTS_APART = 0.55; // type sizes: points that lie nearer to the one before are left out
const DOT_RADIUS = 0.2; // type sizes
const DOTS_SEEN = 5000; // points that are looked at

/** The points up to the playhead. @param {import("../types").Run} run @param {number} size of type */
export function drawDots(context, viewport, run, style, palette, playhead, size) {
  const last = Math.min(playhead, drawnPoints(run) - 1, DOTS_SEEN);
  let before = [NaN, NaN];
  context.fillStyle = style.colour;
  context.strokeStyle = palette.halo;
  context.lineWidth = 0.09 * size;
  for (let step = 0, point = []; step <= last; step++) {
    const [x, y] = viewport.at(pointOf(run, step, point), run.loss[step]);
    if (Math.hypot(x - before[0], y - before[1]) < DOTS_APART * size || !viewport.holds(x, y, size)) continue;
    before = [x, y];
    context.beginPath();
    context.arc(x, y, DOT_RADIUS * size, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}
