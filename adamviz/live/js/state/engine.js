// Computes what is shown: in this page at once where that takes less than a frame or two, else in the
// background or through the kernel. Each run is computed anew only if something it depends on has changed.

/** @import { Answer, Fan, FieldAnswer, OptimizerProgram, Parameter, Parts, Problem, Run } from "../types" */

import { Background } from "./background.js";
import { KernelQueue } from "./kernel.js";
import { bindNoise, bindOptimizer, bindSurface, plain, runProgram } from "./programs.js";
import { shortNumber } from "../base/format.js";
import { keyOf } from "../base/memo.js";
import { fromSlider } from "../base/scales.js";
import { reachable } from "./synced.js";

const FAN = 17;
const FAN_SLICE = 5; // milliseconds of each frame that may go into the fan
const USUAL = 100; // scalar operations of a step, where a program does not say how many it takes
const FRAME = 2.1e7; // operations that all runs together may take at once: some 30 milliseconds
const FAN_RUN = 2e6; // and each run of a fan
const FAN_MOST = 3e8; // a fan that takes longer than a few seconds, in the background, would never be seen
const FIELD_MOST = 3e8;
const GIVEN_UP = 1000; // milliseconds that a new request waits for an older one in the background

/** Who computes: this page at once, this page in the background, or the kernel. */
const [PAGE, BACKGROUND, KERNEL] = ["page", "background", "kernel"];

export class Engine {
  /**
   * @param {import("./store.js").Store} store
   * @param {() => void} changed called when a late answer has come
   */
  constructor(store, changed) {
    this.store = store;
    /** What programs were bound to. @type {Map<object, any>} */
    this.bound = new Map();
    /** @type {Run[]} */
    this.runs = [];
    /** @type {Fan|null} */
    this.fan = null;
    /** @type {FieldAnswer|undefined} */
    this.field = undefined;
    this.recording = false; // whether runs keep what each step computed on its way
    this.behind = false; // whether a run is still that of other settings
    /** Who was asked last for each run. @type {string[]} */
    this.by = [];
    this.kernel = new KernelQueue(store.model, (answer) => this.take(answer), changed);
    const queue = (patience) => {
      const background = new Background(store.setup, (request) => store.model.recall?.(request));
      return new KernelQueue(background, (answer) => this.take(answer), changed, patience);
    };
    this.background = queue(GIVEN_UP);
    // A run must not wait for what is only beside it.
    this.beside = { fan: queue(0), field: queue(GIVEN_UP) };
  }

  /**
   * The surface as functions of this page; null where one call of them takes too long, or cannot be made here
   * at all.
   */
  surface() {
    return this.store.surface.heavy ? null : this.bind(this.store.surface, bindSurface);
  }

  /** A run's optimizer as functions of this page. @param {number} index */
  optimizer(index) {
    return this.bind(this.store.optimizer(index), bindOptimizer);
  }

  /**
   * @template {object} Description, Functions
   * @param {Description} program
   * @param {(program: Description, prelude: string) => Functions} how
   * @returns {Functions}
   */
  bind(program, how) {
    if (!this.bound.has(program)) this.bound.set(program, how(program, this.store.setup.prelude));
    return this.bound.get(program);
  }

  /** Who computes the field, or with an index a run. @param {number} [index] */
  who(index) {
    const { store } = this;
    const programs = [store.surface, ...(index === undefined ? [] : [store.optimizer(index)])];
    if (programs.some(({ error }) => error)) return KERNEL;
    if (programs.some(({ heavy }) => heavy)) return this.answered ? KERNEL : BACKGROUND;
    return index === undefined || this.operations(index) * store.runs.length < FRAME ? PAGE : BACKGROUND;
  }

  /** Whether there is a kernel that answers. */
  get answered() {
    const { model } = this.store;
    return !model.alone && reachable(model) && this.kernel.state !== "silent";
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
    };
  }

  /**
   * One run, computed here and now; null if the page cannot, or not in time.
   * @param {Problem} problem
   * @param {number} kind which of the optimizers' programs
   * @param {any[]} numbers values of its parameters
   * @returns {Run|null}
   */
  compute(
    { surface, surfaceNumbers, noiseNumbers, start, steps },
    kind,
    numbers,
    keepRecord = this.recording,
  ) {
    const { setup } = this.store;
    const program = setup.surfaces.find(({ name }) => name === surface);
    if ([program, setup.optimizers[kind]].some(({ error, heavy }) => error || heavy)) return null;
    const ground = this.bind(program, bindSurface);
    const optimizer = this.bind(setup.optimizers[kind], bindOptimizer);
    const disturb = noiseNumbers && this.bind(setup.noise, bindNoise)(plain(noiseNumbers));
    return runProgram(
      ground,
      plain(surfaceNumbers),
      optimizer,
      plain(numbers),
      start,
      steps,
      keepRecord,
      disturb,
    );
  }

  /** Bring all runs up to date. Runs that others compute keep their last path until the answer comes. */
  update() {
    const { store } = this;
    const problem = this.problem();
    const wanted = { [KERNEL]: [], [BACKGROUND]: [] };
    store.runs.forEach(({ optimizer }, index) => {
      const numbers = store.numbers(index);
      const key = keyOf(problem, optimizer, numbers);
      const before = this.runs[index];
      if (before?.key === key && (before.recorded || !this.recording)) return;
      const who = (this.by[index] = this.who(index));
      if (who === PAGE)
        this.runs[index] = { ...this.compute(problem, optimizer, numbers), key, recorded: this.recording };
      else wanted[who].push(this.request(index, { key, ...(this.recording ? { recorded: true } : {}) }));
    });
    this.runs.length = store.runs.length;
    for (const [who, runs] of Object.entries(wanted)) {
      if (runs.length > 0) this.ask({ runs }, who);
      else this[who].forget("runs");
    }
    this.behind = wanted[KERNEL].length + wanted[BACKGROUND].length > 0;
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
    };
    const [part] = Object.keys(parts);
    ((who === BACKGROUND && this.beside[part]) || this[who]).ask(about, parts);
  }

  /** Take an answer: the same buffers that are filled here. @param {Answer} answer */
  take({ runs = [], fan, field }) {
    for (const run of runs) if (this.by[run.index] !== PAGE) this.runs[run.index] = run;
    if (fan && this.fan?.key === fan.key) this.fan.runs = fan.runs;
    if (field) this.field = field;
  }

  /**
   * The fan of a parameter of the selected run: its paths over the whole slider.
   * It grows for a few milliseconds a frame until it is whole. @returns whether there is more to come
   */
  updateFan(parameter) {
    if (!parameter) {
      this.fan = null;
      this.forget("fan");
      return false;
    }
    const { store } = this;
    const index = store.selected;
    const names = store.optimizer(index).parameters.map(({ name }) => name);
    const at = names.indexOf(parameter.name);
    const numbers = store.numbers(index);
    const others = numbers.toSpliced(at, 1);
    const problem = this.problem();
    const key = keyOf(parameter.name, index, problem, others);
    if (this.fan?.key !== key) {
      const count = parameter.scale === "switch" ? 2 : FAN;
      const values = Array.from({ length: count }, (_, i) =>
        parameter.scale === "switch" ? i === 1 : fromSlider(parameter, i / (count - 1)),
      );
      const texts = values.map((value, i) =>
        i % (count - 1) === 0 ? `${parameter.symbol} ${end(value)}` : "",
      );
      const operations = this.operations(index);
      const who = this.who(index) === PAGE && operations > FAN_RUN ? BACKGROUND : this.who(index);
      this.fan = { key, values, texts, runs: [], index, who };
      if (who === KERNEL || (who === BACKGROUND && operations * count < FAN_MOST)) {
        this.ask({ fan: this.request(index, { key, name: parameter.name, values }) }, who);
      }
    }
    if (this.fan.who !== PAGE) return false;
    const until = performance.now() + FAN_SLICE;
    const { fan } = this;
    // The ends first, then what lies between, so that an unfinished fan already shows how far it reaches.
    const order =
      fan.order ??
      (fan.order = [0, fan.values.length - 1, ...fan.values.keys()].filter(
        (v, i, all) => all.indexOf(v) === i,
      ));
    while (fan.done !== order.length && performance.now() < until) {
      const i = order[fan.done ?? 0];
      const varied = numbers.map((value, k) => (k === at ? fan.values[i] : value));
      fan.runs[i] = this.compute(problem, store.runs[index].optimizer, varied, false);
      fan.done = (fan.done ?? 0) + 1;
    }
    return fan.done !== order.length;
  }

  /** Let a part be asked for again. */
  forget(part) {
    this.kernel.forget(part);
    this.beside[part].forget(part);
  }

  close() {
    for (const queue of [this.kernel, this.background, ...Object.values(this.beside)]) queue.close();
  }
}

const end = (value) => (value === true ? "on" : value === false ? "off" : shortNumber(value));
