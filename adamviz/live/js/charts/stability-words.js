// What the chart of stability and its ellipses mean, and of each run when it has been above its threshold, in
// words below the chart.

import { element, setText } from "../base/dom.js";
import { ellipseOf } from "../state/curvature.js";

const CURVED = {
  bowl: "curves upwards in every direction",
  saddle: "is a saddle, upwards along one direction and downwards along another: its ellipse is dashed",
  top: "curves downwards in every direction: its ellipse is dashed",
  flat: "is flat along one direction",
};

export class StabilityWords {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["stability"];
    this.meaning = element("p", {});
    this.runs = element("p", {});
    this.root = element("div", { class: "av-stability", hidden: true }, this.runs, this.meaning);
  }

  get on() {
    return this.stage.store.get("stability");
  }

  write() {
    this.root.hidden = !this.on;
    if (!this.on) return;
    const { store } = this.stage;
    setText(this.runs, this.says());
    setText(this.meaning, store.optimizer(store.selected).step_table.stability?.text ?? "");
  }

  says() {
    if (!this.on) return "";
    const { store } = this.stage;
    const seen = [...store.runs.keys()].filter((index) => !store.hides(index));
    return [this.here(), ...seen.map((index) => this.text(index))].filter(Boolean).join(" ");
  }

  /** Of one run. */
  text(index) {
    const { store, curvatures } = this.stage;
    const { label } = store.runs[index];
    const lacks = curvatures.lacks(index);
    const met = curvatures.of(index);
    if (lacks || !met) return lacks && `${label}: ${lacks}.`;
    if (met.lacks) return `${label}: no threshold is known, ${met.lacks}.`;
    const { count, first, clipped, lost } = met.above;
    const [looked, all] = [met.known - clipped - lost, met.known];
    const of = (some) => stepsOf(some, looked, looked < all ? "other " : "");
    const said = [
      clipped > 0 && `at ${stepsOf(clipped, all)} a clip cuts the gradient, and its threshold does not hold`,
      lost > 0 && `at ${stepsOf(lost, all)} λ is no number`,
      looked > 0 && count === 0 && `below its threshold at ${of(looked)}`,
      count > 0 && `above its threshold at ${of(count)}, first at step ${first}`,
      met.known === met.count && all < met.run.steps && `from step ${all} on it is not finite`,
    ];
    return `${label}: ${said.filter(Boolean).join("; ")}.`;
  }

  /** What the surface is at the playhead, under the selected run. */
  here() {
    const { store, curvatures, step } = this.stage;
    const met = store.hides(store.selected) ? null : curvatures.of(store.selected);
    if (!met || met.n > 2 || met.count === 0) return "";
    const index = Math.min(step, met.count - 1);
    const { hessian } = met.at(index);
    if (met.n === 1) {
      const way = { 1: "curves upwards", "-1": "curves downwards", 0: "is straight" }[Math.sign(hessian[0])];
      return way ? `At step ${index} the loss ${way}.` : "";
    }
    const shape = ellipseOf(hessian);
    return shape ? `At step ${index} the surface ${CURVED[shape.kind]}.` : "";
  }
}

/** Some of so many steps, in words. */
function stepsOf(count, all, other = "") {
  if (count < all) return `${count} of ${all} ${other}steps`;
  return all > 1 ? `all ${all} ${other}steps` : `the one ${other}step`;
}
