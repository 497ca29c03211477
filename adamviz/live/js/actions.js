// What keys and buttons do to a stage.

/** @import { Action, Actions, KeyRow } from "./types" */

import { drawable } from "./plane/viewport.js";

/** @type {KeyRow[]} */
export const STAGE_KEYS = [
  ["space", "play or pause, also without a click where the view is in sight and nothing else is in use"],
  ["← →", "one step back or forward; with Shift, ten"],
  ["Home End", "to the start, to the last step"],
  ["↑ ↓", "faster, slower"],
  ["+ − 0", "zoom in, out, back to the whole surface"],
  ["A D W S", "move the picture left, right, up, down"],
  ["[ ]", "put the previous or next run under the sliders"],
  [", .", "one step back or forward, in presenter mode too"],
  ["B", "all sliders and the start back to how the view opened; once more: as they were"],
  ["Backspace", "the slider that has the focus back to how the view opened, as a double-click does"],
  ["Tab", "to the sliders, the runs, and the ring, which the arrow keys move"],
];

/** @param {import("./stage.js").Stage} stage @returns {Actions} */
export function stageActions(stage) {
  const { store } = stage;
  return {
    select: (run) => store.select(run),
    toggle: () => stage.transport.toggle(),
    by: (steps) => stage.transport.by(steps),
    jump: (step) => stage.transport.jump(step),
    faster: (by) => stage.transport.faster(by),
    zoom: (factor) => {
      const { viewport } = stage.picture;
      const extent = viewport.zoomed(factor, viewport.middle);
      if (drawable(extent, viewport.extent)) store.set({ extent });
    },
    pan: (x, y) => {
      const { viewport } = stage.picture;
      store.set({ extent: viewport.panned(x * viewport.box.width, y * viewport.box.height) });
    },
    home: () => store.set({ extent: null }),
    reopen: () => stage.hooks.restoreAll(),
    choose: (by) => store.select((store.selected + by + store.runs.length) % store.runs.length),
  };
}

/**
 * What a key does to a stage.
 * @param {Actions} actions
 * @param {KeyboardEvent} event
 * @returns {Action|null}
 */
export function stageCommand(actions, event) {
  const far = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case " ":
      return actions.toggle;
    case "ArrowLeft":
      return () => actions.by(-far);
    case "ArrowRight":
      return () => actions.by(far);
    case "ArrowUp":
      return () => actions.faster(1);
    case "ArrowDown":
      return () => actions.faster(-1);
    case "Home":
      return () => actions.jump(0);
    case "End":
      return () => actions.jump(Infinity);
    case "+":
    case "=":
      return () => actions.zoom(1.25);
    case "-":
    case "_":
      return () => actions.zoom(0.8);
    case "0":
      return actions.home;
    case "a":
    case "A":
      return () => actions.pan(0.1, 0);
    case "d":
    case "D":
      return () => actions.pan(-0.1, 0);
    case "w":
    case "W":
      return () => actions.pan(0, 0.1);
    case "s":
    case "S":
      return () => actions.pan(0, -0.1);
    case "[":
      return () => actions.choose(-1);
    case "]":
      return () => actions.choose(1);
    case "b":
    case "B":
      return actions.reopen;
    case ",":
      return () => actions.by(-1);
    case ".":
      return () => actions.by(1);
    default:
      return null;
  }
}
