// The table of a comparison: for each run, and each pin, a line with its name and a line with its metrics.

/** @import { Pin, RunStyle } from "../types" */
/** @typedef {ReturnType<typeof figuresOf>} Figures */
/** @typedef {Figures & {difference: number|null}} Metrics and the loss now, less that of the selected run */
/** @import { Stage } from "../stage.js" */
/** @import { Pins } from "./pins.js" */

import { element, icon, setText } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";
import { lostText } from "../state/run-text.js";
import { figuresOf, referenceLoss } from "./metrics.js";
import { afterClick, orderOf } from "./order.js";
import { pinName } from "./pin-name.js";

const COLUMNS = [
  ["loss now", "the loss at the playhead"],
  ["best", "the lowest loss of all steps"],
  ["at step", "the step of the lowest loss"],
  ["arrives", "the first step within the tolerance"],
  [
    "difference",
    "loss now, less that of the run under the sliders: both met the same errors in the gradient",
  ],
];

export class Table {
  built = new Memo(); // what the rows were built from
  /** @type {ReturnType<Table["group"]>[]} */
  groups = [];
  /** @type {import("./order.js").Sorting} */
  sorting = { column: -1, down: false };
  listed = new Memo(); // the order in which the rows stand

  /** @param {Stage} stage @param {Pins} pins */
  constructor(stage, pins) {
    this.stage = stage;
    this.pins = pins;
    this.head = element(
      "thead",
      {},
      element("tr", {}, ...COLUMNS.map(([text, title], column) => this.heading(text, title, column))),
    );
    this.caption = element("caption", {});
    this.level = element("span", {});
    this.other = element("span", {});
    this.table = element("table", { class: "av-table" }, this.caption, this.head);
    this.root = element(
      "div",
      { class: "av-tablebox", tabindex: 0, role: "region", "aria-label": "table of the runs" },
      this.table,
    );
  }

  /** The head of a column, which sorts by it. */
  heading(text, title, column) {
    const sort = () => {
      this.sorting = afterClick(this.sorting, column);
      this.stage.wake("parts");
    };
    const button = element("button", { type: "button", class: "av-sort", "data-sort": text, click: sort });
    button.append(element("span", { text }));
    return element("th", { scope: "col", title: `${title}; click to sort` }, button);
  }

  /** Put the rows in the order that is asked for. @param {(Metrics|null)[]} metrics of the rows */
  sort(metrics) {
    const { column, down } = this.sorting;
    const values = metrics.map((own) => sortedBy(own, column));
    const diverged = metrics.map((own) => (own?.diverged ?? null) !== null);
    const order = column < 0 ? [...this.groups.keys()] : orderOf(values, diverged, down);
    if (!this.listed.changed(this.groups, order, column, down)) return;
    [...this.head.firstElementChild.children].forEach((heading, i) => {
      if (i === column) heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    // What has the focus keeps it, though its row moves.
    const focused = /** @type {HTMLElement|null} */ (this.table.querySelector("tbody :focus"));
    this.table.replaceChildren(this.caption, this.head, ...order.map((row) => this.groups[row].body));
    focused?.focus({ preventScroll: true });
  }

  /** Build the rows anew if there are others now: each run, then each pin. */
  build() {
    const { store, styles } = this.stage;
    const pins = this.pins.shown();
    const labels = store.runs.map(({ label }) => label);
    const unnamed = pins.map(({ pin, place }) => [place, { ...pin, label: "" }]);
    if (this.built.changed(labels, unnamed, styles)) {
      this.groups = [
        ...store.runs.map((_, index) => this.group(swatch(styles[index]), index)),
        ...pins.map(({ pin, place }) =>
          this.group(swatch({ ...styles[pin.run], hollow: true }), pin.run, place),
        ),
      ];
      this.listed.forget();
    }
    for (const [row, group] of this.groups.entries()) {
      group.pin = pins[row - labels.length]?.pin;
      group.call((group.pin ?? store.runs[row]).label);
    }
  }

  /**
   * The two lines of a run or of a pin.
   * @param {HTMLElement} mark @param {number} index of the run @param {number} [place] of the pin
   */
  group(mark, index, place) {
    const note = element("span", { class: "av-remark" });
    const { names, buttons, call } = place === undefined ? runName() : this.pinned(place, () => group.pin);
    const head = element(
      "th",
      { scope: "rowgroup", colspan: COLUMNS.length },
      element("div", {}, mark, ...names, note, ...buttons),
    );
    const cells = COLUMNS.map(() => element("td", {}));
    const body = element(
      "tbody",
      { class: place === undefined ? "" : "av-pinned" },
      element("tr", {}, head),
      element("tr", {}, ...cells),
    );
    /** @type {{body: HTMLElement, cells: HTMLElement[], note: HTMLElement, index: number, pin?: Pin, call:
     *   (label: string) => void}} */
    const group = { body, cells, note, index, call };
    return group;
  }

  /** The name of a pin, which can be written anew, and its buttons. @param {() => Pin} pin as it is now */
  pinned(place, pin) {
    const { pins } = this;
    const { text, field } = pinName((name) => pins.rename(place, pin(), name));
    const button = (image, title, click) =>
      element("button", { type: "button", class: "av-remove", "data-pin": image, title, click }, icon(image));
    const back = button(
      "put-back",
      "put this pin back onto the sliders: its numbers, start, steps and noise",
      () => pins.putBack(place),
    );
    const remove = button("remove", "remove this pin", () => pins.remove(place));
    const call = (label) => {
      const title = `${label}: click to rename (F2)`;
      if (text.title === title) return;
      Object.assign(text, { textContent: label, title });
      back.setAttribute("aria-label", `put the pin ${label} back onto the sliders`);
      remove.setAttribute("aria-label", `remove the pin ${label}`);
    };
    return { names: [text, field], buttons: [back, remove], call };
  }

  /** Bring every number up to date. */
  write() {
    this.build();
    const { stage, groups } = this;
    const { store, engine, step, landscape } = stage;
    const tolerance = store.get("tolerance");
    const runs = store.runs.map((_, index) => engine.runs[index]);
    const reference = referenceLoss(landscape.lowest, runs.filter(Boolean));
    const metrics = (run) => (run ? figuresOf(run, step, reference, tolerance) : null);
    const selected = metrics(runs[store.selected]);
    const all = groups.map(({ pin, index }) => {
      const own = metrics(pin ? this.pins.run(pin) : runs[index]);
      return own && { ...own, difference: difference(own, selected) };
    });
    for (const [row, { body, cells, note, index, pin }] of groups.entries()) {
      const own = all[row];
      const isSelected = !pin && index === store.selected;
      texts(own, isSelected).forEach((text, i) => setText(cells[i], text));
      const diverged = own?.diverged ?? null;
      const pinText = pin
        ? `pinned: ${this.pins.text(pin)}${pin.path ? " (kept as the kernel sent it)" : ""}`
        : "";
      setText(note, [pinText, diverged === null ? "" : lostText(diverged)].filter(Boolean).join(", "));
      if (note.title !== note.textContent) note.title = note.textContent;
      body.classList.toggle("av-hides", store.hides(index));
      body.classList.toggle("av-chosen", isSelected);
    }
    this.sort(all);
    const known = landscape.lowest !== null;
    const level = known ? "the lowest known loss" : "the best loss of these runs";
    setText(this.level, reference === null ? level : `${level}, ${shortNumber(reference, 5)}`);
    setText(this.other, `${store.runs[store.selected].label}${store.noisy ? ", under the same noise" : ""}`);
    setText(this.caption, `The runs at step ${step}`);
  }
}

/** The name of a run. */
function runName() {
  const name = element("span", { class: "av-rowname" });
  const call = (label) => {
    if (name.textContent !== label) name.textContent = name.title = label;
  };
  return { names: [name], buttons: [], call };
}

/** The loss now, less that of the selected run; null where one of them has none. */
const difference = (own, selected) =>
  selected && selected.now !== null && own.now !== null ? own.now - selected.now : null;

/** What a column is sorted by. @param {Metrics|null} own @param {number} column */
const sortedBy = (own, column) =>
  own && [own.now, own.best, own.bestStep, own.arrived, own.difference][column];

/**
 * Metrics as texts of a few characters, one for each column.
 * @param {Metrics|null} own
 * @param {boolean} isSelected whether they are those of the selected run
 */
function texts(own, isSelected) {
  if (!own) return COLUMNS.map(() => "…");
  const number = (value) => (value === null ? "–" : shortNumber(value, 3));
  const count = (value) => (value === null ? "–" : String(value));
  return [
    number(own.now),
    number(own.best),
    count(own.bestStep),
    count(own.arrived),
    isSelected ? "" : own.difference === null ? "–" : signed(own.difference),
  ];
}

const signed = (value) => `${value > 0 ? "+" : ""}${shortNumber(value, 3)}`;
