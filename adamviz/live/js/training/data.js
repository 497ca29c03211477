// Where the numbers of recordings come from: asked of the kernel, pushed by it while a cell trains, or stored
// in a saved page.

/** @import { PartHeader, TrainingSetup } from "./types" */

import { reachable } from "../state/synced.js";
import { Recorded } from "./recorded.js";
import { inflated, partArrays } from "./part-arrays.js";

const ANSWER_PATIENCE = 10_000; // milliseconds until a kernel counts as silent: a cell may be training
const LONGEST_PATIENCE = 80_000;

export class TrainingData {
  count = 0; // requests
  /** What was asked and not answered, by the recording. @type {Map<number, {id: string, timer: any}>} */
  asked = new Map();
  patience = ANSWER_PATIENCE;
  message = ""; // why the kernel could not answer
  silent = false;
  opening = 0; // stored parts that are being unpacked
  /** When the last of them is. @type {Promise<void>|undefined} */
  opened;

  /** @param {import("../state/synced.js").Synced<TrainingSetup>} store @param {() => void} changed */
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    const { recordings, quantities } = store.setup;
    const names = quantities.map(({ name }) => name);
    this.recordings = recordings.map((about) => new Recorded(about, names));
    /** Of each recording, whether all of its numbers that there are were asked for. */
    this.whole = recordings.map(() => false);
    this.hear = (content, buffers) => this.heard(content, buffers);
    store.model.on("msg:custom", this.hear);
    /** The parts of a saved page that were not taken yet. @type {PartHeader[]} */
    this.parts = [...(store.model.stored?.parts ?? [])];
    for (const part of this.parts.filter(({ arrays }) => "loss" in arrays)) this.open(part);
  }

  /** The names of all tensors, those of the first recording first. @returns {string[]} */
  get tensors() {
    return [...new Set(this.recordings.flatMap(({ tensors }) => tensors))];
  }

  get empty() {
    return this.recordings.every(({ count }) => count === 0);
  }

  /** Whether something is on its way. */
  get late() {
    return this.opening > 0 || this.asked.size > 0;
  }

  /** Whether nothing can come: there is neither a kernel nor anything stored. */
  get lost() {
    const { model } = this.store;
    return this.empty && !this.late && (model.alone ? this.parts.length === 0 : !reachable(model));
  }

  /** Ask for whatever of some tensors is not there. @param {string[]} names */
  need(names) {
    this.recordings.forEach((recorded, recording) => {
      const wanted = names.map((name) => recorded.index(name)).filter((index) => index >= 0);
      const lacking = wanted.filter((index) => recorded.lacks(index));
      if (this.store.model.alone) return this.unpack(recording, lacking);
      if (this.asked.has(recording) || !reachable(this.store.model)) return;
      if (!this.whole[recording])
        this.ask(recording, { from: recorded.count, numbers: true, histograms: lacking });
      else if (lacking.length > 0) this.ask(recording, { from: 0, numbers: false, histograms: lacking });
    });
  }

  /** Let what a recording has since gained be asked for. */
  again() {
    const lengths = this.store.get("_lengths") ?? [];
    this.recordings.forEach(({ count, generation }, i) => {
      const [kept, records] = lengths[i] ?? [generation, count];
      if (kept !== generation || records > count) this.whole[i] = false;
    });
  }

  ask(recording, part) {
    const id = `part ${++this.count}`;
    const timer = setTimeout(() => {
      this.asked.delete(recording);
      this.silent = true;
      this.patience = Math.min(2 * this.patience, LONGEST_PATIENCE);
      this.changed();
    }, this.patience);
    this.asked.set(recording, { id, timer });
    try {
      this.store.model.send({ kind: "compute", id, part: { recording, ...part } });
    } catch {
      this.silent = true; // the kernel is gone; it may come back
    }
  }

  /** @param {any} content @param {any[]} buffers */
  heard(content, buffers) {
    const [recording, asked] = [...this.asked].find(([, { id }]) => id === content?.id) ?? [];
    if (asked) {
      clearTimeout(asked.timer);
      this.asked.delete(recording);
    }
    if (content?.kind === "failed" && asked) {
      this.message = content.message;
      this.whole[recording] = true; // asked again when there is more
    } else if (content?.kind === "grown" || (content?.kind === "computed" && content.part)) {
      const { part } = content;
      this.message = "";
      this.silent = false;
      this.patience = ANSWER_PATIENCE;
      const recorded = this.recordings[part.recording];
      const numbers = "loss" in part.arrays;
      const fits = recorded?.take(part, partArrays(part, buffers));
      if (numbers) this.whole[part.recording] = fits;
    } else if (!asked) return;
    this.changed();
  }

  /** Unpack the stored histograms of some tensors. */
  unpack(recording, lacking) {
    const held = (part) => part.recording === recording && part.of?.some((index) => lacking.includes(index));
    for (const part of this.parts.filter(held)) this.open(part);
  }

  /** @param {PartHeader} part of a saved page */
  open(part) {
    this.parts = this.parts.filter((other) => other !== part);
    this.opening++;
    const { buffers } = this.store.model.stored;
    const places = [...new Set(Object.values(part.arrays).map(([place]) => place))];
    const unpacked = Promise.all(places.map((place) => inflated(buffers[place])));
    // Numbers come before histograms, however long each takes.
    const before = this.opened;
    this.opened = unpacked
      .then(async (bytes) => {
        await before;
        const by = Object.fromEntries(places.map((place, i) => [place, bytes[i]]));
        this.recordings[part.recording].take(part, partArrays(part, by));
      })
      .catch(({ message }) => (this.message = `What this page has stored cannot be read: ${message}`))
      .then(() => {
        this.opening--;
        this.changed();
      });
  }

  close() {
    this.store.model.off("msg:custom", this.hear);
    for (const { timer } of this.asked.values()) clearTimeout(timer);
  }
}
