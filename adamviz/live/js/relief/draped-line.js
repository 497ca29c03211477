// The line of a run over a relief: it follows the ground between the points of its steps, and knows where the
// relief hides it.

/** @import { Run } from "../types" */
/** @import { ReliefViewport } from "./relief-viewport.js" */

import { Polyline, TINY } from "../plane/polyline.js";
import { pointOf } from "../state/run.js";

const BEND = 1 / 64; // of a side of the ground
const MOST_BENDS = 64; // pieces of a step

export class DrapedLine extends Polyline {
  /** @type {number[]|null} */
  last = null;

  /** @param {ReliefViewport} viewport */
  constructor(viewport) {
    super(viewport);
    this.ground = viewport;
  }

  /** @param {Run} run @param {number} to */
  extend(run, to) {
    for (; this.next <= to; this.next++) {
      const place = this.ground.onGround(pointOf(run, this.next));
      if (this.last) this.drape(this.last, place);
      else if (inside(place)) this.corner(place, this.next, true);
      this.last = place;
    }
  }

  /** One step: in pieces, as far as it leads over the relief. */
  drape(from, to) {
    const [first, last] = partInside(from, to);
    const far = Math.max(...to.map((end, axis) => Math.abs(end - from[axis])));
    const pieces = Math.min(MOST_BENDS, Math.ceil(((last - first) * far) / BEND) || 1);
    for (let k = first > 0 ? 0 : 1; k <= pieces && first <= last; k++) {
      const part = first + ((last - first) * k) / pieces;
      const place = from.map((start, axis) => start + (to[axis] - start) * part);
      this.corner(part === 1 ? to : place, this.next - 1 + part, k === 0);
    }
  }

  /**
   * @param {number[]} place @param {number} step to which it belongs, or a part of one
   * @param {boolean} enters
   */
  corner(place, step, enters) {
    const { ground } = this;
    const [x, y] = ground.above(place);
    if (!enters && Math.abs(x - this.lastX) <= TINY && Math.abs(y - this.lastY) <= TINY) return;
    const at = this.steps.length;
    this.add(x, y, step);
    if (this.steps.length > at) {
      this.gaps[at] ||= enters; // no line leads there
      this.hidden[at] = ground.covers(place);
    }
    [this.lastX, this.lastY] = [x, y];
  }

  /**
   * A step beyond the relief, to which no line leads, is neither hidden nor seen.
   * @param {Run} run @param {number} step
   */
  hiddenAt(run, step) {
    const place = this.ground.onGround(pointOf(run, step));
    return inside(place) ? this.ground.covers(place) : null;
  }
}

const inside = (place) => place.every((part) => part >= 0 && part <= 1);

/** Which parts of a way lie over the ground: from where to where; beyond each other if none does. */
function partInside(from, to) {
  let [first, last] = [0, 1];
  from.forEach((place, axis) => {
    const way = to[axis] - place;
    const ends = [-place / way, (1 - place) / way].sort((one, other) => one - other);
    if (way) [first, last] = [Math.max(first, ends[0]), Math.min(last, ends[1])];
    else if (!(place >= 0 && place <= 1)) last = -1;
  });
  return [first, last];
}
