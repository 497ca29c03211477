// The parts of a map's view beside the map itself: see js/parts.js. A part may also have
//   beside       an element beside the map
//   below        an element under it
//   side         the panel
//   hover(point)        the hand is over a pixel: its two values, or null
//   click(point), doubleClick(point)

import { Below } from "./below.js";
import { Carrying } from "./carrying.js";
import { Cursor } from "./cursor.js";
import { drawMarks } from "./marks.js";
import { MapPanel } from "./panel.js";
import { PinnedPixels } from "./pins.js";
import { SurfacePane } from "./surface-pane.js";

/** @param {import("../map.js").MapView} view @returns {import("./types").MapPart[]} */
export function mapParts(view) {
  const pins = new PinnedPixels(view);
  const carrying = new Carrying(view);
  const carry = (index) =>
    carrying.carry([pins.list[index].x, pins.list[index].y], pins.list[index].optimizer);
  const surface = new SurfacePane(view);
  const panel = new MapPanel(view, pins, surface, carry);
  const marks = {
    over: () => true,
    overlay: (context) => drawMarks(context, view),
    click: (point, event) => pins.click(point, /** @type {PointerEvent} */ (event).pointerType === "touch"),
  };
  const cursor = new Cursor(view, pins, panel.sliders.hooks.restoreAll);
  return [surface, new Below(view, surface), panel, marks, carrying, cursor];
}
