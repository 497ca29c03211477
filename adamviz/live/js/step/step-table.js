// The step table: every number of the step at the playhead, in the order in which it is computed, and the
// chosen row's formula with those numbers put in.

import { element, setText } from "../base/dom.js";
import { figure } from "../base/format.js";
import { Memo } from "../base/memo.js";
import { knownPoints } from "../state/run.js";
import { formulaText, holds, stepNumbers, symbolText } from "./formulas.js";

/** @import { OptimizerProgram, StepRow } from "../types" */

const WIDEST = -0.0012345;

export class StepTable {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {string} the name of the row whose formula is shown */
    this.chosen = null;
    /** @type {OptimizerProgram} that the rows are of */
    this.program = null;
    this.built = new Memo();
    /** @type {TableRow[]} */
    this.rows = [];
    this.shown = makeExplanation(false);
    this.caption = element("caption", {});
    this.columns = element("colgroup", {});
    this.head = element("tr", {});
    this.body = element("tbody", {});
    const table = element(
      "table",
      { class: "av-steptable" },
      this.caption,
      this.columns,
      element("thead", {}, this.head),
      this.body,
    );
    this.detail = element("div", { class: "av-detail" });
    this.tab = {
      name: "step",
      title: "Step",
      root: element("div", { class: "av-step" }, table, this.detail),
    };
  }

  get open() {
    return this.stage.store.get("tab") === "step";
  }

  records() {
    return this.open;
  }

  /** The step that is shown: the one that leads on from the playhead; at the end, the last one made. */
  get index() {
    return Math.min(this.stage.step, this.stage.store.get("steps") - 1);
  }

  write() {
    if (!this.open) return;
    const { store, engine } = this.stage;
    const program = store.optimizer(store.selected);
    if (this.built.changed(program, store.get("stability"))) this.build(program);
    const { label } = store.runs[store.selected];
    const { index } = this;
    setText(this.caption, `${label}: from step ${index} to ${index + 1}`);
    this.caption.title = this.stage.sensitivity?.text(store.selected) ?? "";
    const run = engine.runs[store.selected];
    const ready =
      run &&
      index < Math.min(run.steps, knownPoints(run)) &&
      (run.record?.length > 0 || program.record.length === 0);
    const met = store.get("stability") ? this.stage.curvatures.of(store.selected) : null;
    const more = {
      project: "project" in store.surface,
      met: met?.at(index),
    };
    const numbers = ready ? stepNumbers(run, program, store.numbers(store.selected), index, more) : null;
    for (const { row, cells, note, line } of this.rows) {
      const unused = Boolean(numbers && row.unused && holds(row.unused, numbers));
      if (line.classList.contains("av-unused") !== unused) {
        line.classList.toggle("av-unused", unused);
        note.textContent = unused ? "not used" : "";
      }
      cells.forEach((cell, axis) => setText(cell, numbers ? figure(numbers.at(row.name, axis)) : "…"));
    }
    this.fill(
      this.shown,
      this.specs.find(({ name }) => name === this.chosen),
      numbers,
    );
  }

  /** What there is a row of. */
  get specs() {
    const { rows, stability } = this.program.step_table;
    return [...rows, ...((this.stage.store.get("stability") && stability?.rows) || [])];
  }

  /** The rows and columns of another kind of optimizer. @param {OptimizerProgram} program */
  build(program) {
    this.program = program;
    const { axes } = program;
    const rows = this.specs;
    if (!rows.some(({ name }) => name === this.chosen))
      this.chosen = (rows.find(({ first }) => first) ?? rows[0]).name;
    this.columns.replaceChildren(
      element("col", { class: "av-what" }),
      ...axes.map(() => element("col", { class: "av-of" })),
    );
    this.head.replaceChildren(
      element("td", {}),
      ...axes.map((text) => element("th", { scope: "col", text })),
    );
    this.rows = rows.map((row) => this.row(row));
    this.body.replaceChildren(...this.rows.map(({ line }) => line));
    // What is said of the chosen row stands in a box with room for what may be said of any.
    const widest = {
      at: (name, axis) => (name === "axis" ? axes[axis] : WIDEST),
      on: () => false,
      own: () => false,
      index: 499,
      axes,
    };
    const room = rows.map((row) => this.fill(makeExplanation(true), row, widest));
    this.shown = makeExplanation(false);
    this.detail.replaceChildren(...[...room, this.shown].map(({ box }) => box));
    this.choose(this.chosen, false);
  }

  /** @param {StepRow} row */
  row(row) {
    const note = element("small", { class: "av-note" });
    const button = element(
      "button",
      {
        type: "button",
        class: "av-symbol",
        title: row.title,
        "aria-label": `${row.title}, its formula`,
        focus: () => this.choose(row.name),
      },
      row.symbol,
    );
    button.addEventListener("keydown", (event) => this.walk(event, row));
    const { axes } = this.program;
    const cells = row.each ? axes.map(() => element("td", {})) : [element("td", { colspan: axes.length })];
    const line = element(
      "tr",
      { "data-row": row.name, click: () => button.focus() },
      element("th", { scope: "row" }, button, note),
      ...cells,
    );
    return { row, button, cells, note, line };
  }

  walk(event, row) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = this.rows.findIndex((entry) => entry.row === row) + by;
    this.rows[Math.min(Math.max(at, 0), this.rows.length - 1)].button.focus();
  }

  choose(name, wake = true) {
    this.chosen = name;
    for (const { row, button, line } of this.rows) {
      const chosen = row.name === name;
      line.classList.toggle("av-chosen", chosen);
      button.setAttribute("aria-pressed", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    if (wake) this.stage.wake("runs");
  }

  /** Say in a box what a row is. @param {Explanation} explanation @param {StepRow} row */
  fill(explanation, row, numbers) {
    const { title, text, formulas } = explanation;
    setText(title, `${row.title}.`);
    setText(text, row.text);
    const lines = numbers ? this.lines(row, numbers) : [];
    while (formulas.children.length < lines.length) formulas.append(element("div", {}));
    while (formulas.children.length > lines.length) formulas.lastChild.remove();
    lines.forEach((line, i) => setText(formulas.children[i], line));
    return explanation;
  }

  /** A row's formula in symbols, and with the numbers of each coordinate. */
  lines(row, numbers) {
    const { axes, parameters } = this.program;
    const line = (axis, head) =>
      `${head}${formulaText(row, numbers, axis)} = ${figure(numbers.at(row.name, axis))}`;
    return [
      `${row.symbol} = ${symbolText(row, numbers, this.specs, parameters)}`,
      ...(row.each ? axes.map((name, axis) => line(axis, `${name}: `)) : [line(0, "")]),
    ];
  }
}

/**
 * @typedef {ReturnType<typeof makeExplanation>} Explanation
 * @typedef {ReturnType<StepTable["row"]>} TableRow
 */

/** The box of what is said of a row. */
function makeExplanation(hidden) {
  const title = element("b", {});
  const text = element("span", {});
  const formulas = element("div", { class: "av-formulas" });
  const attributes = { class: "av-telling", "aria-hidden": hidden ? "true" : null };
  const box = element("div", attributes, element("p", {}, title, " ", text), formulas);
  return { box, title, text, formulas };
}
