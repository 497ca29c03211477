// The cursor of a map: a pixel that keys have moved to, or a click has chosen.

/** @import { KeyRow, Point } from "../types" */

import { ownPoint } from "./pixel.js";

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SHIFTED = 10; // pixels that a key goes with Shift

/** @type {KeyRow[]} */
export const CURSOR_KEYS = [
  ["← → ↑ ↓", "move the cursor by a pixel; with Shift, ten"],
  ["Enter", "pin the pixel under the cursor, as a click does"],
  ["Delete", "remove the pin under the cursor"],
  ["Escape", "take the cursor away"],
  ["[ ]", "the map of the previous or next optimizer"],
  ["M", "colours by the next measure; with Shift, by the one before"],
  ["B", "all sliders and the start back to how the view opened; once more: as they were"],
];

/**
 * The nearest point that lies so many pixels further on, or where values are further apart, the next one.
 * @param {{at: (point: Point) => number[], pointAt: (px: number, py: number) => Point,
 *   box: {left: number, top: number}, right: number, bottom: number}} viewport
 * @param {Point} point @param {number[]} way in pixels of the screen
 * @returns {Point} within what is seen
 */
export function movedCursor(viewport, point, [dx, dy]) {
  const { box, right, bottom } = viewport;
  const clamp = (place, low, high) => Math.min(Math.max(place, low), high);
  const [px, py] = viewport.at(point);
  const [x, y] = [clamp(px, box.left, right), clamp(py, box.top, bottom)];
  if (x !== px || y !== py) return viewport.pointAt(x, y);
  const axis = dx === 0 ? 1 : 0;
  for (let far = 1; far < Math.max(right - box.left, bottom - box.top); far++) {
    const next = viewport.pointAt(
      clamp(px + far * dx, box.left, right),
      clamp(py + far * dy, box.top, bottom),
    );
    if (next[axis] !== point[axis]) return axis === 0 ? [next[0], point[1]] : [point[0], next[1]];
  }
  return point;
}

export class Cursor {
  keys = CURSOR_KEYS;

  /**
   * @param {import("../map.js").MapView} view
   * @param {import("./pins.js").PinnedPixels} pins
   * @param {() => void} reopen
   */
  constructor(view, pins, reopen) {
    this.view = view;
    this.pins = pins;
    this.reopen = reopen;
  }

  /** The pixel that keys speak of. @returns {Point} */
  get point() {
    const { store, pointed } = this.view;
    return pointed ?? ownPoint(store, store.selected);
  }

  move(way, far) {
    const { store, pane } = this.view;
    const from = store.get("cursor") ?? this.point;
    this.view.hand = null; // until the hand moves, keys say where one looks
    const [dx, dy] = way.map((part) => part * far);
    store.set({ cursor: movedCursor(pane.viewport, from, [dx, dy]) }, false);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { view, pins } = this;
    const { store } = view;
    const way = WAYS[event.key];
    if (way) return () => this.move(way, event.shiftKey ? SHIFTED : 1);
    const by = { "[": -1, "]": 1 }[event.key];
    if (by && store.runs.length > 1) return () => this.choose(by);
    switch (event.key) {
      case "Enter": // which in presenter mode shows the sliders
        return view.presenting || event.repeat ? null : () => pins.add(this.point);
      case "Delete":
      case "Backspace":
        return () => pins.remove(pins.at(this.point));
      case "m":
      case "M":
        return () => this.turn(event.shiftKey ? -1 : 1);
      case "b":
      case "B":
        return this.reopen;
      default:
        return null;
    }
  }

  choose(by) {
    const { store } = this.view;
    const selected = (store.selected + by + store.runs.length) % store.runs.length;
    store.set({ selected, ...(selected === 0 ? { minus: false } : {}) });
  }

  /** Another measure. */
  turn(by) {
    const { store } = this.view;
    const names = /** @type {any} */ (store.setup).measures.map(({ name }) => name);
    const at = names.indexOf(store.get("measure"));
    store.set({ measure: names[(at + by + names.length) % names.length] });
  }

  escape() {
    const { store } = this.view;
    if (!store.get("cursor")) return false;
    store.set({ cursor: null });
    return true;
  }
}
