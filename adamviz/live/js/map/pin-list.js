// The list of pinned pixels: where each lies, what the map shows of it, and what can be done with it.

import { element, iconButton, setText } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";
import { measureText, pointText } from "./pixel-text.js";
import { labelOf } from "./pins.js";
import { styleOf } from "./styles.js";

const PIN_HINT = "Click the map, or press Enter, to pin the path of a pixel here.";

export class PinList {
  made = new Memo();

  /**
   * @param {import("../map.js").MapView} view
   * @param {import("./pins.js").Pins} pins
   * @param {(index: number) => void} carry a pin into a stage
   */
  constructor(view, pins, carry) {
    this.view = view;
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

  show() {
    const { view, pins, made } = this;
    const { store, palette } = view;
    const { list } = pins;
    const { axes } = /** @type {any} */ (store.setup);
    const names = ["x", "y"].map(
      (which) => axes[store.get(which)[0]].parameter.symbol || store.get(which)[0],
    );
    if (made.changed(list, names, palette)) this.build(list, names);
    list.forEach((pin, i) => setText(this.results[i], this.result(pin)));
    const done = pins.done;
    setText(this.message, done || pins.said || (list.length > 0 ? "" : PIN_HINT));
    this.undo.hidden = !done;
    this.clear.hidden = list.length < 2 || Boolean(done);
  }

  /** What the map shows of a pin, where it shows it. */
  result(pin) {
    const { view } = this;
    const { store } = view;
    if (pin.optimizer !== store.selected) return store.runs[pin.optimizer].label;
    const known = view.picture?.at([pin.x, pin.y]);
    const measure = view.measure;
    return known ? measureText(measure, known[measure.name], view.minima, store.get("minus")) : "";
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
        iconButton("copy", `carry pin ${label} into a stage (E)`, () => this.carry(i)),
        iconButton("remove", `remove pin ${label}`, () => pins.remove(i)),
      );
    });
    this.rows.replaceChildren(...rows);
  }
}
