// What keys and buttons do to a view.

import { drawable } from "./plane/viewport.js";

/** @param {import("./stage.js").Stage} stage */
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
      if (drawable(extent)) store.set({ extent });
    },
    pan: (x, y) => {
      const { viewport } = stage.picture;
      store.set({ extent: viewport.panned(x * viewport.box.width, y * viewport.box.height) });
    },
    home: () => store.set({ extent: null }),
    choose: (by) => store.select((store.selected + by + store.runs.length) % store.runs.length),
    fullscreen: () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else stage.root.requestFullscreen?.().catch(() => {});
    },
    help: () => stage.help.show(!stage.help.shown),
    /** What Escape closes. @returns whether there was anything */
    close: () =>
      stage.help.shown ? (stage.help.show(false), true) : stage.parts.some((part) => part.escape?.()),
    /** What a part of the view has for a key, before the keys that every view has. */
    first: (event) => stage.parts.map((part) => part.key?.(event)).find(Boolean),
  };
}
