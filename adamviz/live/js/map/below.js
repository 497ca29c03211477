// What stands under the map: the pixel under the cursor, and the legend.

import { element, setText } from "../base/dom.js";
import { knownPoints } from "../state/run.js";
import { LegendBar } from "./legend.js";
import { measureText, pointText, wentText } from "./pixel-text.js";
import { ownPoint } from "./pixel.js";

export class Below {
  /** @param {import("../map.js").MapView} view @param {import("./surface-pane.js").SurfacePane} surface */
  constructor(view, surface) {
    this.view = view;
    this.surface = surface;
    this.legend = new LegendBar();
    this.where = element("span", { class: "av-where" });
    this.value = element("b", {});
    this.went = element("span", { class: "av-went" });
    this.below = element(
      "div",
      { class: "av-below" },
      element("div", { class: "av-pixel" }, this.where, this.value, this.went),
      this.legend.root,
    );
  }

  /** The pixel that is shown, in words: its numbers, and what the map shows of it. @returns {string[]} */
  get texts() {
    const { view } = this;
    const { store } = view;
    const names = ["x", "y"].map((which) => store.get(which)[0]);
    const point = view.pointed ?? ownPoint(store, store.selected);
    const { measure } = view;
    const minus = store.get("minus");
    const known = this.ownLoss ?? view.picture?.at(point);
    return [
      pointText(names, point, stepsAt(view.pane.viewport, point)),
      known ? measureText(measure, known[measure.name], view.minima, minus) : "",
      this.surface.trouble || (known && !minus ? wentText(known.converged) : ""),
    ];
  }

  /** The loss at the end of the very path that is drawn, where that is what the map shows. */
  get ownLoss() {
    const { view, surface } = this;
    const { store } = view;
    const [run] = surface.engine.runs;
    if (view.measure.name !== "final_loss" || store.get("minus") || store.get("wide")) return null;
    if (!run || knownPoints(run) <= run.steps) return null;
    const last = run.loss[run.steps];
    return { final_loss: last, converged: last <= run.loss[0] };
  }

  draw() {
    const [place, value, went] = this.texts;
    setText(this.where, place);
    setText(this.value, value);
    setText(this.went, went === value ? "" : went);
  }

  write() {
    const { view } = this;
    this.legend.show(view.legend, view.measure.whole && !view.store.get("minus"));
    this.legend.root.classList.toggle("av-behind", view.schedule.behind && !view.schedule.latest);
  }

  says() {
    return this.texts.filter(Boolean).join(", ");
  }
}

/** How far from a pixel of the screen to the next the two numbers are. */
function stepsAt(viewport, point) {
  const [px, py] = viewport.at(point);
  const next = viewport.pointAt(px + 1, py - 1);
  return next.map((value, i) => Math.abs(value - point[i]));
}
