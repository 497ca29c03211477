// The ledger: every number of the step at the playhead, in the order in which it is computed, and the chosen row's formula with
// those numbers put in.

import { element } from "../base/dom.js";
import { figure } from "../base/format.js";
import { formulaText, holds, stepNumbers, symbolText } from "./formulas.js";

const WIDEST = -0.0012345;

export class Ledger {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.chosen = "m";
    this.caption = element("caption", {});
    this.body = element("tbody", {});
    const heads = ["x", "y"].map((text) => element("th", { scope: "col", text }));
    const table = element(
      "table",
      { class: "av-ledger" },
      this.caption,
      element(
        "colgroup",
        {},
        ...["av-what", "av-of", "av-of"].map((name) => element("col", { class: name })),
      ),
      element("thead", {}, element("tr", {}, element("td", {}), ...heads)),
      this.body,
    );
    this.detail = element("div", { class: "av-detail" });
    this.tab = {
      name: "step",
      title: "Step",
      root: element("div", { class: "av-step" }, table, this.detail),
    };
    this.rows = [];
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
    if (program !== this.program) this.build(program);
    const { label } = store.runs[store.selected];
    const { index } = this;
    put(this.caption, `${label}: from step ${index} to ${index + 1}`);
    const run = engine.runs[store.selected];
    const ready = run && index < run.steps && (run.record?.length > 0 || program.record.length === 0);
    const numbers =
      ready &&
      stepNumbers(run, program, store.numbers(store.selected), index, {
        project: "project" in store.surface,
      });
    for (const { row, cells, note, line } of this.rows) {
      const unused = Boolean(numbers && row.unused && holds(row.unused, numbers));
      if (line.classList.contains("av-unused") !== unused) {
        line.classList.toggle("av-unused", unused);
        note.textContent = unused ? "not used" : "";
      }
      cells.forEach((cell, axis) => put(cell, numbers ? figure(numbers.at(row.name, axis)) : "…"));
    }
    this.explain(numbers);
  }

  /** The rows of another kind of optimizer. */
  build(program) {
    this.program = program;
    const { rows } = program.ledger;
    if (!rows.some(({ name }) => name === this.chosen)) this.chosen = rows[0].name;
    this.rows = rows.map((row) => this.row(row));
    this.body.replaceChildren(...this.rows.map(({ line }) => line));
    // What is said of the chosen row stands in a box with room for what may be said of any.
    const widest = {
      at: (name) => (name === "axis" ? "x" : WIDEST),
      on: () => false,
      own: () => false,
      index: 499,
    };
    const room = rows.map((row) => this.fill(about(true), row, widest));
    this.shown = about(false);
    this.detail.replaceChildren(...[...room, this.shown].map(({ box }) => box));
    this.choose(this.chosen, false);
  }

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
    const cells = row.each ? [element("td", {}), element("td", {})] : [element("td", { colspan: 2 })];
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
    const at = this.rows.findIndex((one) => one.row === row) + by;
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

  explain(numbers) {
    const row = this.program.ledger.rows.find(({ name }) => name === this.chosen);
    this.fill(this.shown, row, numbers);
  }

  fill(box, row, numbers) {
    const { title, text, formulas } = box;
    put(title, `${row.title}.`);
    put(text, row.text);
    const { rows } = this.program.ledger;
    const lines = !numbers
      ? []
      : [
          `${row.symbol} = ${symbolText(row, numbers, rows, this.program.parameters)}`,
          ...(row.each ? [0, 1] : [0]).map(
            (axis) =>
              `${row.each ? `${"xy"[axis]}: ` : ""}${formulaText(row, numbers, axis)} = ${figure(numbers.at(row.name, axis))}`,
          ),
        ];
    while (formulas.children.length < lines.length) formulas.append(element("div", {}));
    while (formulas.children.length > lines.length) formulas.lastChild.remove();
    lines.forEach((line, i) => put(formulas.children[i], line));
    return box;
  }
}

/** The box of what is said of a row. */
function about(hidden) {
  const [title, text, formulas] = [
    element("b", {}),
    element("span", {}),
    element("div", { class: "av-formulas" }),
  ];
  const box = element(
    "div",
    { class: "av-telling", "aria-hidden": hidden ? "true" : null },
    element("p", {}, title, " ", text),
    formulas,
  );
  return { box, title, text, formulas };
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
