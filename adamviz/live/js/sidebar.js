// The panel beside the picture: what is shown, who runs, what the active slider does, and all sliders.

/** @import { Parameter, Tab } from "./types" */

import { menu, parameterRow } from "./base/controls.js";
import { Computed } from "./computed.js";
import { element, scopeOf, setText } from "./base/dom.js";
import { Legend } from "./compare/legend.js";
import { explain } from "./base/format.js";
import { inRoom, longest } from "./base/in-room.js";
import { Memo } from "./base/memo.js";
import { Tabs } from "./base/tabs.js";

const WIDE = 4; // so many sliders, an optimizer's first, get a line of their own
// Numbers of the stage whose controls are not here.
const ELSEWHERE = new Set(["tolerance", "speed", "azimuth", "elevation"]);
const HINT = "Move a slider, or drag the ring to start elsewhere.";

export class Panel {
  built = new Memo(); // what the rows were built for

  /**
   * @param {import("./state/store.js").Store} store
   * @param {ReturnType<typeof import("./state/row-hooks.js").rowHooks>} hooks of its rows
   * @param {import("./state/opened.js").Opened} opened
   * @param {Tab[]} tabs beside the sliders
   */
  constructor(store, hooks, opened, tabs) {
    this.store = store;
    this.hooks = hooks;
    this.opened = opened;
    this.formula = element("div", { class: "av-formula" });
    this.computed = new Computed();
    this.surfaces = menu(
      "surface",
      "surface",
      store.setup.surfaces.map(({ name, title }) => [name, title]),
      (name) => store.show(name),
    );
    this.legend = new Legend(store);
    this.explanation = element("p", { class: "av-explain", role: "status", text: HINT });
    this.rows = element("div", { class: "av-rows" });
    this.back = element("button", {
      type: "button",
      class: "av-textbutton",
      "data-action": "back-to-opening",
      click: hooks.restoreAll,
    });
    const sliders = element(
      "div",
      {},
      inRoom(this.explanation, [...store.setup.optimizers, ...store.setup.surfaces].flatMap(longest)),
      this.rows,
      element("div", { class: "av-buttons" }, this.back),
    );
    this.tabs = new Tabs(store, [{ name: "sliders", title: "Sliders", root: sliders }, ...tabs]);
    this.root = element(
      "div",
      { class: "av-panel" },
      element("div", { class: "av-head" }, this.surfaces, this.formula),
      this.legend.root,
      this.tabs.root,
      this.tabs.box,
      this.computed.root,
    );
    hooks.hand.within(this.root);
    /** @type {ReturnType<typeof parameterRow>[]} */
    this.entries = [];
  }

  /** Build the rows for the selected run and the surface; only when those have changed. */
  build() {
    const { store } = this;
    if (!this.built.changed(store.get("surface"), store.selected, store.runs.length)) return;
    const { activeElement } = scopeOf(this.rows);
    const focused = this.rows.contains(activeElement) ? activeElement.getAttribute("data-name") : null;
    const optimizer = store
      .optimizer(store.selected)
      .parameters.filter(({ name, rare }) => !rare || store.get(name));
    const settings = store.settings.filter(({ name }) => !ELSEWHERE.has(name));
    const parameters = [
      ...optimizer.map((parameter, i) => ({ ...parameter, wide: i < WIDE })),
      ...settings,
      ...store.surface.parameters,
    ];
    this.entries = parameters.map((parameter) => parameterRow(parameter, this.hooks));
    const rows = this.entries.map(({ row }) => row);
    const before = optimizer.length + settings.length;
    // The surface's own numbers keep their room when there are none, so that choosing a surface moves
    // nothing.
    const own = element("div", { class: "av-own" }, ...rows.slice(before));
    this.rows.replaceChildren(...rows.slice(0, before), own);
    if (focused) {
      /** @type {HTMLElement} */
      const slider = this.rows.querySelector(`input[type=range][data-name="${focused}"]`);
      slider?.focus();
    }
    this.surfaces.value = store.get("surface");
    const { formula, axes } = store.surface;
    this.formula.textContent = formula && `f(${axes.join(", ")}) = ${formula}`;
  }

  /** Show present values. */
  show(active, styles, results, engine) {
    this.build();
    for (const entry of this.entries) entry.show();
    setText(this.explanation, active ? explain(active, this.store.get(active.name)) : HINT);
    this.showBack();
    this.legend.show(styles, results);
    this.tabs.show();
    this.computed.show(engine);
  }

  /** The button that brings everything back, or undoes that. */
  showBack() {
    const { next } = this.opened;
    setText(this.back, next === "undo" ? "Undo that (B)" : "Back to how it opened (B)");
    this.back.disabled = next === "";
  }
}
