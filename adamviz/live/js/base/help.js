// The list of keys, over the view.

/** @import { KeyRow } from "./types" */

import { element } from "./dom.js";

export class Help {
  /** @param {KeyRow[]} rows @param {() => void} closed where the focus goes then */
  constructor(rows, closed) {
    this.closed = closed;
    const list = rows.flatMap(([keys, text]) => [element("dt", { text: keys }), element("dd", { text })]);
    this.button = element("button", {
      type: "button",
      class: "av-close",
      click: () => this.show(false),
      text: "close",
    });
    this.root = element(
      "div",
      { class: "av-help", role: "dialog", "aria-label": "keys", hidden: true },
      element("dl", {}, ...list),
      this.button,
    );
  }

  get shown() {
    return !this.root.hidden;
  }

  show(shown) {
    this.root.hidden = !shown;
    if (shown) this.button.focus({ preventScroll: true });
    else this.closed();
  }
}
