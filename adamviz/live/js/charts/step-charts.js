// Charts of what steps computed, with the loss chart's playhead: the slots, the length of a step, the point,
// and above the loss the learning rate. On three canvases: grid and other runs, the run under the sliders,
// and playhead with numbers, so that scrubbing draws the last one only.

import { element, fitCanvas } from "../base/dom.js";
import { lectureChart } from "../base/lecture-size.js";
import { Memo } from "../base/memo.js";
import { listenToScrubbing } from "../base/scrubbing.js";
import { segments } from "../base/segments.js";
import { chartBox } from "./loss-draw.js";
import { columnsOf, StepLines } from "./step-lines.js";

const HEIGHT = 5; // type sizes: of a chart, without its name
const HEAD = 1.9; // above it
const FOOT = 1.7; // below the last one, for the steps

export class StepCharts {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["charts", "chart_scale", "arrows", "gradients"];
    this.hovered = null;
    const { store } = stage;
    const charts = Object.assign({}, ...store.setup.optimizers.map(({ step_table: table }) => table.charts));
    this.names = Object.keys(charts);
    this.above = new Group(this, "av-above");
    this.below = new Group(this, "av-slots");
    this.boxes = [
      ["arrows", "arrows", "gradient, momentum and step as arrows at the playhead"],
      ["gradients", "gradients", "the gradients all over the surface, before and after the clip"],
    ].map(([name, text, title]) => chip(name, text, title, (on) => store.set({ [name]: on })));
    this.chips = this.names.map((name) =>
      chip(name, name, `${name} against the step`, (on) => {
        const shown = store.get("charts").filter((one) => one !== name);
        store.set({ charts: on ? this.names.filter((one) => one === name || shown.includes(one)) : shown });
      }),
    );
    this.scale = segments(
      "chart_scale",
      "scale of the charts",
      [
        ["log", "log"],
        ["linear", "linear"],
      ],
      (value) => store.set({ chart_scale: value }),
    );
    this.at = element("span", { class: "av-at" });
    const bar = element(
      "div",
      { class: "av-chartbar" },
      element("span", { class: "av-barname", text: "surface" }),
      ...this.boxes.map(({ root }) => root),
      element("span", { class: "av-barname", text: "charts" }),
      ...this.chips.map(({ root }) => root),
      this.scale.root,
      this.at,
    );
    this.root = [this.above.root, bar, this.below.root];
    stage.chart.onhover = (part) => this.hover(part);
  }

  get shown() {
    const wanted = this.stage.store.get("charts");
    return this.names.filter((name) => wanted.includes(name));
  }

  records() {
    return this.shown.length > 0;
  }

  hover(part) {
    const { stage } = this;
    const steps = stage.store.get("steps");
    const step = part === null || part < 0 || part > 1 ? null : Math.round(part * steps);
    if (step === this.hovered) return;
    this.hovered = stage.chart.pointed = step;
    stage.wake("runs");
  }

  draw() {
    const { stage, shown } = this;
    const { store } = stage;
    const programs = store.setup.optimizers;
    const spec = (name) => programs.map(({ step_table: table }) => table.charts[name]).find(Boolean);
    this.above.draw(
      shown.filter((name) => spec(name).above),
      spec,
    );
    this.below.draw(
      shown.filter((name) => !spec(name).above),
      spec,
    );
  }

  write() {
    const { store } = this.stage;
    const alone = this.stage.engine.surface() !== null;
    for (const { box, name } of this.boxes) {
      box.checked = store.get(name);
      // A field of gradients takes hundreds of them at once: the kernel is not asked for it.
      box.disabled = name === "gradients" && !alone;
    }
    for (const { box, name } of this.chips) box.checked = store.get("charts").includes(name);
    this.scale.show(store.get("chart_scale"));
    const text = this.shown.length === 0 ? "" : `values at step ${this.hovered ?? this.stage.step}`;
    if (this.at.textContent !== text) this.at.textContent = text;
  }
}

/** A stack of charts on common canvases. */
class Group {
  constructor(owner, name) {
    this.owner = owner;
    this.layers = ["ground", "own", "top"].map((layer) => element("canvas", { class: `av-slot-${layer}` }));
    this.layers[2].setAttribute("role", "img");
    this.root = element("div", { class: name, hidden: true }, ...this.layers);
    this.plots = [];
    this.named = new Memo();
    this.arranged = new Memo();
    this.taken = new Memo();
    this.drawn = [new Memo(), new Memo()];
    this.size = 0;
    this.ratio = 1;
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
    const { left, top } = this.layers[2].getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const far = ({ box }) =>
      Math.max(box.left - x, x - box.left - box.width, 0) +
      Math.max(box.top - y, y - box.top - box.height, 0);
    const { box } = this.plots
      .map(({ plot }) => plot)
      .reduce((best, one) => (far(one) < far(best) ? one : best));
    return (x - box.left) / box.width;
  }

  draw(names, spec) {
    const { stage } = this.owner;
    const { store, palette } = stage;
    if (this.named.changed(names)) {
      this.plots = names.flatMap((name) => {
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
    }
    if (names.length === 0) return;
    this.arrange(stage);
    const log = store.get("chart_scale") === "log";
    const entries = stage.entries
      .map(({ run, style }, index) => ({
        run,
        style,
        program: store.optimizer(index),
        own: index === store.selected,
      }))
      .filter(({ run }) => run?.record.length > 0);
    const own = entries.filter((entry) => entry.own);
    const rest = entries.filter((entry) => !entry.own);
    const steps = store.get("steps");
    const parts = (some) => [
      log,
      palette,
      this.arranged.values,
      steps,
      some.map(({ run, style }) => [run, style]),
    ];
    if (this.taken.changed(store.selected, parts(entries))) {
      for (const plot of this.plots) {
        plot.take(entries, log, stage.held);
        plot.place(plot.box, steps, palette, this.size);
      }
    }
    const ranges = this.plots.flatMap(({ range: { low, high } }) => [low, high]);
    const bottom = Math.max(...this.plots.map(({ box }) => box.top));
    if (this.drawn[0].changed(parts(rest), ranges)) {
      const context = this.context(0);
      for (const plot of this.plots) plot.drawGround(context, plot.box.top === bottom);
    }
    if (this.drawn[1].changed(parts(own), ranges)) {
      const context = this.context(1);
      for (const plot of this.plots) plot.drawOwn(context);
    }
    const context = this.context(2);
    for (const plot of this.plots) plot.drawTop(context, stage.step, this.owner.hovered);
  }

  /** The boxes: x beside y, or on a phone below it; one that has no coordinates goes across. */
  arrange({ size: large, picture: { ratio }, root, store }) {
    const width = this.root.clientWidth;
    const size = store.get("presenting") ? 0.72 * large : large; // beside the picture there is half the width
    this.size = size;
    const narrow = root.classList.contains("av-narrow") || width < 22 * size;
    const tall = store.get("presenting") ? lectureChart(this.owner.shown.length) / 0.72 : HEIGHT;
    if (!this.arranged.changed(this.named.values, width, narrow, tall, size, ratio)) return;
    const { left, width: inner } = chartBox(width, 100, size);
    const half = (inner - left - 0.6 * size) / 2;
    let [row, column] = [-1, 1];
    for (const plot of this.plots) {
      const pair = !narrow && this.plots.filter(({ name }) => name === plot.name).length === 2;
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

/** A switch that looks like a word. */
function chip(name, text, title, onchange) {
  const box = element("input", {
    type: "checkbox",
    "data-name": name,
    "aria-label": title,
    change: () => onchange(box.checked),
  });
  return { name, box, root: element("label", { class: "av-chip", title }, box, element("span", { text })) };
}
