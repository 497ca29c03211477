// The pictures of the chosen tensors under one another, all with the same steps across: the loss, for each
// tensor the histograms over time with the one at the playhead beside them, and the lines of a number.

/** @import { TrainingView } from "../training.js" */

import { element } from "../base/dom.js";
import { pixelRatio } from "../base/scale.js";
import { HeatPicture } from "./heat.js";
import { HistogramPicture } from "./histogram.js";
import { LinesPicture } from "./lines.js";
import { LossPicture, lossRows } from "./loss.js";
import { Pane } from "./pane.js";
import { stepScale } from "./scales.js";

export class Pictures {
  /** @type {{root: HTMLElement, heats: Pane[], histogram: Pane}[]} a row for each tensor that is shown */
  rows = [];
  /** @type {number|null} a step that is pointed at */
  pointed = null;

  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    this.hand = {
      scrub: (step, last) => view.scrubTo(step, last),
      hover: (told) => {
        this.pointed = told?.step ?? null;
        view.readout.point(told);
        view.wake("over");
      },
    };
    this.loss = new Pane(new LossPicture(), "loss", this.hand);
    this.lines = new Pane(new LinesPicture(), "lines", this.hand);
    this.box = element("div", { class: "av-trows" });
    this.root = element("div", { class: "av-tpictures" }, this.loss.root, this.box, this.lines.root);
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
      const heats = recordings.map(() => new Pane(new HeatPicture(), "heat", this.hand));
      const histogram = new Pane(new HistogramPicture(), "histogram", null);
      const at = (event) => {
        histogram.place = [event.offsetX, event.offsetY];
        this.view.readout.point(histogram.picture.at(...histogram.place));
        this.view.wake("over");
      };
      histogram.top.addEventListener("pointermove", at);
      histogram.top.addEventListener("pointerleave", () => this.hand.hover(null));
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
    const runs = recordings.map((each, i) => ({ data: each, style: view.styleOf(0, i, 1) }));
    this.loss.draw({ ...shared, x: x(this.loss), series: runs, stepped: true });
    const chosen = view.chosen;
    const series = chosen.flatMap((name, place) =>
      recordings.flatMap((each, i) => {
        const tensor = each.index(name);
        return tensor < 0 ? [] : [{ data: each, tensor, style: view.styleOf(place, i) }];
      }),
    );
    this.lines.draw({ ...shared, x: x(this.lines), series, stepped: true });
    this.rows.forEach(({ heats }, row) => {
      const name = view.seen[row];
      const entries = recordings.map((each) => ({ data: each, tensor: each.index(name) }));
      heats.forEach((pane, i) => {
        const others = entries.filter((entry, other) => other !== i && entry.tensor >= 0);
        const title = recordings.length > 1 ? `${recordings[i].label}: ${name}` : name;
        pane.root.classList.toggle("av-tnone", entries[i].tensor < 0);
        if (entries[i].tensor < 0) return;
        const stepped = row === this.rows.length - 1;
        pane.draw({ ...shared, ...entries[i], others, title, x: x(pane), stepped });
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
}
