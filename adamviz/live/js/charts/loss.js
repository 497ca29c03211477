// The loss chart under the picture, on two canvases: the grid and the other runs, and the run under the sliders with the
// playhead. Dragging along it moves the playhead.

import { Chart, chartBox, chartRange } from "./loss-draw.js";
import { element, fitCanvas } from "../base/dom.js";
import { listenToScrubbing } from "../base/scrubbing.js";

export class LossChart {
  /** @param {(part: number, last: boolean) => void} scrub a place from 0 to 1, and whether the movement ended there */
  constructor(scrub) {
    this.ground = element("canvas", { class: "av-grid" });
    this.top = element("canvas", { class: "av-loss", role: "img", "aria-label": "loss against step" });
    this.root = element("div", { class: "av-chart" }, this.ground, this.top);
    this.drawn = [];
    this.pointed = null; // a step that is pointed at, in this chart or in another
    const part = (event) => {
      const { left, width } = chartBox(this.width, this.height, this.size);
      return (event.clientX - this.top.getBoundingClientRect().left - left) / width;
    };
    listenToScrubbing(this.top, part, scrub, (at) => this.onhover?.(at));
  }

  /** Take the size of the box. */
  place(size, ratio) {
    const { clientWidth: width, clientHeight: height } = this.root;
    Object.assign(this, { width, height, size, ratio });
  }

  /**
   * @param {{run: object|undefined, style: object}[]} entries
   * @param {{run: object, style: object}[]} ghosts runs that were pinned
   * @param {boolean} held whether a hand is on a slider: then the range only grows
   */
  draw(entries, selected, lowest, steps, playhead, palette, ghosts, held) {
    const { width, height, size, ratio } = this;
    const known = entries.filter(({ run }) => run);
    const own = known.filter((entry) => entry === entries[selected]);
    const rest = known.filter((entry) => entry !== entries[selected]);
    this.range = chartRange(
      [...known, ...ghosts].map(({ run }) => run),
      lowest,
      held ? this.range : null,
    );
    const chart = new Chart(width, height, this.range, steps, palette, size);
    const { log, low, high, base } = this.range;
    const parts = [width, height, ratio, size, palette, log, low, high, base, steps];
    for (const { run, style } of [...rest, ...ghosts]) parts.push(run, style);
    if (parts.length !== this.drawn.length || parts.some((part, i) => part !== this.drawn[i])) {
      this.drawn = parts;
      chart.drawGround(this.context(this.ground), rest, ghosts);
    }
    chart.drawTop(this.context(this.top), own, playhead, this.pointed);
  }

  context(canvas) {
    fitCanvas(canvas, this.width, this.height, this.ratio);
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return context;
  }
}
