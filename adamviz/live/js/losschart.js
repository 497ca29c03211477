// The loss chart under the picture, on two canvases: the grid and the other runs, and the run under the sliders with the
// playhead. Dragging along it moves the playhead.

import { Chart, chartBox, chartRange } from "./chart.js";
import { element, fitCanvas } from "./dom.js";

export class LossChart {
  /** @param {(part: number, last: boolean) => void} scrub a place from 0 to 1, and whether the movement ended there */
  constructor(scrub) {
    this.ground = element("canvas", { class: "av-grid" });
    this.top = element("canvas", { class: "av-loss", role: "img", "aria-label": "loss against step" });
    this.root = element("div", { class: "av-chart" }, this.ground, this.top);
    this.drawn = [];
    this.listen(scrub);
  }

  listen(scrub) {
    let held = false;
    const at = (event, last) => {
      const { left, width } = chartBox(this.width, this.height, this.size);
      scrub((event.clientX - this.top.getBoundingClientRect().left - left) / width, last);
    };
    this.top.addEventListener("pointerdown", (event) => {
      held = event.button === 0;
      if (!held) return;
      this.top.setPointerCapture(event.pointerId);
      at(event, false);
    });
    this.top.addEventListener("pointermove", (event) => held && at(event, false));
    for (const name of ["pointerup", "pointercancel"]) {
      this.top.addEventListener(name, (event) => {
        if (held) at(event, true);
        held = false;
      });
    }
  }

  /** Take the size of the box. */
  place(size, ratio) {
    const { clientWidth: width, clientHeight: height } = this.root;
    Object.assign(this, { width, height, size, ratio });
  }

  /**
   * @param {{run: object|undefined, style: object}[]} entries
   * @param {boolean} held whether a hand is on a slider: then the range only grows
   */
  draw(entries, selected, lowest, steps, playhead, palette, held) {
    const { width, height, size, ratio } = this;
    const known = entries.filter(({ run }) => run);
    const own = known.filter((entry) => entry === entries[selected]);
    const rest = known.filter((entry) => entry !== entries[selected]);
    this.range = chartRange(known.map(({ run }) => run), lowest, held ? this.range : null);
    const chart = new Chart(width, height, this.range, steps, palette, size);
    const { log, low, high, base } = this.range;
    const parts = [width, height, ratio, size, palette, log, low, high, base, steps, ...rest.flatMap(({ run, style }) => [run, style])];
    if (parts.length !== this.drawn.length || parts.some((part, i) => part !== this.drawn[i])) {
      this.drawn = parts;
      chart.drawGround(this.context(this.ground), rest);
    }
    chart.drawTop(this.context(this.top), own, playhead);
  }

  context(canvas) {
    fitCanvas(canvas, this.width, this.height, this.ratio);
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return context;
  }
}
