// Pinned pixels: their paths stay on the surface, and their marks on the map.

/** @import { Point } from "../types" */
/** @typedef {{x: number, y: number, optimizer: number, label?: string}} MapPin */

import { same } from "../base/memo.js";

const NEAR = 9; // pixels of the screen within which a place is that of a pin
const FINGER = 22; // of what a finger touches

export class PinnedPixels {
  said = ""; // why the last pixel could not be pinned

  /** @param {import("../map.js").MapView} view */
  constructor(view) {
    this.view = view;
  }

  /** @returns {MapPin[]} */
  get list() {
    return this.view.store.get("pins");
  }

  /** How far from each other two points are, in pixels of the screen. */
  far(point, other) {
    const { viewport } = this.view.pane;
    const [[ax, ay], [bx, by]] = [viewport.at(point), viewport.at(other)];
    return Math.hypot(bx - ax, by - ay);
  }

  /** The number of the pin at a point, as far as the screen tells them apart; -1 if there is none. */
  at(point) {
    const { selected } = this.view.store;
    const distances = this.list.map(({ x, y, optimizer }) =>
      optimizer === selected ? this.far(point, [x, y]) : Infinity,
    );
    const nearest = Math.min(...distances);
    return nearest <= NEAR ? distances.indexOf(nearest) : -1;
  }

  /** A click pins; a finger, which cannot point, first moves the cursor, and pins where it touches that. */
  click(point, touched = false) {
    const { store } = this.view;
    const cursor = store.get("cursor");
    if (!touched || (cursor && this.far(cursor, point) <= FINGER)) this.add(touched ? cursor : point);
    else store.set({ cursor: [...point] });
  }

  /** Pin a pixel, and leave the cursor there. @param {Point} point */
  add(point) {
    const { store } = this.view;
    const at = this.at(point);
    this.said = "";
    if (at >= 0) return store.set({ cursor: [this.list[at].x, this.list[at].y] });
    const { pins: most } = store.setup.limits;
    if (this.list.length >= most) {
      this.said = `Up to ${most} pixels can be pinned: remove one first.`;
      return store.set({ cursor: [...point] });
    }
    const [x, y] = point;
    store.set({ cursor: [x, y], pins: [...this.list, { x, y, optimizer: store.selected }] });
  }

  remove(index) {
    const pins = this.list.filter((_, i) => i !== index);
    if (pins.length < this.list.length)
      this.replace(pins, `Pin ${labelOf(this.list[index], index)} is removed.`);
  }

  clear() {
    this.replace([], "All pins are removed.");
  }

  /** Show a pin again: its optimizer's map, and the cursor on it. */
  show(index) {
    const { x, y, optimizer } = this.list[index];
    this.view.store.set({ selected: optimizer, cursor: [x, y] });
  }

  /** What the axes turn. */
  get turned() {
    return ["x", "y"].map((which) => this.view.store.get(which)[0]);
  }

  /** Turn other numbers: pins, which are values of the axes, are gone, and can be brought back with these. */
  turn(changes) {
    const { store, undo } = this.view;
    const names = new Set([...Object.keys(changes), "x", "y", "extent", "cursor", "pins"]);
    const before = Object.fromEntries([...names].map((name) => [name, store.get(name)]));
    store.set(changes);
    if (before.pins.length === 0 || this.list.length > 0) return;
    const then = this.turned;
    this.said = "";
    undo.offer(
      this,
      "The pins of the axes before are removed.",
      () => store.set(before),
      () => this.list.length === 0 && same(this.turned, then),
    );
  }

  /** Set other pins; those of before can be brought back. */
  replace(pins, text) {
    const { store, undo } = this.view;
    const before = this.list;
    const then = this.turned;
    this.said = "";
    store.set({ pins });
    undo.offer(
      this,
      text,
      () => store.set({ pins: before }),
      () => same(this.list, pins) && same(this.turned, then),
    );
  }

  /** What was done last and can be taken back. */
  get done() {
    return this.view.undo.textOf(this);
  }
}

/** What stands beside the mark and the path of a pin. @param {MapPin} pin @param {number} index */
export const labelOf = (pin, index) => pin.label || String(index + 1);
