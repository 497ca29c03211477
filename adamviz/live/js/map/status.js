// The line under a map: how many runs it is of, who computes them, and how deep its numbers go.

import { chip } from "../base/chip.js";
import { element, setText } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
import { reachable } from "../state/synced.js";
import { depthText } from "./depth.js";

export class MapStatus {
  runs = element("span", {});
  depth = element("span", { class: "av-mapdepth" });

  /** @param {(wide: boolean) => void} widen */
  constructor(widen) {
    this.wide = chip("wide", "float64", "let the kernel compute in float64: deeper zooms, slower", widen);
    const said = element("div", { role: "status" }, this.runs, this.depth);
    this.root = element("div", { class: "av-mapstatus" }, said, this.wide.root);
  }

  /** @param {import("../map.js").MapView} view */
  show({ schedule, store, axes, kernel }) {
    const { latest, computer, stuck, left } = schedule;
    const wide = Boolean(store.get("wide"));
    setText(
      this.runs,
      stuck
        ? lackText(kernel.message, wide)
        : runsText(latest, store.get("steps"), computer, wide) + leftText(left),
    );
    this.runs.classList.toggle("av-wrong", stuck);
    const sides = latest && !wide ? [latest.x, latest.y] : [];
    setText(
      this.depth,
      depthText(sides.map((values, i) => ({ name: axes[i].name, whole: axes[i].whole, values }))),
    );
    this.wide.root.hidden = !wide && (Boolean(store.model.alone) || !reachable(store.model));
    this.wide.box.checked = wide;
  }
}

function lackText(message, wide) {
  if (message) return `The kernel cannot compute this map: ${message}`;
  return `Only a kernel ${wide ? "computes in float64" : "can compute this map"}, and none answers.`;
}

/** Why there is no sharper picture, where that would take too long. @param {number} left milliseconds */
function leftText(left) {
  if (left === 0) return "";
  const minutes = left / 60_000;
  const long = minutes < 90 ? `${Math.round(minutes)} minutes` : `${shortNumber(minutes / 60, 2)} hours`;
  return `; more would take about ${long}`;
}

function runsText(picture, steps, computer, wide) {
  if (!picture || !computer) return "The first runs are being computed.";
  const by = `${computer.name}${wide ? " in float64" : ""}`;
  return `${picture.columns} × ${picture.rows} runs of ${steps} steps, computed by ${by}`;
}
