// The list of pinned pixels: where each lies, what the map shows of it, and what can be done with it.

import { element, iconButton, scopeOf, setText } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";
import { resultText } from "../state/run-text.js";
import { measureText, pointText } from "./pixel-text.js";
import { labelOf } from "./pins.js";
import { styleOf } from "./styles.js";

const PIN_HINT = "Click the map, or press Enter, to pin the path of a pixel here.";

export class PinList {
  made = new Memo();

  /**
   * @param {import("../map.js").MapView} view
   * @param {import("./pins.js").PinnedPixels} pins
   * @param {import("./surface-pane.js").SurfacePane} surface
   * @param {(index: number) => void} carry a pin into a stage
   */
  constructor(view, pins, surface, carry) {
    this.view = view;
    this.surface = surface;
    this.pins = pins;
    this.carry = carry;
    this.rows = element("ul", { class: "av-mappins", "aria-label": "pinned pixels" });
    this.message = element("span", { class: "av-saying", role: "status" });
    this.undo = view.undo.button();
    this.clear = element(
      "button",
      { type: "button", class: "av-textbutton", "data-action": "clear-pins", click: () => pins.clear() },
      "Remove all",
    );
    this.root = element(
      "div",
      { class: "av-pinbox" },
      element(
        "div",
        { class: "av-pinhead" },
        element("b", { text: "Pins" }),
        this.message,
        this.undo,
        this.clear,
      ),
      this.rows,
    );
    /** @type {HTMLElement[]} */
    this.results = [];
  }

  /** What had the focus is gone: keys go on working. */
  leave() {
    this.view.root.focus({ preventScroll: true });
  }

  hide(button, hidden) {
    if (hidden && scopeOf(button).activeElement === button) this.leave();
    button.hidden = hidden;
  }

  show() {
    const { view, pins, made } = this;
    const { store, palette } = view;
    const { list } = pins;
    const { axes } = /** @type {any} */ (store.setup);
    const names = ["x", "y"].map(
      (which) => axes[store.get(which)[0]].parameter.symbol || store.get(which)[0],
    );
    if (made.changed(list, names, palette)) this.build(list, names);
    list.forEach((pin, i) => setText(this.results[i], this.result(pin, i)));
    const done = pins.done;
    setText(this.message, done || pins.said || (list.length > 0 ? "" : PIN_HINT));
    this.hide(this.undo, !done);
    this.hide(this.clear, list.length < 2 || Boolean(done));
  }

  /** How the path of a pin ends, and what else the map shows of it. */
  result(pin, index) {
    const { view, surface } = this;
    const { store } = view;
    const run = surface.paths[index];
    const parts = [run ? resultText(run, run.steps) : ""];
    if (store.runs.length > 1) parts.unshift(store.runs[pin.optimizer].label);
    const { measure } = view;
    const known = pin.optimizer === store.selected && view.picture?.at([pin.x, pin.y]);
    if (known && (measure.name !== "final_loss" || store.get("minus")))
      parts.push(measureText(measure, known[measure.name], view.minima, store.get("minus")));
    return parts.filter(Boolean).join(", ");
  }

  build(list, names) {
    const { view, pins } = this;
    this.results = list.map(() => element("span", { class: "av-result" }));
    const rows = list.map((pin, i) => {
      const label = labelOf(pin, i);
      const where = pointText(names, [pin.x, pin.y]);
      return element(
        "li",
        { "data-pin": i },
        element(
          "button",
          { type: "button", class: "av-pinname", title: "put the cursor here", click: () => pins.show(i) },
          swatch(styleOf(view, i, true)),
          element("b", { text: label }),
          element("span", { class: "av-where", text: where }),
          this.results[i],
        ),
        iconButton("copy", `carry pin ${label} into a stage (T)`, () => this.carry(i)),
        iconButton("remove", `remove pin ${label}`, () => pins.remove(i)),
      );
    });
    const focused = this.rows.contains(scopeOf(this.rows).activeElement);
    this.rows.replaceChildren(...rows);
    if (focused) this.leave();
  }
}
