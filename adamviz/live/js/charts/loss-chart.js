// The loss chart under the picture, on two canvases: the grid and the other runs, and the selected run with
// the playhead. Dragging along it moves the playhead.

/** @import { Ghost, Palette, RunEntry } from "../types" */

import { chartBox } from "./chart-box.js";
import { chartRange } from "./loss-range.js";
import { LossLines } from "./loss-lines.js";
import { element, fitCanvas } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { placeIn } from "../base/scale.js";
import { listenToScrubbing } from "../base/scrubbing.js";

export class LossChart {
  /**
   * @param {(part: number, last: boolean) => void} scrub a place from 0 to 1, and whether the movement ended
   *   there
   */
  constructor(scrub) {
    this.ground = element("canvas", { class: "av-grid" });
    this.top = element("canvas", { class: "av-loss", role: "img", "aria-label": "loss against step" });
    this.root = element("div", { class: "av-chart" }, this.ground, this.top);
    this.drawn = new Memo();
    this.width = 0;
    this.height = 0;
    this.size = 0;
    this.ratio = 1;
    this.range = null;
    /** @type {((part: number|null) => void)|null} called with where the pointer is */
    this.onhover = null;
    this.pointed = null; // a step that is pointed at, in this chart or in another
    const part = (event) => {
      const { left, width } = chartBox(this.width, this.height, this.size);
      return (placeIn(this.top, event)[0] - left) / width;
    };
    listenToScrubbing(this.top, part, scrub, (at) => this.onhover?.(at));
  }

  /** Take the size of the box. */
  place(size, ratio) {
    const { clientWidth: width, clientHeight: height } = this.root;
    [this.width, this.height, this.size, this.ratio] = [width, height, size, ratio];
  }

  /**
   * @param {RunEntry[]} entries
   * @param {number} selected
   * @param {number|null} lowest
   * @param {number} steps
   * @param {number} playhead
   * @param {Palette} palette
   * @param {Ghost[]} ghosts runs that were pinned
   * @param {boolean} held whether a slider is active: then the range only grows
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
    const chart = new LossLines(width, height, this.range, steps, palette, size);
    const lines = [...rest, ...ghosts].map(({ run, style }) => [run, style]);
    if (this.drawn.changed(width, height, ratio, size, palette, { ...this.range }, steps, lines)) {
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
