// The numbers that all pixels of a map share, with a slider each; those that an axis turns have none.

/** @import { Parameter } from "../types" */

import { parameterRow } from "../base/controls.js";
import { element, setText } from "../base/dom.js";
import { explain } from "../base/format.js";
import { Hand } from "../base/hand.js";
import { inRoom, longest } from "../base/in-room.js";
import { Memo } from "../base/memo.js";
import { Opened } from "../state/opened.js";
import { rowHooks } from "../state/row-hooks.js";

const SLIDER_HINT =
  "Move a slider: the whole map answers. Or drag the ring on the surface to start elsewhere.";
const NOISE = ["noise_level", "noise_seed"]; // of its numbers, those with a slider here
const NEEDS = { tolerance: ["steps_to_tolerance"], radius: ["minimum"] }; // measures that a number matters to

export class Sliders {
  built = new Memo();
  /** @type {Parameter|null} */
  active = null;
  /** @type {ReturnType<typeof parameterRow>[]} */
  entries = [];

  /** @param {import("../map.js").MapView} view */
  constructor(view) {
    this.view = view;
    const { store } = view;
    this.opened = new Opened(store);
    const hand = new Hand((parameter) => {
      this.active = parameter;
      view.wake("parts");
    });
    this.hooks = rowHooks(store, this.opened, hand);
    this.explanation = element("p", { class: "av-explain", role: "status", text: SLIDER_HINT });
    this.rows = element("div", { class: "av-rows" });
    this.back = element("button", {
      type: "button",
      class: "av-textbutton",
      "data-action": "back-to-opening",
      click: this.hooks.restoreAll,
    });
    const { optimizers, surfaces, settings } = store.setup;
    const texts = [...optimizers, ...surfaces, settings].flatMap(longest);
    this.root = element(
      "div",
      { class: "av-mapsliders" },
      inRoom(this.explanation, [SLIDER_HINT, ...texts]),
      this.rows,
      element("div", { class: "av-buttons" }, this.back),
    );
    hand.within(this.root);
  }

  /** Rows for the optimizer that is mapped, and for the surface: only when what they are has changed. */
  build() {
    const { store } = this.view;
    const [across, up] = ["x", "y"].map((which) => store.get(which)[0]);
    const measure = store.get("measure");
    if (!this.built.changed(across, up, measure, store.selected, store.get("surface"))) return;
    const { axes } = /** @type {any} */ (store.setup);
    const excluded = [across, up].flatMap((name) => axes[name].parameter.excludes ?? []);
    const settings = store.settings.filter(({ name }) => NEEDS[name]?.includes(measure) ?? true);
    // A symbol that is a word says what the name says already.
    const noise = store.noise
      .filter(({ name }) => NOISE.includes(name))
      .map((parameter) => ({ ...parameter, symbol: parameter.symbol.length > 1 ? "" : parameter.symbol }));
    const shared = [...store.optimizer(store.selected).parameters, ...settings, ...store.surface.parameters];
    const parameters = [...shared, ...noise].filter(({ rare, name }) => !rare || store.get(name));
    this.entries = parameters
      .filter(({ name }) => ![across, up, ...excluded].includes(name))
      .map((parameter) => parameterRow(parameter, this.hooks));
    this.rows.replaceChildren(...this.entries.map(({ row }) => row));
  }

  show() {
    const { store } = this.view;
    this.build();
    for (const entry of this.entries) entry.show();
    const { active } = this;
    setText(this.explanation, active?.text ? explain(active, store.get(active.name)) : SLIDER_HINT);
    const { next } = this.opened;
    setText(this.back, next === "undo" ? "Undo that (B)" : "Back to how it opened (B)");
    this.back.disabled = next === "";
  }
}
