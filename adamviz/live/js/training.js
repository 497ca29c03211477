// The view of real training runs: what an optimizer has done to each tensor, one or two recordings of it.

/** @import { Host, Traits } from "./types" */
/** @import { TrainingSetup } from "./training/types" */

import { element } from "./base/dom.js";
import { same } from "./base/memo.js";
import { Synced } from "./state/synced.js";
import { shortName } from "./training/choosing.js";
import { Choices } from "./training/choices.js";
import { trainingCommand, TRAINING_KEYS } from "./training/commands.js";
import { TrainingData } from "./training/data.js";
import { Findings } from "./training/findings.js";
import { Head } from "./training/head.js";
import { layOut, seenTensors } from "./training/layout.js";
import { Pictures } from "./training/pictures.js";
import { Playhead } from "./training/playhead.js";
import { Readout } from "./training/readout.js";
import { nearestRecord } from "./training/scales.js";
import { seriesStyle } from "./training/styles.js";
import { Table } from "./training/table.js";
import { RecordTransport } from "./training/transport.js";
import { numberText } from "./training/words.js";
import { rendering, View } from "./view.js";

const LECTERN_NAME = 30; // characters of a tensor's name in a hall
let views = 0;

/** @extends {View<Synced<TrainingSetup>>} */
export class TrainingView extends View {
  id = `av-training-${views++}`;
  narrow = false; // whether there is one column
  /** The tensors whose histograms are seen. @type {string[]} */
  seen = [];
  charts = 1; // over the histograms: of the loss, and of the accuracy
  watched = ""; // of the chosen tensors, that which a narrow view shows
  /** @type {Traits|null} what it showed before it was brought back to how it opened */
  before = null;

  /** @param {{model: Host, el: HTMLElement, setup: TrainingSetup}} given */
  constructor(given) {
    super(given, new Synced(given.model, given.setup));
    const { store } = this;
    this.root.classList.add("av-training");
    this.data = new TrainingData(store, () => this.wake("data"));
    this.playhead = new Playhead(store, this.data.recordings);
    this.opened = this.state();
    this.transport = new RecordTransport(this.playhead, () => this.wake("over"));
    this.choices = new Choices(this);
    this.findings = new Findings(this);
    this.head = new Head(this);
    this.pictures = new Pictures(this);
    this.readout = new Readout(this);
    this.table = new Table(this);
    this.root.style.setProperty("--av-tnumbers", String(this.data.recordings.length));
    this.root.classList.toggle("av-ttwo", this.data.recordings.length > 1);
    this.foot = element("div", { class: "av-tfoot" }, this.readout.root, this.transport.root);
    store.on(["playhead", "following"], () => this.wake("over"));
    store.on(["tensors"], () => this.wake("place"));
    store.on(["quantity", "number", "whole_range", "order", "_findings"], () => this.wake("data"));
    store.on(["_growing", "_trouble"], () => this.wake("over"));
    store.on(["_lengths"], () => {
      this.data.again();
      this.wake("over");
    });
    this.assemble({
      label: "Training runs",
      main: [this.head.root, this.head.chips, this.choices.root, this.pictures.root, this.foot],
      side: element("div", {}, this.table.root),
      picture: this.pictures.loss.top,
      keys: TRAINING_KEYS,
      command: (event) => trainingCommand(this, event),
      once: [this.transport.switch],
    });
    this.sizes.observe(this.pictures.root); // whose words around it come and go
  }

  /** The chosen tensors that there are. @returns {string[]} */
  get chosen() {
    const { tensors } = this.data;
    const chosen = this.store.get("tensors").filter((name) => tensors.includes(name));
    return chosen.length > 0 ? chosen : tensors.slice(0, 1);
  }

  /** The one that a narrow view shows. */
  get looked() {
    const { chosen } = this;
    return chosen.includes(this.watched) ? this.watched : chosen[0];
  }

  /** Whether more may come. */
  get growing() {
    return Boolean(this.store.get("_growing")) && !this.store.model.alone;
  }

  /**
   * How a tensor's line looks.
   * @param {number} place among the chosen ones @param {number} recording @param {number} [count] of them
   */
  styleOf(place, recording, count = this.chosen.length) {
    const { dashes, markers } = this.store.setup.palette;
    return seriesStyle(this.palette, dashes, markers, place, recording, count);
  }

  /** Change traits, which can be taken back. @param {Traits} changes */
  change(changes) {
    const { store } = this;
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, store.get(name)]));
    if (same(before, changes)) return;
    this.transport.pause();
    store.set(changes);
    this.undo.offer(this.table, "gone to a finding", () => store.set(before));
    this.table.show(this.chosen[0]);
  }

  /** Move the playhead to the record at a step. @param {number} step @param {boolean} last */
  scrubTo(step, last) {
    this.root.focus({ preventScroll: true });
    this.transport.pause();
    const at = nearestRecord(this.playhead.steps, step);
    if (at >= 0) this.transport.go(at, last);
  }

  /** Show a chosen tensor in the table, and in a narrow view its pictures. */
  look(name) {
    this.watched = this.table.cursor = name;
    this.table.show(name);
    this.wake("place");
  }

  /** Back to how the view opened; once more, as it was. */
  reopen() {
    const now = this.state();
    const back = same(now, this.opened) ? this.before : this.opened;
    if (!back) return;
    this.before = now;
    this.store.set(structuredClone(back));
  }

  advance(time) {
    this.transport.tick(time);
  }

  /** @param {Record<string, boolean>} stale */
  paint(stale) {
    this.data.need(this.chosen);
    // Which tensors there are may be known only now, and how many charts.
    const more = !same(this.seen, seenTensors(this)) || this.charts !== this.pictures.lossRows;
    if (stale.data && more) this.place();
    const fresh = Boolean(stale.place || stale.data);
    if (fresh) this.pictures.draw();
    if (fresh || stale.over || stale.parts) this.pictures.mark();
    this.readout.draw();
    this.table.stale ||= fresh || Boolean(stale.rows);
    this.writeSoon();
    return this.transport.playing;
  }

  layout({ full, presenting }) {
    layOut(this, full, presenting);
  }

  texts() {
    this.transport.show();
    this.head.write();
    this.choices.write();
    this.findings.write();
    this.pictures.write();
    this.table.write();
  }

  says() {
    const { store, chosen, playhead } = this;
    const number = store.get("number");
    const title = store.setup.numbers.find(({ name }) => name === number)?.title ?? number;
    const values = chosen.map((name) => `${name} ${this.valueText(name)}`);
    const losses = this.readout.losses.join("; ");
    return [
      `Step ${playhead.step} of ${playhead.last}${losses && `: ${losses}`}`,
      `${title} of ${store.get("quantity")}: ${values.join(", ")}`,
      this.findings.says(),
    ]
      .filter(Boolean)
      .join(". ");
  }

  lectern() {
    const { store, data, chosen, playhead } = this;
    const named = (list, trait) => list.find(({ name }) => name === store.get(trait));
    const [quantity, number] = [
      named(store.setup.quantities, "quantity"),
      named(store.setup.numbers, "number"),
    ];
    const rows = chosen.map((name, place) => ({
      style: this.styleOf(place, 0),
      name: shortName(name, LECTERN_NAME),
      result: this.valueText(name),
      hidden: false,
      selected: this.seen.includes(name),
    }));
    const title = data.recordings.map(({ label }) => label).join(" and ");
    const text = `${quantity?.title}: ${quantity?.text} ${number?.title} at step ${playhead.step}:`;
    return { title, text, rows };
  }

  /** The number of a tensor at the playhead, of each recording. */
  valueText(name) {
    const { store, data, playhead } = this;
    const number = store.get("number");
    const texts = data.recordings.flatMap((recorded) => {
      const tensor = recorded.index(name);
      if (tensor < 0 || recorded.count === 0) return [];
      const all = recorded.number(number, tensor, store.get("quantity"));
      return numberText(number, all[recorded.recordAt(playhead.step)]);
    });
    return texts.join(" and ");
  }

  late() {
    return this.data.late;
  }

  lifeless() {
    return this.data.lost;
  }

  pause() {
    this.transport.pause();
  }

  release() {
    this.data.close();
    this.table.close();
  }
}

export const render = rendering(TrainingView);
