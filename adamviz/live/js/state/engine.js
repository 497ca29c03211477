// Computes what is shown: in this page at once where that takes less than a frame or two, else in the
// background or through the kernel. Each run is computed anew only if something it depends on has changed.

/** @import { Answer, CutAnswer, Fan, FieldAnswer, Parts, Run } from "../types" */

import { Background } from "./background.js";
import { Bound } from "./bound.js";
import { KernelQueue } from "./kernel.js";
import { updateFan } from "./fan.js";
import { keyOf } from "../base/memo.js";
import { knownPoints } from "./run.js";
import { advanceAll, Work } from "./slices.js";
import { reachable } from "./synced.js";

const USUAL = 100; // scalar operations of a step, where a program does not say how many it takes
const FIELD_MOST = 3e8;
const GIVEN_UP = 1000; // milliseconds that a new request waits for an older one in the background

/** Who computes: this page at once, this page in the background, or the kernel. */
const [PAGE, BACKGROUND, KERNEL] = ["page", "background", "kernel"];

export class Engine extends Bound {
  /**
   * @param {import("./store.js").Store} store
   * @param {() => void} changed called when a late answer has come
   * @param {number} first the number of its first request, of which no other engine of the view has any
   */
  constructor(store, changed, first = 0) {
    super(store);
    this.changed = changed;
    /** @type {Run[]} */
    this.runs = [];
    /** @type {Fan|null} */
    this.fan = null;
    /** @type {FieldAnswer|undefined} */
    this.field = undefined;
    /** What others found along a line. @type {CutAnswer|undefined} */
    this.cut = undefined;
    this.asking = 0; // how often a person has asked once more for what failed
    this.behind = false; // whether a run is still that of other settings
    /** Who was asked last for each run. @type {string[]} */
    this.by = [];
    /** Of this page's runs, those that are not whole yet. @type {Map<number, Work>} */
    this.works = new Map();
    const take = (answer, asked) => this.take(answer, asked);
    this.kernel = new KernelQueue(store.model, take, changed);
    this.kernel.id = first;
    const queue = (patience) => {
      const background = new Background(store.setup, (request) => store.model.recall?.(request));
      return new KernelQueue(background, take, changed, patience);
    };
    this.background = queue(GIVEN_UP);
    // A run must not wait for what is only beside it.
    this.beside = { fan: queue(0), field: queue(GIVEN_UP), cut: queue(0) };
  }

  /** Who computes the field, or with an index a run. @param {number} [index] */
  who(index) {
    if (index !== undefined && this.wide) return KERNEL;
    const { store } = this;
    const programs = [store.surface, ...(index === undefined ? [] : [store.optimizer(index)])];
    if (programs.some(({ error }) => error)) return KERNEL;
    if (programs.some(({ heavy }) => heavy)) return this.answered ? KERNEL : BACKGROUND;
    return PAGE;
  }

  /** Whether there is a kernel that answers. */
  get answered() {
    const { model } = this.store;
    return !model.alone && reachable(model) && this.kernel.state !== "silent";
  }

  /** Whether runs are computed in float64, which only a kernel does. */
  get wide() {
    return Boolean(this.store.get("wide")) && this.answered;
  }

  /** How many points the field may have where others compute it. */
  get points() {
    return this.who() === BACKGROUND ? FIELD_MOST / (this.store.surface.cost ?? USUAL) : Infinity;
  }

  /** Scalar operations of a whole run. */
  operations(index) {
    const { store } = this;
    const programs = [store.surface, store.optimizer(index), ...(store.noisy ? [store.setup.noise] : [])];
    return store.get("steps") * programs.reduce((sum, { cost = USUAL }) => sum + cost, 0);
  }

  /** All who compute a part of what is seen, and why not this page at once. */
  get computers() {
    const { store } = this;
    const why = [store.surface, ...store.runs.keys()].map((one) =>
      Number.isInteger(one) ? store.optimizer(one) : one,
    );
    return {
      by: new Set([this.who(), ...store.runs.map((_, index) => this.who(index))]),
      why: why.find(({ heavy, error }) => heavy && !error)?.heavy,
    };
  }

  /** Whether a run is none that this page could compute at once, whatever its number of steps. */
  needsOthers(index) {
    return [this.store.surface, this.store.optimizer(index)].some(({ error, heavy }) => error || heavy);
  }

  /** What all runs share: the surface and its numbers, the noise, the start and the number of steps. */
  problem() {
    const { store } = this;
    return {
      surface: store.get("surface"),
      surfaceNumbers: store.surfaceNumbers,
      noiseNumbers: store.noisy ? store.noiseNumbers : null,
      start: store.get("start"),
      steps: store.get("steps"),
      ...(this.wide ? { wide: true } : {}),
    };
  }

  /**
   * Bring all runs up to date, as far as a frame has time for: this page's own grow over several. Runs that
   * others compute keep their last path until the answer comes.
   */
  update() {
    const { store } = this;
    const problem = this.problem();
    const wanted = { [KERNEL]: [], [BACKGROUND]: [] };
    // What this page cannot compute at once of the surface comes with its runs.
    const curving = this.curving && this.who() !== PAGE;
    store.runs.forEach(({ optimizer }, index) => {
      const numbers = store.numbers(index);
      const key = keyOf(problem, optimizer, numbers);
      const before = this.runs[index];
      const work = this.works.get(index);
      if (work && (work.key !== key || work.recorded < this.recording)) this.works.delete(index);
      const kept = before?.key === key && (before.recorded || !this.recording) && (before.curved || !curving);
      if (this.works.has(index) || kept) return;
      const who = (this.by[index] = this.who(index));
      if (who === PAGE) this.works.set(index, this.start(problem, optimizer, numbers, key));
      else {
        const more = { ...(this.recording ? { recorded: true } : {}), ...(curving ? { curved: true } : {}) };
        wanted[who].push(this.request(index, { key, ...more }));
      }
    });
    this.runs.length = store.runs.length;
    for (const index of this.works.keys())
      if (index >= this.runs.length || this.by[index] !== PAGE) this.works.delete(index);
    this.grow();
    for (const [who, runs] of Object.entries(wanted)) {
      if (runs.length > 0) this.ask({ runs }, who);
      else this[who].forget("runs");
    }
    this.behind = wanted[KERNEL].length + wanted[BACKGROUND].length > 0;
  }

  start(problem, kind, numbers, key) {
    return new Work(this.begin(problem, kind, numbers), key, this.recording);
  }

  /** Let this page's runs grow. */
  grow() {
    if (this.works.size === 0) return;
    advanceAll([...this.works.values()]);
    for (const [index, work] of this.works) {
      const { run, key, recorded, done } = work;
      // A run that is only computed again for its record stays whole meanwhile.
      if (done || this.runs[index]?.key !== key || knownPoints(this.runs[index]) <= run.known)
        this.runs[index] = { ...work.result, key, recorded };
      if (done) this.works.delete(index);
    }
  }

  /** Whether this page's runs are not whole yet. */
  get growing() {
    return this.works.size > 0;
  }

  /** How much of the runs that grow is there, from 0 to 1. */
  get progress() {
    const works = [...this.works.values()];
    const all = works.reduce((sum, { run }) => sum + run.steps + 1, 0);
    return 1 - works.reduce((sum, { left }) => sum + left, 0) / Math.max(1, all);
  }

  request(index, more) {
    return {
      index,
      optimizer: this.store.runs[index].optimizer,
      numbers: this.store.namedNumbers(index),
      ...more,
    };
  }

  /** Ask the kernel or the background for parts of the picture. */
  ask(parts, who = this.who()) {
    const { store } = this;
    const about = {
      surface: store.get("surface"),
      surface_numbers: store.namedSurfaceNumbers,
      start: store.get("start"),
      steps: store.get("steps"),
      ...(store.noisy ? { noise: store.namedNoiseNumbers } : {}),
      ...(this.wide ? { wide: true } : {}),
    };
    const [part] = Object.keys(parts);
    ((who === BACKGROUND && this.beside[part]) || this[who]).ask(about, parts);
  }

  /**
   * Take an answer: the same buffers that are filled here. What a page without a kernel was not saved with is
   * not there.
   * @param {Answer} answer @param {Parts} asked
   */
  take({ runs = [], fan, field, cut }, asked) {
    const { alone } = this.store.model;
    const others = (index) => this.by[index] !== PAGE;
    if (alone)
      for (const { index } of asked.runs ?? [])
        if (others(index) && this.by[index] === KERNEL) this.runs[index] = undefined;
    for (const run of runs)
      if (others(run.index))
        this.runs[run.index] = { ...run, asked: asked.runs.find(({ key }) => key === run.key) };
    if (fan && this.fan?.key === fan.key) {
      this.fan.runs = fan.runs;
      this.fan.done = fan.runs.length;
    }
    if (field) this.field = field;
    if (cut) this.cut = cut;
  }

  /**
   * Whether a run is missing because only a kernel can compute it, and there is none.
   * @param {number} index
   */
  lacks(index) {
    return Boolean(this.store.model.alone) && this.by[index] === KERNEL && !this.runs[index];
  }

  /** @see updateFan */
  updateFan(parameter) {
    return updateFan(this, parameter);
  }

  /** Let a part be asked for again. */
  forget(part) {
    this.kernel.forget(part);
    this.beside[part].forget(part);
  }

  /** Ask once more for what has failed. */
  again() {
    for (const queue of this.queues) queue.again();
    this.asking += 1;
    this.changed();
  }

  get queues() {
    return [this.kernel, this.background, ...Object.values(this.beside)];
  }

  close() {
    for (const queue of this.queues) queue.close();
  }
}
