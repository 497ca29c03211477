// The charts of what steps computed, with the loss chart's playhead: the slots, the length of a step, the
// point, and above the loss the learning rate; and the bar with their switches and those of what else is
// drawn of a step.

import { chip } from "../base/chip.js";
import { element, setText } from "../base/dom.js";
import { segments } from "../base/segments.js";
import { ChartGroup } from "./chart-group.js";
import { STABILITY } from "./stability-lines.js";

/** @import { Switch } from "../types" */

export class StepCharts {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["charts", "chart_scale", "stability"];
    this.hovered = null;
    const { store } = stage;
    const charts = Object.assign({}, ...store.setup.optimizers.map(({ step_table: table }) => table.charts));
    this.names = Object.keys(charts);
    this.above = new ChartGroup(this, "av-above");
    this.below = new ChartGroup(this, "av-slots");
    /** @type {(ReturnType<typeof chip> & {part: Switch})[]} */
    this.switchChips = [];
    this.chips = this.names.map((name) =>
      chip(name, name, `${name} against the step`, (on) => {
        const shown = store.get("charts").filter((other) => other !== name);
        store.set({
          charts: on ? this.names.filter((other) => other === name || shown.includes(other)) : shown,
        });
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
    stage.chart.onhover = (part) => this.hover(part);
  }

  /**
   * The charts above the loss, the bar, and the charts below it. When it is asked for, all parts of the view
   * are there.
   */
  get root() {
    const { parts, store } = this.stage;
    this.switchChips = parts
      .flatMap(({ switches }) => switches ?? [])
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((part) => ({
        part,
        ...chip(part.name, part.text, part.title, (on) => store.set({ [part.name]: on })),
      }));
    const bar = element(
      "div",
      { class: "av-chartbar" },
      element("span", { class: "av-barname", text: "surface" }),
      ...this.switchChips.map(({ root }) => root),
      element("span", { class: "av-barname", text: "charts" }),
      ...this.chips.map(({ root }) => root),
      this.scale.root,
      ...parts.flatMap(({ control }) => control ?? []),
      this.at,
    );
    return [this.above.root, bar, this.below.root];
  }

  get shown() {
    const { store } = this.stage;
    const wanted = store.get("charts");
    return [
      ...this.names.filter((name) => wanted.includes(name)),
      ...(store.get("stability") ? [STABILITY] : []),
    ];
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

  place() {
    this.above.width = this.below.width = null;
  }

  draw() {
    const { stage, shown } = this;
    const { store } = stage;
    const programs = store.setup.optimizers;
    const spec = (name) => programs.map(({ step_table: table }) => table.charts[name]).find(Boolean);
    const above = (name) => name !== STABILITY && spec(name).above;
    this.above.draw(shown.filter(above), spec);
    this.below.draw(
      shown.filter((name) => !above(name)),
      spec,
    );
  }

  write() {
    const { store } = this.stage;
    for (const { box, part } of this.switchChips) {
      box.checked = store.get(part.name);
      box.disabled = !(part.available?.() ?? true);
    }
    for (const { box, name } of this.chips) box.checked = store.get("charts").includes(name);
    this.scale.show(store.get("chart_scale"));
    // It is for these charts: the loss takes the scale that its numbers allow.
    this.scale.root.hidden = store.get("charts").length === 0;
    setText(this.at, this.shown.length === 0 ? "" : `values at step ${this.hovered ?? this.stage.step}`);
  }
}
