// What of a map is seen: two axes with a part of each, and where values lie on the screen.

/** @import { Box, Extent } from "../types" */
/** @import { Axis } from "./axis.js" */

import { Viewport } from "../plane/viewport.js";

const NARROWEST_PLACES = 1e-12; // of a place: closer together float64 tells no pixels apart

export class MapWindow extends Viewport {
  /** @param {[Axis, Axis]} axes @param {Extent} places @param {Box} box */
  constructor(axes, places, box) {
    super(places, box);
    this.axes = axes;
  }

  /** Where two values lie, in pixels. @param {ArrayLike<number>} values @returns {[number, number]} */
  at(values) {
    const [x, y] = this.axes;
    return super.at([x.place(values[0]), y.place(values[1])]);
  }

  /** The values at a place in pixels. @returns {[number, number]} */
  pointAt(px, py) {
    const [x, y] = this.axes;
    const [u, v] = super.pointAt(px, py);
    return [x.value(u), y.value(v)];
  }

  /** What is seen after zooming about a place in pixels. @returns {Extent} */
  zoomedAt(factor, px, py) {
    return nearestShown(this.axes, this.zoomed(factor, super.pointAt(px, py)), this.extent);
  }

  /** What is seen after moving by pixels. @returns {Extent} */
  movedBy(dx, dy) {
    return nearestShown(this.axes, this.panned(dx, dy), this.extent);
  }

  /** What lies between two places in pixels. @returns {Extent} */
  between([ax, ay], [bx, by]) {
    const [u0, v0] = super.pointAt(Math.min(ax, bx), Math.max(ay, by));
    const [u1, v1] = super.pointAt(Math.max(ax, bx), Math.min(ay, by));
    return nearestShown(this.axes, [u0, u1, v0, v1], this.extent);
  }
}

/**
 * The nearest part of a map that can be shown: within what its numbers may be, and no smaller than float64
 * can tell apart; the present one where it would be.
 * @param {[Axis, Axis]} axes @param {Extent} places @param {Extent} present @returns {Extent}
 */
export function nearestShown(axes, places, present) {
  const sides = axes.map(({ limits: [low, high] }, i) => {
    const [from, to] = places.slice(2 * i, 2 * i + 2);
    const span = Math.min(to - from, high - low);
    if (span <= NARROWEST_PLACES * Math.max(1, Math.abs(from), Math.abs(to))) return null;
    const first = Math.min(Math.max(from, low), high - span);
    return [first, first + span];
  });
  return sides.includes(null) ? present : /** @type {Extent} */ (sides.flat());
}

/** The extent as values, as the trait holds it. @param {[Axis, Axis]} axes @param {Extent} places */
export function extentOf([x, y], [u0, u1, v0, v1]) {
  return [x.back(u0), x.back(u1), y.back(v0), y.back(v1)];
}

/** What is seen, in places. @param {[Axis, Axis]} axes @param {Extent|null} extent as the trait holds it */
export function placesOf([x, y], extent) {
  if (!extent) return /** @type {Extent} */ ([...x.ends, ...y.ends]);
  const [x0, x1, y0, y1] = extent;
  return /** @type {Extent} */ ([x.place(x0), x.place(x1), y.place(y0), y.place(y1)]);
}
