// The plane as a relief on the screen. Whatever is drawn by a viewport's places lies on the relief.

/** @import { Box, Extent } from "../types" */
/** @import { Camera } from "./camera.js" */
/** @import { Terrain } from "./terrain.js" */

import { Viewport } from "../plane/viewport.js";
import { FLOOR, RISE } from "./camera.js";
import { DrapedLine } from "./draped-line.js";

const WIDER = 1.25; // than deep, at most, where there is room
const DIAGONAL = Math.SQRT2; // of the ground, which turns within

const clamped = (part) => Math.min(Math.max(part, 0), 1);

export class ReliefViewport extends Viewport {
  /**
   * @param {Extent} extent @param {Box} box @param {Camera} camera @param {Terrain|null} terrain
   * @param {number} [share] of the box's width that it takes
   * @param {number} [below] pixels of its height that it leaves to others
   */
  constructor(extent, box, camera, terrain, share = 1, below = 0) {
    super(extent, box);
    this.camera = camera;
    this.terrain = terrain;
    const { low, high } = camera;
    const tall = DIAGONAL * high + (1 - FLOOR) * RISE * low;
    const wide = (share * box.width) / DIAGONAL;
    const height = box.height - below;
    this.scaleY = Math.min(height / tall, wide);
    this.scaleX = Math.min(wide, WIDER * this.scaleY);
    this.centreX = box.left + box.width / 2;
    this.centreY = box.top + height / 2 + (this.scaleY * (1 + FLOOR) * RISE * low) / 2;
  }

  /**
   * Of a point, its place on the ground, whose sides are 1.
   * @param {ArrayLike<number>} point @returns {[number, number]}
   */
  onGround(point) {
    return [(point[0] - this.x0) / (this.x1 - this.x0), (point[1] - this.y0) / (this.y1 - this.y0)];
  }

  /** The point over a place on the ground. @returns {[number, number]} */
  over([x, y]) {
    return [this.x0 + x * (this.x1 - this.x0), this.y0 + y * (this.y1 - this.y0)];
  }

  /** Where a place of the model lies, in pixels. @returns {[number, number]} */
  place(x, y, z) {
    const [right, up] = this.camera.project(x, y, z);
    return [this.centreX + right * this.scaleX, this.centreY - up * this.scaleY];
  }

  /** @param {ArrayLike<number>} point @returns {[number, number]} */
  at(point) {
    return this.above(this.onGround(point));
  }

  /** What lies on the relief above a place on the ground, or at its edge. @returns {[number, number]} */
  above(place) {
    const [x, y] = place.map(clamped);
    const z = this.terrain?.at(x, y) ?? 0;
    return this.place(x, y, Number.isNaN(z) ? FLOOR : z);
  }

  /** Where a place in pixels lies: right and up, in sides of the ground. @returns {[number, number]} */
  screen(px, py) {
    return [(px - this.centreX) / this.scaleX, (this.centreY - py) / this.scaleY];
  }

  /** @returns {[number, number]|null} */
  hit(px, py) {
    const met = this.holds(px, py) && this.terrain?.met(...this.screen(px, py), this.camera);
    return met ? this.over(met) : null;
  }

  /** The point that lies there, or the one at the edge that is nearest. @returns {[number, number]} */
  pointAt(px, py) {
    const hit = this.hit(px, py);
    if (hit) return hit;
    const [right, up] = this.screen(px, py);
    const [[x, y], below] = [0.5, FLOOR].map((z) => this.camera.unproject(right, up, z).map(clamped));
    const hole = Number.isNaN(this.terrain?.at(below[0], below[1])); // what stands there stands on the ground
    return this.over(hole ? [below[0], below[1]] : [x, y]);
  }

  /** @param {ArrayLike<number>} vector @returns {[number, number]} */
  direction(vector) {
    const [x, y] = [vector[0] / (this.x1 - this.x0), vector[1] / (this.y1 - this.y0)];
    const { cos, sin, high } = this.camera;
    return [(y * cos - x * sin) * this.scaleX, (x * cos + y * sin) * high * this.scaleY];
  }

  /** The way from the edge to a point beyond it, in pixels. @param {ArrayLike<number>} point */
  outwards(point) {
    const [x, y] = this.onGround(point).map(clamped);
    return this.direction(this.over([x, y]).map((edge, axis) => point[axis] - edge));
  }

  /** @param {ArrayLike<number>} point */
  beyond(point) {
    const [x, y] = this.onGround(point);
    return !(x >= 0 && x <= 1 && y >= 0 && y <= 1);
  }

  /** @param {ArrayLike<number>} point */
  hides(point) {
    return this.beyond(point) || this.covers(this.onGround(point));
  }

  /** Whether the relief hides what lies on it above a place on the ground, or at its edge. */
  covers(place) {
    const [x, y] = place.map(clamped);
    return this.terrain?.hides(x, y, this.camera) ?? false;
  }

  /** @returns {Extent} */
  panned(dx, dy) {
    const { cos, sin, high } = this.camera;
    const [right, near] = [dx / this.scaleX, dy / (this.scaleY * high)];
    const [x, y] = [near * cos - right * sin, near * sin + right * cos];
    const [sx, sy] = [x * (this.x1 - this.x0), y * (this.y1 - this.y0)];
    return [this.x0 - sx, this.x1 - sx, this.y0 - sy, this.y1 - sy];
  }

  /** A line over the relief. */
  line() {
    return new DrapedLine(this);
  }
}
