// The pointer on the picture: drag the ring, pan, zoom with wheel or two fingers, and read the loss under the
// pointer.

/** @import { Extent, Point } from "../types" */
/** @import { Viewport } from "./viewport.js" */

import { placeIn, scaleOf } from "../base/scale.js";
import { drawable } from "./viewport.js";

const WHEEL = 0.0015;
// Pixels that a finger goes before it turns anything: a browser that scrolls takes it away before the second.
const [SIDEWAYS, ALONG] = [8, 32];

/**
 * @typedef {object} PointerHooks
 * @property {(px: number, py: number) => Viewport} viewport the one at a place in pixels
 * @property {() => Point} present the start as it is
 * @property {(start: Point, last: boolean) => void} start
 * @property {(extent: Extent|undefined, last: boolean) => void} extent undefined for the one that there is
 * @property {(point: Point|null) => void} hover
 * @property {(dx: number, dy: number) => boolean} turn by pixels, if there is something to turn
 * @property {() => void} [beside] a double click where no point is
 * @property {() => boolean} focused
 * @property {() => () => void} [grip] the way back to what there is before a hand changes it
 */

/**
 * @param {HTMLElement} surface what is dragged and zoomed
 * @param {PointerHooks} hooks
 * @returns {() => void} says anew where the pointer is, once the picture under it has changed
 */
export function listenToPointer(surface, hooks) {
  const fingers = new Map();
  const waiting = new Map(); // fingers that may be about to scroll, by where they came down
  let pinch = null;
  let back = null;
  /** @type {[number, number]|null} */
  let resting = null; // where the pointer is

  const place = (event) => placeIn(surface, event);
  const spread = () => {
    const [[ax, ay], [bx, by]] = [...fingers.values()];
    return { distance: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  };
  const zoomAt = (factor, px, py, last) => {
    const viewport = hooks.viewport(px, py);
    const extent = viewport.zoomed(factor, viewport.pointAt(px, py));
    if (drawable(extent, viewport.extent)) hooks.extent(extent, last);
  };

  const hover = () => resting && hooks.hover(hooks.viewport(...resting).hit(...resting));
  /** Whether a finger may be about to scroll. */
  const scrolls = (finger, px, py) => {
    const from = waiting.get(finger);
    if (!from) return false;
    const [across, along] = [Math.abs(px - from[0]), Math.abs(py - from[1])];
    if (across >= Math.max(SIDEWAYS, along) || along >= ALONG) waiting.delete(finger);
    return true;
  };

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, place(event));
    if (fingers.size === 1) back = hooks.grip?.();
    if (event.pointerType === "touch") waiting.set(event.pointerId, place(event));
    surface.setPointerCapture(event.pointerId);
    pinch = fingers.size === 2 ? spread() : null;
  });
  surface.addEventListener("pointermove", (event) => {
    const [px, py] = place(event);
    const viewport = hooks.viewport(px, py);
    const before = fingers.get(event.pointerId);
    resting = [px, py];
    if (!before) {
      hover();
      return;
    }
    fingers.set(event.pointerId, [px, py]);
    if (pinch && fingers.size === 2) {
      const now = spread();
      zoomAt(now.distance / pinch.distance, now.x, now.y, false);
      const [dx, dy] = [now.x - pinch.x, now.y - pinch.y];
      if (!hooks.turn(dx, dy)) hooks.extent(hooks.viewport(now.x, now.y).panned(dx, dy), false);
      pinch = now;
    } else if (scrolls(event.pointerId, px, py)) {
      // not yet
    } else if (!event.shiftKey && hooks.turn(px - before[0], py - before[1])) {
      // turned
    } else if (event.pointerType === "mouse" || event.pointerType === "pen") {
      hooks.extent(viewport.panned(px - before[0], py - before[1]), false);
    }
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    surface.addEventListener(name, (event) => {
      if (!fingers.delete(event.pointerId)) return;
      waiting.delete(event.pointerId);
      pinch = null;
      if (name === "pointercancel") back?.();
      hooks.extent(undefined, true);
    });
  }
  surface.addEventListener("pointerleave", () => {
    resting = null;
    hooks.hover(null);
  });
  surface.addEventListener("dblclick", (event) => {
    const [px, py] = place(event);
    const point = hooks.viewport(px, py).hit(px, py);
    if (point) hooks.start(point, true);
    else hooks.beside?.();
  });
  surface.addEventListener(
    "wheel",
    (event) => {
      // A wheel over a notebook scrolls the notebook, unless the view was clicked first or it is a pinch on a
      // touchpad.
      if (!event.ctrlKey && !hooks.focused()) return;
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 33 : 1;
      zoomAt(Math.exp(-event.deltaY * lines * WHEEL * (event.ctrlKey ? 5 : 1)), ...place(event), true);
    },
    { passive: false },
  );
  return hover;
}

/**
 * @param {HTMLElement} ring the start
 * @param {HTMLElement} surface on which it is moved
 * @param {() => Viewport} viewportOf what it is moved in
 * @param {PointerHooks} hooks
 */
export function listenToRing(ring, surface, viewportOf, hooks) {
  let grip = null;
  const point = (event) => {
    const viewport = viewportOf();
    const { left, top } = viewport.box;
    const [px, py] = placeIn(surface, event);
    return viewport.pointAt(
      Math.min(Math.max(px - grip[0], left), viewport.right),
      Math.min(Math.max(py - grip[1], top), viewport.bottom),
    );
  };
  ring.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = ring.getBoundingClientRect();
    const [across, down] = scaleOf(surface);
    grip = [
      (event.clientX - (box.left + box.width / 2)) / across,
      (event.clientY - (box.top + box.height / 2)) / down,
    ];
    ring.setPointerCapture(event.pointerId);
    ring.focus({ preventScroll: true });
    event.preventDefault();
  });
  ring.addEventListener("pointermove", (event) => grip && hooks.start(point(event), false));
  for (const name of ["pointerup", "pointercancel"]) {
    ring.addEventListener(name, (event) => {
      if (grip && name === "pointerup") hooks.start(point(event), true);
      grip = null;
    });
  }
  ring.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    const viewport = viewportOf();
    const part = event.shiftKey ? 0.05 : 0.005;
    const spans = [viewport.x1 - viewport.x0, viewport.y1 - viewport.y0];
    hooks.start(
      hooks.present().map((place, axis) => place + way[axis] * part * spans[axis]),
      true,
    );
    event.preventDefault();
    event.stopPropagation();
  });
}
