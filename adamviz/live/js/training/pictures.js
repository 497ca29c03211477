// The pictures of the chosen tensors under one another, all with the same steps across: the loss, for each
// tensor the histograms over time with the one at the playhead beside them, and the lines of a number.

/** @import { TrainingView } from "../training.js" */

import { element } from "../base/dom.js";
import { pixelRatio } from "../base/scale.js";
import { Beside, ChartsBeside } from "./beside.js";
import { shortName } from "./choosing.js";
import { HeatPicture } from "./heat.js";
import { HistogramPicture } from "./histogram.js";
import { LinesPicture } from "./lines.js";
import { LossPicture, lossRows } from "./loss.js";
import { Pane } from "./pane.js";
import { stepScale } from "./scales.js";
import { chartNumber, numberText } from "./words.js";

const TITLE_LETTER = 0.62; // of the size of type: a letter's width in a title, about
const MARGINS = 7; // letters beside a title

export class Pictures {
  /** @type {{root: HTMLElement, heats: Pane[], histogram: Pane}[]} a row for each tensor that is shown */
  rows = [];
  /** @type {number|null} a step that is pointed at */
  pointed = null;

  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    /** What a hand does to a pane; of pictures of one tensor, the row that says which. */
    const hand = (row = null) => ({
      scrub: (step, last) => view.scrubTo(step, last),
      hover: (told) => this.point(told, row),
    });
    this.hand = hand;
    this.lossPicture = new LossPicture();
    this.loss = new Pane(this.lossPicture, "loss", hand());
    this.lines = new Pane(new LinesPicture(), "lines", hand());
    this.lossBeside = new ChartsBeside();
    this.linesBeside = new Beside();
    this.box = element("div", { class: "av-trows" });
    const beside = (kind, pane, { root }) =>
      element("div", { class: `av-trow av-t${kind}row` }, pane.root, root);
    this.root = element(
      "div",
      { class: "av-tpictures" },
      beside("loss", this.loss, this.lossBeside),
      this.box,
      beside("lines", this.lines, this.linesBeside),
    );
  }

  /** Something is pointed at. @param {any} told by a picture @param {number|null} row of one tensor */
  point(told, row) {
    const { view } = this;
    this.pointed = told?.step ?? null;
    const name = row === null ? told?.label : view.seen[row];
    const text = told && [name, `step ${told.step}`, told.text].filter(Boolean).join(" · ");
    view.readout.point(told && { text });
    view.wake("over");
  }

  /** All panes that steps lie along. */
  get along() {
    return [this.loss, ...this.rows.flatMap(({ heats }) => heats), this.lines];
  }

  /** A row for each tensor. @param {number} count */
  build(count) {
    const { recordings } = this.view.data;
    while (this.rows.length > count) this.rows.pop().root.remove();
    while (this.rows.length < count) {
      const heats = recordings.map(() => new Pane(new HeatPicture(), "heat", this.hand(this.rows.length)));
      const histogram = new Pane(new HistogramPicture(), "histogram", null);
      const { top, picture } = histogram;
      const { length: row } = this.rows;
      top.addEventListener("pointermove", ({ offsetX, offsetY }) =>
        this.point(picture.at(offsetX, offsetY), row),
      );
      top.addEventListener("pointerleave", () => this.point(null, row));
      const root = element("div", { class: "av-trow" }, ...heats.map((pane) => pane.root), histogram.root);
      this.box.append(root);
      this.rows.push({ root, heats, histogram });
    }
  }

  /** Take sizes. */
  arrange() {
    const ratio = pixelRatio(this.loss.top);
    for (const pane of [...this.along, ...this.rows.map(({ histogram }) => histogram)])
      pane.arrange(this.view.size, ratio);
  }

  /** Let a tensor that only one recording has have the room of both. */
  widen() {
    let changed = false;
    this.rows.forEach(({ heats }, row) =>
      heats.forEach(({ root }, i) => {
        const none = this.view.data.recordings[i].index(this.view.seen[row]) < 0;
        changed ||= root.classList.contains("av-tnone") !== none;
        root.classList.toggle("av-tnone", none);
      }),
    );
    if (changed) this.arrange();
  }

  /** How high the chart of the loss is, in charts. */
  get lossRows() {
    return lossRows(this.view.data.recordings.map((data) => ({ data })));
  }

  /** Draw all but what moves with the playhead. */
  draw() {
    const { view } = this;
    const { store, palette, data } = view;
    const { recordings } = data;
    const quantity = store.get("quantity");
    const number = store.get("number");
    const whole = Boolean(store.get("whole_range"));
    const shared = { palette, whole, quantity, number };
    const x = (pane) => stepScale(recordings, pane.box, pane.size);
    const { quantities, numbers } = store.setup;
    const titleOf = (list, wanted) => list.find(({ name }) => name === wanted)?.title ?? wanted;
    const runs = recordings.map((each, i) => ({
      data: each,
      style: { ...view.styleOf(0, i, 1), label: each.label },
    }));
    // Where the height is scarce, the steps below the histograms do for the loss above them.
    const stepped = recordings.length > 1 || !view.root.classList.contains("av-tfills");
    this.loss.draw({ ...shared, x: x(this.loss), series: runs, stepped });
    const chosen = view.chosen;
    const series = chosen.flatMap((name, place) =>
      recordings.flatMap((each, i) => {
        const tensor = each.index(name);
        return tensor < 0 ? [] : [{ data: each, tensor, style: { ...view.styleOf(place, i), label: name } }];
      }),
    );
    const of = ["rms", "norm"].includes(number) ? ` of ${titleOf(quantities, quantity)}` : "";
    const title = titleOf(numbers, number) + of;
    this.lines.draw({ ...shared, title, x: x(this.lines), series, stepped: true });
    this.widen();
    this.rows.forEach(({ heats }, row) => {
      const name = view.seen[row];
      const entries = recordings.map((each) => ({ data: each, tensor: each.index(name) }));
      heats.forEach((pane, i) => {
        if (entries[i].tensor < 0) return;
        const others = entries.filter((entry, other) => other !== i && entry.tensor >= 0);
        const several = recordings.length > 1;
        const without = recordings.find((_, other) => entries[other].tensor < 0);
        const begin = recordings[i].begins[name];
        const late = begin === undefined ? "" : `, from step ${begin}`;
        const missing = late + (without ? `, not in ${without.label}` : "");
        const letters = (several ? 1 : 0.65) * (pane.width / (TITLE_LETTER * pane.size) - MARGINS);
        const room = Math.floor(several ? letters - recordings[i].label.length - missing.length : letters);
        const title = shortName(name, Math.max(12, room)) + missing;
        const stepped = row === this.rows.length - 1;
        pane.draw({
          ...shared,
          ...entries[i],
          others,
          colour: view.styleOf(view.chosen.indexOf(name), i).colour,
          title: !several ? title : room < 8 ? recordings[i].label : `${recordings[i].label}: ${title}`,
          legend: row === 0 && (i === recordings.length - 1 || !others.length),
          x: x(pane),
          stepped,
        });
      });
    });
  }

  /** Draw what moves with the playhead. */
  mark() {
    const { view } = this;
    const { store, palette, data, playhead } = view;
    const { step } = playhead;
    for (const pane of this.along) pane.mark(palette, step, this.pointed);
    const quantity = store.get("quantity");
    const whole = Boolean(store.get("whole_range"));
    this.rows.forEach(({ histogram }, row) => {
      const name = view.seen[row];
      const place = view.chosen.indexOf(name);
      const entries = data.recordings.flatMap((each, i) => {
        const tensor = each.index(name);
        const at = { data: each, tensor, record: each.recordAt(step), style: view.styleOf(place, i) };
        return tensor < 0 || each.count === 0 ? [] : [at];
      });
      histogram.draw({ palette, quantity, whole, entries });
    });
  }

  /** The numbers at the playhead. */
  write() {
    const { view } = this;
    const { store, data, playhead, chosen } = view;
    const number = store.get("number");
    this.lossBeside.write(this.lossPicture.charts, (name) =>
      data.recordings.flatMap((each, i) => {
        const text = chartNumber(name, each, each.recordAt(playhead.step));
        return text ? [{ style: view.styleOf(0, i, 1), name: each.label, text }] : [];
      }),
    );
    this.linesBeside.write(
      chosen.flatMap((name, place) =>
        data.recordings.flatMap((each, i) => {
          const tensor = each.index(name);
          if (tensor < 0 || each.count === 0) return [];
          const values = each.number(number, tensor, store.get("quantity"));
          const text = numberText(number, values[each.recordAt(playhead.step)]);
          return [{ style: view.styleOf(place, i), name: `${name}, ${each.label}`, text }];
        }),
      ),
    );
  }
}
