// A stack of charts on common canvases: grid and other runs, the selected run, and playhead with
// numbers, so that scrubbing draws the last one only.

import { element, fitCanvas } from "../base/dom.js";
import { LECTURE_PART, lectureChart } from "../base/lecture-size.js";
import { Memo } from "../base/memo.js";
import { placeIn } from "../base/scale.js";
import { listenToScrubbing } from "../base/scrubbing.js";
import { chartBox } from "./chart-box.js";
import { STABILITY, StabilityLines } from "./stability-lines.js";
import { columnsOf, StepLines } from "./step-lines.js";

const HEIGHT = 5; // type sizes: of a chart, without its name
const HEAD = 1.9; // above it
const FOOT = 1.7; // below the last one, for the steps
const LECTURE_ROW = 0.88; // of the type in a hall, for charts that go across

/** @import { ChartSpec } from "../types" */

export class ChartGroup {
  /**
   * @param {import("./step-charts.js").StepCharts} owner
   * @param {string} name of its class in the style sheet
   */
  constructor(owner, name) {
    this.owner = owner;
    this.layers = ["ground", "own", "top"].map((layer) => element("canvas", { class: `av-slot-${layer}` }));
    this.layers[2].setAttribute("role", "img");
    this.root = element("div", { class: name, hidden: true }, ...this.layers);
    /** @type {StepLines[]} */
    this.charts = [];
    this.named = new Memo();
    this.arranged = new Memo();
    this.taken = new Memo();
    this.drawn = [new Memo(), new Memo()];
    this.size = 0;
    this.ratio = 1;
    /** @type {number|null} of its box, null if it is to be measured */
    this.width = null;
    const { stage } = owner;
    listenToScrubbing(
      this.layers[2],
      (event) => this.part(event),
      (part, last) => {
        stage.transport.pause();
        stage.transport.go(part * stage.store.get("steps"), last);
      },
      (part) => owner.hover(part),
    );
  }

  /** Where along the chart under the pointer it is. */
  part(event) {
    const [x, y] = placeIn(this.layers[2], event);
    const far = ({ box }) =>
      Math.max(box.left - x, x - box.left - box.width, 0) +
      Math.max(box.top - y, y - box.top - box.height, 0);
    const { box } = this.charts.reduce((nearest, plot) => (far(plot) < far(nearest) ? plot : nearest));
    return (x - box.left) / box.width;
  }

  /** @param {string[]} names of charts @param {(name: string) => ChartSpec} spec what each draws */
  draw(names, spec) {
    const { stage } = this.owner;
    const { store, palette } = stage;
    if (this.named.changed(names)) {
      this.charts = names.flatMap((name) => {
        if (name === STABILITY) return [new StabilityLines(stage.curvatures)];
        const chart = spec(name);
        const program = store.setup.optimizers.find(({ step_table: table }) => table.charts[name]);
        if (columnsOf(chart, program) === 1) return [new StepLines(name, 0, name, chart.linear)];
        const title = chart.title ?? `${name}, {axis}`;
        return program.axes.map(
          (axis, i) => new StepLines(name, i, title.replace("{axis}", axis), chart.linear),
        );
      });
      this.root.hidden = names.length === 0;
      this.layers[2].setAttribute("aria-label", `${names.join("; ")} against the step`);
      this.arranged.forget();
      this.width = null;
    }
    if (names.length === 0) return;
    this.arrange(stage);
    const log = store.get("chart_scale") === "log";
    const entries = stage.entries
      .map(({ run, style }, index) => ({
        run,
        style,
        program: store.optimizer(index),
        index,
        own: index === store.selected,
      }))
      .filter(({ run }) => run?.record.length > 0);
    const own = entries.filter((entry) => entry.own);
    const rest = entries.filter((entry) => !entry.own);
    const steps = store.get("steps");
    const looked = ({ index }) => names.includes(STABILITY) && stage.curvatures.of(index)?.known;
    const parts = (some) => [
      log,
      palette,
      this.arranged.values,
      steps,
      some.map((entry) => [entry.run, entry.style, looked(entry)]),
    ];
    if (this.taken.changed(store.selected, parts(entries))) {
      for (const plot of this.charts) {
        plot.take(entries, log, Boolean(stage.activeParameter));
        plot.place(steps, palette, this.size);
      }
    }
    const ranges = this.charts.flatMap(({ range: { low, high } }) => [low, high]);
    const bottom = Math.max(...this.charts.map(({ box }) => box.top));
    if (this.drawn[0].changed(parts(rest), ranges)) {
      const context = this.context(0);
      for (const plot of this.charts) plot.drawGround(context, plot.box.top === bottom);
    }
    if (this.drawn[1].changed(parts(own), ranges)) {
      const context = this.context(1);
      for (const plot of this.charts) plot.drawLines(context, true);
    }
    const context = this.context(2);
    for (const plot of this.charts) plot.drawTop(context, stage.step, this.owner.hovered);
  }

  /** The boxes: x beside y, or on a phone below it; one that has no coordinates goes across. */
  arrange({ size: large, picture: { ratio }, root, presenting }) {
    // Asked for in each frame, it would make the browser lay out the document anew.
    const width = (this.width ??= this.root.clientWidth);
    // Beside the picture there is half the width, and half of that for each coordinate.
    const part = this.charts.some(({ axis }) => axis > 0) ? LECTURE_PART : LECTURE_ROW;
    const size = presenting ? part * large : large;
    this.size = size;
    const narrow = root.classList.contains("av-narrow") || width < 22 * size;
    const tall = presenting ? lectureChart(this.owner.shown.length) / part : HEIGHT;
    if (!this.arranged.changed(this.named.values, width, narrow, tall, size, ratio)) return;
    const { left, width: inner } = chartBox(width, 100, size);
    const half = (inner - left - 0.6 * size) / 2;
    let [row, column] = [-1, 1];
    for (const plot of this.charts) {
      const pair = !narrow && this.charts.filter(({ name }) => name === plot.name).length === 2;
      column = pair ? 1 - column : 0;
      if (!pair || column === 0) row += 1;
      if (!pair) column = 1;
      const across = pair && plot.axis === 1 ? left + half + left + 0.6 * size : left;
      plot.box = {
        left: across,
        top: Math.round(row * (tall + HEAD) * size + HEAD * size),
        width: pair ? half : inner,
        height: tall * size,
      };
    }
    const height = Math.round(((row + 1) * (tall + HEAD) + FOOT) * size);
    this.root.style.height = `${height}px`;
    for (const canvas of this.layers) fitCanvas(canvas, width, height, ratio);
    this.ratio = ratio;
    this.taken.forget();
  }

  context(layer) {
    const canvas = this.layers[layer];
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    return context;
  }
}
