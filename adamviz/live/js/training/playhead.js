// One playhead for all recordings: it goes over the steps of all their records, one after the other.

/** @import { TraitStore, Traits } from "./types" */
/** @import { Recorded } from "./recorded.js" */

import { recordAt } from "./recorded.js";

/**
 * All steps of some recordings, each once, in their order.
 * @param {Recorded[]} recordings @returns {Float64Array}
 */
export function allSteps(recordings) {
  const [first, ...others] = recordings;
  if (others.length === 0) return first.steps;
  const steps = new Set(recordings.flatMap((recorded) => [...recorded.steps]));
  return Float64Array.from(steps).sort();
}

/** The playhead as a transport takes it: a place among the steps. @implements {TraitStore} */
export class Playhead {
  speed = 1;
  known = ""; // what `list` was made of
  /** @type {Float64Array} */
  list = new Float64Array();

  /** @param {import("../state/synced.js").Synced<any>} store @param {Recorded[]} recordings */
  constructor(store, recordings) {
    this.store = store;
    this.recordings = recordings;
  }

  /** The steps over which it goes. */
  get steps() {
    const known = this.recordings.map(({ version }) => version).join(" ");
    if (this.known !== known) {
      this.known = known;
      this.list = allSteps(this.recordings);
    }
    return this.list;
  }

  /** Whether it stays at the last record. */
  get following() {
    return Boolean(this.store.get("following"));
  }

  /** Its place among the steps. */
  get place() {
    const { steps } = this;
    return this.following ? Math.max(0, steps.length - 1) : recordAt(steps, this.store.get("playhead"));
  }

  /** The step that is shown. */
  get step() {
    return this.steps[this.place] ?? 0;
  }

  get last() {
    return this.steps.at(-1) ?? 0;
  }

  /** The change of traits that moves it to a step. @returns {Traits} */
  to(step) {
    return { playhead: step, following: false };
  }

  // What a transport asks of a store.

  get(name) {
    if (name === "speed") return this.speed;
    return name === "steps" ? Math.max(0, this.steps.length - 1) : this.place;
  }

  /** @param {Traits} changes */
  set({ playhead, speed }, last = true) {
    if (speed !== undefined) this.speed = speed;
    if (playhead !== undefined && this.steps.length > 0) this.store.set(this.to(this.steps[playhead]), last);
  }

  put({ playhead }) {
    if (this.steps.length > 0) this.store.put(this.to(this.steps[playhead]));
  }

  save() {
    this.store.save();
  }
}
