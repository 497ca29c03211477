// What the pictures show, to be chosen: the quantity of the histograms, the number of the lines, the range of
// their scales, and whether the playhead stays at the end of what grows.

/** @import { TrainingView } from "../training.js" */

import { chip } from "../base/chip.js";
import { menu } from "../base/controls.js";
import { element } from "../base/dom.js";

export class Choices {
  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    const { store } = view;
    const { quantities, numbers } = store.setup;
    const named = (list) => list.map(({ name, title }) => /** @type {[string, string]} */ ([name, title]));
    this.quantity = menu("quantity", "what the histograms show", named(quantities), (quantity) =>
      store.set({ quantity }),
    );
    this.number = menu("number", "what the lines show", named(numbers), (number) => store.set({ number }));
    this.whole = chip(
      "whole_range",
      "whole range",
      "scales reach from the least to the largest value; else they leave out one in a hundred at either " +
        "end, so that one spike does not rule (W)",
      (on) => store.set({ whole_range: on }),
    );
    this.following = chip(
      "following",
      "follow",
      "stay at the last record while the recording grows (L)",
      (on) => this.follow(on),
    );
    const labelled = (text, control) =>
      element("label", { class: "av-tchoice" }, element("span", { text }), control);
    this.root = element(
      "div",
      { class: "av-tchoices" },
      labelled("histograms", this.quantity),
      labelled("lines", this.number),
      this.whole.root,
      this.following.root,
    );
  }

  /** @param {boolean} on */
  follow(on) {
    const { store, playhead } = this.view;
    store.set(on ? { following: true } : playhead.to(playhead.step));
  }

  /** Another quantity, or another number. @param {"quantity"|"number"} trait @param {number} by */
  turn(trait, by) {
    const { store } = this.view;
    const names = (trait === "quantity" ? store.setup.quantities : store.setup.numbers).map(
      ({ name }) => name,
    );
    store.set({ [trait]: names[(names.indexOf(store.get(trait)) + by + names.length) % names.length] });
  }

  write() {
    const { store, growing } = this.view;
    const { quantities, numbers } = store.setup;
    for (const [trait, select, list] of /** @type {const} */ ([
      ["quantity", this.quantity, quantities],
      ["number", this.number, numbers],
    ])) {
      const value = store.get(trait);
      if (select.value !== value) select.value = value;
      const { text = "" } = list.find(({ name }) => name === value) ?? {};
      if (select.title !== text) select.title = text;
    }
    this.whole.box.checked = Boolean(store.get("whole_range"));
    this.following.box.checked = Boolean(store.get("following"));
    this.following.root.hidden = !growing;
  }
}
