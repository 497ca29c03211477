// What stands beside a map, its choices and sliders, and under it: the pins.

import { element } from "../base/dom.js";
import { Choices } from "./choices.js";
import { PinList } from "./pin-list.js";
import { Sliders } from "./sliders.js";

export class MapPanel {
  /**
   * @param {import("../map.js").MapView} view
   * @param {import("./pins.js").PinnedPixels} pins
   * @param {import("./surface-pane.js").SurfacePane} surface
   * @param {(index: number) => void} carry a pin into a stage
   */
  constructor(view, pins, surface, carry) {
    this.view = view;
    const { store } = view;
    const { title, formula, axes } = store.surface;
    const [{ label }, ...others] = store.runs;
    const heading = others.length > 0 ? title : `${label} on ${title}`;
    this.choices = new Choices(view, pins);
    this.sliders = new Sliders(view);
    this.list = new PinList(view, pins, surface, carry);
    this.root = this.list.root;
    this.side = element(
      "div",
      { class: "av-panel" },
      element(
        "div",
        { class: "av-head" },
        element("b", { class: "av-maphead", text: heading }),
        element("div", { class: "av-formula", text: formula && `f(${axes.join(", ")}) = ${formula}` }),
      ),
      this.choices.root,
      this.sliders.root,
    );
    const { optimizers, surfaces, settings } = store.setup;
    const programs = [
      ...optimizers,
      ...surfaces,
      settings,
      ...(store.setup.noise ? [store.setup.noise] : []),
    ];
    const numbers = programs.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    const own = ["x", "y", "measure", "selected", "minus", "linked", "pins", "start", "_runs"];
    this.traits = [...new Set([...numbers, ...own])];
  }

  write() {
    this.choices.show();
    this.sliders.show();
    this.list.show();
  }
}
