// The table of a comparison: for each run, and each pin, a line with its name and a line with its metrics.

/** @import { Pin, RunStyle } from "../types" */
/** @typedef {ReturnType<typeof figuresOf>} Metrics */
/** @import { Stage } from "../stage.js" */
/** @import { Pins } from "./pins.js" */

import { element, icon } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";
import { figuresOf, referenceLoss } from "./metrics.js";

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

  /** @param {Stage} stage @param {Pins} pins */
  constructor(stage, pins) {
    this.stage = stage;
    this.pins = pins;
    this.head = element(
      "thead",
      {},
      element("tr", {}, ...COLUMNS.map(([text, title]) => element("th", { scope: "col", title, text }))),
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

  /** Build the rows anew if there are others now: each run, then each pin. */
  build() {
    const { store, styles } = this.stage;
    const pins = this.pins.shown();
    const labels = store.runs.map(({ label }) => label);
    if (!this.built.changed(labels, pins, styles)) return;
    const runs = store.runs.map(({ label }, index) => this.group(swatch(styles[index]), label, { index }));
    const pinned = pins.map(({ pin, place }) => {
      const button = element(
        "button",
        {
          type: "button",
          class: "av-remove",
          "aria-label": `remove the pin ${pin.label}`,
          title: "remove this pin",
          click: () => this.pins.remove(place),
        },
        icon("remove"),
      );
      return this.group(swatch({ ...styles[pin.run], hollow: true }), pin.label, {
        index: pin.run,
        pin,
        button,
      });
    });
    this.groups = [...runs, ...pinned];
    this.table.replaceChildren(this.caption, this.head, ...this.groups.map(({ body }) => body));
  }

  /**
   * The two lines of a run or of a pin.
   * @param {HTMLElement} mark
   * @param {string} label
   * @param {{index: number, pin?: Pin, button?: HTMLElement}} about the run, and of a pin the button that
   *   removes it
   */
  group(mark, label, { index, pin, button }) {
    const note = element("span", { class: "av-remark" });
    const name = element("span", { class: "av-rowname", text: label, title: label });
    const head = element(
      "th",
      { scope: "rowgroup", colspan: COLUMNS.length },
      element("div", {}, mark, name, note, ...(button ? [button] : [])),
    );
    const cells = COLUMNS.map(() => element("td", {}));
    const body = element(
      "tbody",
      { class: pin ? "av-pinned" : "" },
      element("tr", {}, head),
      element("tr", {}, ...cells),
    );
    return { body, cells, note, index, pin };
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
    for (const { body, cells, note, index, pin } of groups) {
      const own = metrics(pin ? this.pins.run(pin) : runs[index]);
      const isSelected = !pin && index === store.selected;
      texts(own, isSelected ? null : selected).forEach((text, i) => putText(cells[i], text));
      const diverged = own?.diverged ?? null;
      const pinText = pin
        ? `pinned: ${this.pins.text(pin)}${pin.path ? " (kept as the kernel sent it)" : ""}`
        : "";
      putText(
        note,
        [pinText, diverged === null ? "" : `diverged at step ${diverged}`].filter(Boolean).join(", "),
      );
      if (note.title !== note.textContent) note.title = note.textContent;
      body.classList.toggle("av-hides", store.hides(index));
      body.classList.toggle("av-chosen", isSelected);
    }
    const known = landscape.lowest !== null;
    const level = known ? "the lowest known loss" : "the best loss of these runs";
    putText(this.level, reference === null ? level : `${level}, ${shortNumber(reference, 5)}`);
    putText(this.other, `${store.runs[store.selected].label}${store.noisy ? ", under the same noise" : ""}`);
    putText(this.caption, `The runs at step ${step}`);
  }
}

const putText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/**
 * Metrics as texts of a few characters, one for each column.
 * @param {Metrics|null} own
 * @param {Metrics|null} selected
 */
function texts(own, selected) {
  if (!own) return COLUMNS.map(() => "…");
  const number = (value) => (value === null ? "–" : shortNumber(value, 3));
  const comparable = selected && selected.now !== null && own.now !== null;
  const count = (value) => (value === null ? "–" : String(value));
  return [
    number(own.now),
    number(own.best),
    count(own.bestStep),
    count(own.arrived),
    comparable ? signed(own.now - selected.now) : selected ? "–" : "",
  ];
}

const signed = (value) => `${value > 0 ? "+" : ""}${shortNumber(value, 3)}`;
