// The table of a comparison: for each run, and each pin, a line with its name and a line with its figures.

import { element, icon } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
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
  /** @param {import("../stage.js").Stage} stage @param {import("./pins.js").Pins} pins */
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
    this.groups = [];
  }

  /** The rows there are: each run, then each pin. */
  build() {
    const { store, styles } = this.stage;
    const pins = this.pins.shown();
    const key = [
      store.runs.map(({ label }) => label).join("\n"),
      ...pins.map(({ pin, place }) => place + JSON.stringify(pin)),
    ].join("\n");
    if (key === this.key && styles === this.styles) return;
    [this.key, this.styles] = [key, styles];
    const runs = store.runs.map(({ label }, index) => this.group(swatch(styles[index]), label, { index }));
    const kept = pins.map(({ pin, place }) => {
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
    this.groups = [...runs, ...kept];
    this.table.replaceChildren(this.caption, this.head, ...this.groups.map(({ body }) => body));
  }

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

  /** Bring every figure up to date. */
  write() {
    this.build();
    const { stage, groups } = this;
    const { store, engine, step, ground } = stage;
    const tolerance = store.get("tolerance");
    const runs = store.runs.map((_, index) => engine.runs[index]);
    const reference = referenceLoss(ground.lowest, runs.filter(Boolean));
    const figures = (run) => (run ? figuresOf(run, step, reference, tolerance) : null);
    const own = figures(runs[store.selected]);
    for (const { body, cells, note, index, pin } of groups) {
      const found = figures(pin ? this.pins.run(pin) : runs[index]);
      const itself = !pin && index === store.selected;
      texts(found, itself ? null : own).forEach((text, i) => putText(cells[i], text));
      const lost = found?.diverged ?? null;
      const kept = pin
        ? `pinned: ${this.pins.text(pin)}${pin.path ? " (kept as the kernel sent it)" : ""}`
        : "";
      putText(note, [kept, lost === null ? "" : `diverged at step ${lost}`].filter(Boolean).join(", "));
      if (note.title !== note.textContent) note.title = note.textContent;
      body.classList.toggle("av-hides", store.hides(index));
      body.classList.toggle("av-chosen", itself);
    }
    const known = ground.lowest !== null;
    const level = known ? "the lowest known loss" : "the best loss of these runs";
    putText(this.level, reference === null ? level : `${level}, ${shortNumber(reference, 5)}`);
    putText(this.other, `${store.runs[store.selected].label}${store.noisy ? ", under the same noise" : ""}`);
    putText(this.caption, `The runs at step ${step}`);
  }
}

const putText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** The figures as texts of a few characters. */
function texts(found, own) {
  if (!found) return COLUMNS.map(() => "…");
  const number = (value) => (value === null ? "–" : shortNumber(value, 3));
  const both = own && own.now !== null && found.now !== null;
  const count = (value) => (value === null ? "–" : String(value));
  return [
    number(found.now),
    number(found.best),
    count(found.bestStep),
    count(found.arrived),
    both ? signed(found.now - own.now) : own ? "–" : "",
  ];
}

const signed = (value) => `${value > 0 ? "+" : ""}${shortNumber(value, 3)}`;
