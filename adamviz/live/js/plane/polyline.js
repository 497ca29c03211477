// The line of a run on the screen: of tens of thousands of steps most are shorter than can be seen. It is
// made once for a run and a viewport, and goes on where it ended while the run grows.

/** @import { Run } from "../types" */
/** @import { Viewport } from "./viewport.js" */

import { coordinates, pointOf } from "../state/run.js";

const FAR = 1e4; // pixels: lines further out are cut off there, since canvases draw huge coordinates wrongly
export const TINY = 0.2; // pixels
// A browser takes seconds for a line that crosses itself so often: past so many corners, only what lies where
// no line is yet, as long as there is as much of that.
const PLENTY = 1000;
// A line that goes this many times across the picture is a tangle whose dashes nobody sees, and there would
// be tens of thousands of them.
const TANGLED = 15;

/** The lines of runs by their points. @type {WeakMap<object, Polyline>} */
const lines = new WeakMap();

/**
 * The line of a run from one step to another, ready to stroke.
 * @param {Run} run
 * @param {boolean} [hidden] whether of what a relief hides, rather than of what is seen
 * @returns whether it is short enough to be dashed
 */
export function trace(context, viewport, run, from, to, hidden = false) {
  const line = polylineOf(viewport, run, to);
  context.beginPath();
  context.moveTo(...line.place(run, from));
  for (let i = line.after(from); line.steps[i] < to; i++) {
    if (line.gaps[i] || Boolean(line.hidden[i]) !== hidden) context.moveTo(line.x[i], line.y[i]);
    else context.lineTo(line.x[i], line.y[i]);
  }
  if (line.hiddenAt(run, to) === hidden) context.lineTo(...line.place(run, to));
  context.lineJoin = line.steps.length < PLENTY ? "round" : "bevel";
  const { width, height } = viewport.box;
  return line.length < TANGLED * (width + height);
}

/** The line of a run as far as a step. @returns {Polyline} */
function polylineOf(viewport, run, to) {
  let line = lines.get(run.xy);
  if (line?.viewport !== viewport) lines.set(run.xy, (line = viewport.line?.() ?? new Polyline(viewport)));
  line.extend(run, to);
  return line;
}

/**
 * Where the line of a run up to a step ends, in pixels, if there is one.
 * @returns {[number, number]|undefined}
 */
export function lineEnd(viewport, run, step) {
  const line = polylineOf(viewport, run, step);
  const last = line.after(step) - 1;
  return last < 0 ? undefined : [line.x[last], line.y[last]];
}

export class Polyline {
  /** @type {number[]} of each corner */
  steps = [];
  x = [];
  y = [];
  /** @type {boolean[]} whether no line leads there */
  gaps = [];
  /** @type {boolean[]} whether the line that leads there is hidden */
  hidden = [];
  next = 0; // the first step that has not been looked at
  drawn = 0;
  length = 0; // in pixels
  seen = new Set(); // places of the later corners
  lastX = NaN;
  lastY = NaN;

  /** @param {Viewport} viewport */
  constructor(viewport) {
    this.viewport = viewport;
  }

  /** @param {Run} run @param {number} step @returns {[number, number]} in pixels */
  place(run, step, point = []) {
    const [x, y] = this.viewport.at(pointOf(run, step, point), run.loss[step]);
    return [Math.min(Math.max(x, -FAR), FAR), Math.min(Math.max(y, -FAR), FAR)];
  }

  /** The first corner after a step. */
  after(step) {
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle] <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Look at the steps up to one. @param {Run} run @param {number} to */
  extend(run, to) {
    const point = new Array(coordinates(run));
    for (; this.next <= to; this.next++) {
      const [x, y] = this.place(run, this.next, point);
      if (Math.abs(x - this.lastX) <= TINY && Math.abs(y - this.lastY) <= TINY) continue;
      this.add(x, y);
      [this.lastX, this.lastY] = [x, y];
    }
  }

  /** Whether a step is hidden: seen from above, nothing is. @param {Run} run @param {number} step */
  hiddenAt(run, step) {
    return false;
  }

  add(x, y, step = this.next) {
    this.drawn += 1;
    let gap = false;
    if (this.drawn > PLENTY) {
      const there = pixels(this.lastX, this.lastY) * 2 ** 26 + pixels(x, y);
      gap = this.seen.has(there);
      if (this.seen.size > PLENTY) return;
      this.seen.add(there);
    }
    const last = this.steps.length - 1;
    // Of several places that no line leads to, only the last one matters.
    const at = gap && this.gaps[last] ? last : last + 1;
    this.steps[at] = step;
    this.x[at] = x;
    this.y[at] = y;
    this.gaps[at] = gap;
    if (!gap && at > 0) this.length += Math.hypot(x - this.lastX, y - this.lastY);
  }
}

const pixels = (x, y) => 8192 * toWhole(x) + toWhole(y);
const toWhole = (place) => Math.min(Math.max(Math.round(place) + 4096, 0), 8191);
