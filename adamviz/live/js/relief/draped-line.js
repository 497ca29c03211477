// The line of a run over a relief: it follows the ground between the points of its steps, and knows where the
// relief hides it.

/** @import { Run } from "../types" */
/** @import { ReliefViewport } from "./relief-viewport.js" */

import { Polyline } from "../plane/polyline.js";
import { coordinates, pointOf } from "../state/run.js";

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
      const point = pointOf(run, this.next, new Array(coordinates(run)));
      const pieces = this.last ? this.pieces(this.last, point) : 1;
      for (let k = 1; k < pieces; k++)
        this.corner(
          point.map((end, axis) => this.last[axis] + ((end - this.last[axis]) * k) / pieces),
          this.next - 1 + k / pieces,
        );
      this.corner(point, this.next);
      this.last = point;
    }
  }

  /** Into how many pieces a step is cut. */
  pieces(from, to) {
    const [before, after] = [from, to].map((point) => this.ground.onGround(point));
    const far = Math.max(...after.map((place, axis) => Math.abs(place - before[axis])));
    return Number.isFinite(far) ? Math.min(MOST_BENDS, Math.ceil(far / BEND)) : 1;
  }

  /** @param {number[]} point @param {number} step to which it belongs, or a part of one */
  corner(point, step) {
    const [x, y] = this.ground.at(point);
    const beyond = this.ground.beyond(point);
    if (!beyond && Math.abs(x - this.lastX) <= 0.2 && Math.abs(y - this.lastY) <= 0.2) return;
    const at = this.steps.length;
    this.add(x, y, step);
    if (this.steps.length > at) {
      this.gaps[at] ||= beyond;
      this.hidden[at] = !beyond && this.ground.hides(point);
    }
    [this.lastX, this.lastY] = [x, y];
  }

  /** @param {Run} run @param {number} step */
  hiddenAt(run, step) {
    return this.ground.hides(pointOf(run, step));
  }
}
