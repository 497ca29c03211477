// What the pointer on the picture does to a stage.

import { scopeOf } from "./base/dom.js";
import { listenToPointer, listenToRing } from "./plane/pointer.js";
import { plainPoint } from "./plane/viewport.js";

/** @param {import("./stage.js").Stage} stage */
export function followPointer(stage) {
  const { store, picture, root } = stage;
  const surface = picture.layers.canvases.paths;
  const hooks = {
    viewport: (px, py) => picture.viewportAt(px, py),
    present: () => store.get("start"),
    start: (start, last) => store.set({ start: plainPoint(start, picture.viewport) }, last),
    extent: (extent, last) => store.set(extent === undefined ? {} : { extent }, last),
    hover: (point) => picture.hover(point, point && stage.landscape.loss?.(point), store.surface.axes),
    turn: (dx, dy) => picture.relief?.turn(dx, dy) ?? false,
    grip: () => {
      const before = ["extent", "azimuth", "elevation"].map((name) => [name, store.get(name)]);
      return () => store.set(Object.fromEntries(before));
    },
    beside: () => picture.relief?.reset(),
    focused: () => root.contains(scopeOf(root).activeElement),
  };
  picture.moved = listenToPointer(surface, hooks);
  picture.rings.each((ring, i) => listenToRing(ring, surface, () => picture.panes[i].viewport, hooks));
}
