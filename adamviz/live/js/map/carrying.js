// The dialog that carries a pixel into a stage.

/** @import { KeyRow, Point } from "../types" */

import { CopyBox } from "../base/copy-box.js";
import { element } from "../base/dom.js";
import { stageCode } from "./carry.js";

/** @type {KeyRow[]} */
export const CARRY_KEYS = [
  ["T", "carry the pixel under the cursor into a stage, as a double-click does: copy its Python"],
];

const WHERE = "In a cell below it opens this pixel in a stage, with every slider and step by step.";

export class Carrying {
  keys = CARRY_KEYS;

  /** @param {import("../map.js").MapView} view */
  constructor(view) {
    this.view = view;
    this.box = new CopyBox();
    const close = { type: "button", class: "av-textbutton", click: () => this.show(false) };
    this.closing = element("button", close, "close");
    this.root = element(
      "div",
      { class: "av-copying", role: "dialog", "aria-label": "carry into a stage", hidden: true },
      this.box.message,
      this.box.text,
      this.closing,
    );
  }

  show(on) {
    this.root.hidden = !on;
    if (!on) this.view.root.focus({ preventScroll: true });
  }

  /** @param {Point|null} point null for the view's own numbers */
  async carry(point, run = this.view.store.selected) {
    this.show(true);
    this.closing.focus({ preventScroll: true });
    await this.box.copy(stageCode(this.view.store, point, run), [WHERE]);
    this.root.scrollIntoView({ block: "nearest" });
  }

  doubleClick(point) {
    if (point) this.carry(point);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "t" && event.key !== "T") return null;
    return () => event.repeat || this.carry(this.view.pointed);
  }

  escape() {
    if (this.root.hidden) return false;
    this.show(false);
    return true;
  }
}
