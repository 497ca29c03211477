// The numbers at the playhead, beside the chart whose lines they are on.

/** @import { RunStyle } from "./types" */

import { element, setText } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";

export class Beside {
  shown = new Memo();
  /** @type {HTMLElement[]} */
  values = [];

  constructor() {
    this.root = element("ul", { class: "av-tbesides", "aria-hidden": "true" });
  }

  /** @param {{style: RunStyle, name: string, text: string}[]} lines */
  write(lines) {
    if (this.shown.changed(lines.map(({ style, name }) => [style, name]))) {
      this.values = lines.map(() => element("span", {}));
      this.root.replaceChildren(
        ...lines.map(({ style, name }, i) => element("li", { title: name }, swatch(style), this.values[i])),
      );
    }
    lines.forEach(({ text }, i) => {
      setText(this.values[i], text);
      this.values[i].classList.toggle("av-talarm", text === "NaN");
    });
  }
}
