// What a hand does on the map: it drags the map, draws a box to zoom into with Shift, zooms with the wheel or
// two fingers, points, clicks.

/** @import { Extent } from "../types" */
/** @import { MapWindow } from "./window.js" */

import { placeIn } from "../base/scale.js";

const WHEEL_ZOOM = 0.0022;
const CLICK_REACH = 4; // pixels that a hand may move between down and up
const SMALLEST_BOX = 8; // pixels on a side of a box that is meant

/**
 * @typedef {object} Gestures
 * @property {() => MapWindow} window
 * @property {(extent: Extent, last: boolean) => void} show in places
 * @property {(last: boolean) => void} end of a movement
 * @property {(place: [number, number]|null, type: string) => void} hover in pixels
 * @property {(place: [number, number], event: MouseEvent) => void} click
 * @property {(place: [number, number], event: MouseEvent) => void} doubleClick
 * @property {(box: [number, number, number, number]|null) => void} box that is being drawn, two corners
 * @property {() => boolean} focused
 * @property {() => void} unheard a wheel was turned that scrolls the page
 */

/** @param {HTMLElement} surface @param {Gestures} hooks */
export function listenToGestures(surface, hooks) {
  /** @type {Map<number, [number, number]>} */
  const fingers = new Map();
  let pinch = null;
  /** Where the hand came down. @type {[number, number]|null} */
  let from = null;
  let dragged = false;
  let boxed = false;

  const spread = () => {
    const [[ax, ay], [bx, by]] = [...fingers.values()];
    return { distance: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  };
  surface.addEventListener("pointerdown", (event) => {
    const place = placeIn(surface, event);
    if (event.button !== 0 || !hooks.window().holds(...place)) return;
    fingers.set(event.pointerId, place);
    surface.setPointerCapture(event.pointerId);
    pinch = fingers.size === 2 ? spread() : null;
    from = fingers.size === 1 ? place : null;
    dragged = false;
    boxed = event.shiftKey && fingers.size === 1;
  });
  surface.addEventListener("pointermove", (event) => {
    const place = placeIn(surface, event);
    const before = fingers.get(event.pointerId);
    if (!before) {
      hooks.hover(hooks.window().holds(...place) ? place : null, event.pointerType);
      return;
    }
    if (pinch && fingers.size === 2) {
      fingers.set(event.pointerId, place);
      const now = spread();
      hooks.show(hooks.window().zoomedAt(now.distance / pinch.distance, now.x, now.y), false);
      hooks.show(hooks.window().movedBy(now.x - pinch.x, now.y - pinch.y), false);
      pinch = now;
      return;
    }
    if (!from || event.pointerType === "touch") return;
    if (!dragged && Math.hypot(place[0] - from[0], place[1] - from[1]) < CLICK_REACH) return;
    dragged = true;
    fingers.set(event.pointerId, place);
    if (boxed) hooks.box([from[0], from[1], ...insideOf(hooks.window(), place)]);
    else hooks.show(hooks.window().movedBy(place[0] - before[0], place[1] - before[1]), false);
    hooks.hover(hooks.window().holds(...place) ? place : null, event.pointerType);
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    surface.addEventListener(name, (event) => {
      if (!fingers.delete(event.pointerId)) return;
      const place = insideOf(hooks.window(), placeIn(surface, event));
      pinch = null;
      if (boxed) hooks.box(null);
      if (name === "pointerup" && dragged && boxed) {
        const large = Math.min(Math.abs(place[0] - from[0]), Math.abs(place[1] - from[1])) >= SMALLEST_BOX;
        if (large) hooks.show(hooks.window().between(from, place), true);
      } else if (name === "pointerup" && from && !dragged) hooks.click(place, event);
      hooks.end(true);
      from = null;
      dragged = boxed = false;
    });
  }
  surface.addEventListener("pointerleave", (event) => hooks.hover(null, event.pointerType));
  surface.addEventListener("dblclick", (event) => {
    const place = placeIn(surface, event);
    if (hooks.window().holds(...place)) hooks.doubleClick(place, event);
  });
  surface.addEventListener(
    "wheel",
    (event) => {
      // A wheel over a notebook scrolls the notebook, unless the view was clicked first or it is a pinch on a
      // touchpad.
      const place = placeIn(surface, event);
      if (!hooks.window().holds(...place)) return;
      if (!event.ctrlKey && !hooks.focused()) return hooks.unheard();
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 33 : 1;
      const factor = Math.exp(-event.deltaY * lines * WHEEL_ZOOM * (event.ctrlKey ? 4 : 1));
      hooks.show(hooks.window().zoomedAt(Math.min(4, Math.max(0.25, factor)), ...place), true);
    },
    { passive: false },
  );
}

/** The nearest place within the picture. @returns {[number, number]} */
function insideOf({ box, right, bottom }, [px, py]) {
  return [Math.min(Math.max(px, box.left), right), Math.min(Math.max(py, box.top), bottom)];
}
