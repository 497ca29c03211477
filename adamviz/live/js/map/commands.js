// What keys do to a map.

/** @import { Action, KeyRow } from "../types" */

/** @type {KeyRow[]} */
export const MAP_KEYS = [
  ["+ − 0", "zoom in, out, back to the whole map; so do the wheel and two fingers"],
  ["drag", "move the map; with Shift, draw a box to zoom into"],
  ["A D W S", "move the map left, right, up, down"],
  ["Z", "the zoom before; with Shift, the next one"],
];

/** @param {import("../map.js").MapView} view @param {KeyboardEvent} event @returns {Action|null} */
export function mapCommand(view, { key }) {
  const ways = { a: [0.1, 0], d: [-0.1, 0], w: [0, 0.1], s: [0, -0.1] };
  if (key === "+" || key === "=") return () => view.zoom(1.5);
  if (key === "-" || key === "_") return () => view.zoom(1 / 1.5);
  if (key === "0") return () => view.home();
  if (key === "z") return () => view.goTo(view.zooms.back());
  if (key === "Z") return () => view.goTo(view.zooms.forward());
  const way = ways[key.toLowerCase()];
  return way ? () => view.pan(way[0], way[1]) : null;
}
