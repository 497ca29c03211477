// The line under a map: how many runs it is of, who computes them, and how deep its numbers go.

import { element, setText } from "../base/dom.js";
import { depthText } from "./depth.js";

export class MapStatus {
  runs = element("span", {});
  depth = element("span", { class: "av-mapdepth" });
  root = element("div", { class: "av-mapstatus", role: "status" }, this.runs, this.depth);

  /** @param {import("../map.js").MapView} view */
  show({ schedule, store, axes, kernel }) {
    const { latest, computer, stuck } = schedule;
    const wide = Boolean(store.get("wide"));
    setText(
      this.runs,
      stuck ? lackText(kernel.message, wide) : runsText(latest, store.get("steps"), computer, wide),
    );
    this.runs.classList.toggle("av-wrong", stuck);
    const sides = latest && !wide ? [latest.x, latest.y] : [];
    const about = sides.map((values, i) => ({ name: axes[i].name, values, whole: axes[i].whole }));
    const text = depthText(about);
    setText(this.depth, text && !store.model.alone ? `${text} The switch float64 goes deeper.` : text);
  }
}

function lackText(message, wide) {
  if (message) return `The kernel cannot compute this map: ${message}`;
  return `Only a kernel ${wide ? "computes in float64" : "can compute this map"}, and none answers.`;
}

function runsText(picture, steps, computer, wide) {
  if (!picture || !computer) return "The first runs are being computed.";
  const by = `${computer.name}${wide ? " in float64" : ""}`;
  return `${picture.columns} × ${picture.rows} runs of ${steps} steps, computed by ${by}`;
}
