// Words on the field: where there is room for them beside a path, and how they are drawn.

import { FONT } from "../base/text.js";
import { drawnPoints, pointOf } from "../state/run.js";

/** @import { Run } from "../types" */
/** @import { Viewport } from "./viewport.js" */
/** @typedef {[left: number, top: number, right: number, bottom: number]} Rect in pixels */

const HIGH = 1.15; // type sizes of a line of words
const OFFSETS = [0.75, 1.7, 2.9]; // type sizes between words and the point beside which they stand
const ANCHORS = 12; // points of a path that are tried
const MOST_DOTS = 150; // points of a path that words had better not cover

/** @param {Rect} one @param {Rect} other */
export const overlap = (one, other) =>
  one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

/** The square around a point. @returns {Rect} */
export const squareAround = ([x, y], radius) => [x - radius, y - radius, x + radius, y + radius];

/**
 * The points of a run that lie in the field, in pixels, from its end: none nearer to the one before than so
 * many pixels.
 * @param {Viewport} viewport @param {Run} run
 * @returns {[number, number][]}
 */
export function dotsOf(viewport, run, spacing) {
  /** @type {[number, number][]} */
  const dots = [];
  const point = [];
  let last = null;
  for (let i = drawnPoints(run) - 1; i >= 0 && dots.length < MOST_DOTS; i--) {
    const [x, y] = viewport.at(pointOf(run, i, point), run.loss[i]);
    if (!viewport.holds(x, y)) continue;
    if (last && Math.abs(x - last[0]) + Math.abs(y - last[1]) < spacing) continue;
    // A step that leads far is a line, which words would cover as well.
    const pieces = last ? Math.min(40, Math.floor(Math.hypot(x - last[0], y - last[1]) / (2 * spacing))) : 0;
    for (let k = 1; k < pieces; k++)
      dots.push([last[0] + ((x - last[0]) * k) / pieces, last[1] + ((y - last[1]) * k) / pieces]);
    dots.push([x, y]);
    last = [x, y];
  }
  return dots;
}

/**
 * The place for words beside the end of a path, or as near to it as there is room: in the field, clear of
 * what is taken, and over as little of the paths as can be.
 * @param {Viewport} viewport
 * @param {[number, number][]} dots of the path, from its end
 * @param {number} width of the words
 * @param {number} size of type
 * @param {Rect[]} taken
 * @param {[number, number][][]} paths of all that is drawn
 * @returns {Rect|null}
 */
export function placeBeside(viewport, dots, width, size, taken, paths) {
  const high = HIGH * size;
  const { left, top } = viewport.box;
  const stride = Math.max(1, Math.ceil(dots.length / ANCHORS / 3));
  /** @type {{rect: Rect, cost: number}|null} */
  let best = null;
  for (let k = 0; k < ANCHORS && k * stride < dots.length; k++) {
    const [x, y] = dots[k * stride];
    for (const [f, far] of OFFSETS.entries())
      for (const [p, [dx, dy]] of SIDES.entries()) {
        let cost = 1.5 * k + 1.2 * f + 0.2 * p;
        if (best && cost >= best.cost) continue;
        const x0 = x + dx * far * size - (dx < 0 ? width : dx === 0 ? width / 2 : 0);
        const y0 = y + dy * far * size - high / 2;
        /** @type {Rect} */
        const rect = [x0, y0, x0 + width, y0 + high];
        if (x0 < left + 2 || y0 < top + 2 || rect[2] > viewport.right - 2 || rect[3] > viewport.bottom - 2)
          continue;
        if (taken.some((other) => overlap(rect, other))) continue;
        for (const path of paths)
          for (const [px, py] of path) if (px > x0 && px < rect[2] && py > y0 && py < rect[3]) cost += 0.7;
        if (!best || cost < best.cost) best = { rect, cost };
      }
  }
  return best?.rect ?? null;
}

const SIDES = [
  [1, -0.8],
  [1, 0.8],
  [-1, -0.8],
  [-1, 0.8],
  [0, -1.2],
  [0, 1.2],
];

/** Set the type of words, before they are measured or drawn. */
export const setType = (context, size) => (context.font = `600 ${size}px ${FONT}`);

/** Words in a place, with a halo. @param {CanvasRenderingContext2D} context @param {Rect} rect */
export function drawWordsIn(context, rect, text, colour, halo, size) {
  const [left, top, , bottom] = rect;
  setType(context, size);
  context.lineJoin = "round";
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineWidth = 0.3 * size;
  context.strokeStyle = halo;
  context.fillStyle = colour;
  context.strokeText(text, left, (top + bottom) / 2);
  context.fillText(text, left, (top + bottom) / 2);
}
