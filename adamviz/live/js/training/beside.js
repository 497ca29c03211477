// The numbers at the playhead, beside the chart whose lines they are on.

/** @import { Box, RunStyle } from "./types" */

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

/** The numbers of several charts, each beside its own. */
export class ChartsBeside {
  /** @type {Beside[]} */
  lists = [];
  root = element("div", { class: "av-tchartsbeside", "aria-hidden": "true" });

  /**
   * @template {string} Name
   * @param {{name: Name, chart: {box: Box}}[]} charts from the top down
   * @param {(name: Name) => {style: RunStyle, name: string, text: string}[]} linesOf
   */
  write(charts, linesOf) {
    while (this.lists.length > charts.length) this.lists.pop().root.remove();
    while (this.lists.length < charts.length) {
      this.lists.push(new Beside());
      this.root.append(this.lists.at(-1).root);
    }
    charts.forEach(({ name, chart: { box } }, i) => {
      const below = charts[i + 1]?.chart.box.top;
      const { style } = this.lists[i].root;
      style.top = `${box.top}px`;
      style.height = below === undefined ? `calc(100% - ${box.top}px)` : `${below - box.top}px`;
      this.lists[i].write(linesOf(name));
    });
  }
}
