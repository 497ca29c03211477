// Computes what is shown: in this page where the programs could be lowered, else through the kernel.
// Each run is computed anew only if something it depends on has changed.

import { KernelQueue } from "./kernel.js";
import { bindNoise, bindOptimizer, bindSurface, runProgram } from "./programs.js";
import { fromSlider, shortNumber } from "./numbers.js";

const FAN = 17;
const FAN_SLICE = 5; // milliseconds of each frame that may go into the fan

export class Engine {
  /** @param {import("./store.js").Store} store @param {() => void} changed called when a late answer has come */
  constructor(store, changed) {
    this.store = store;
    this.bound = new Map();
    this.runs = [];
    this.fan = null;
    this.recording = false; // whether runs keep what each step computed on its way
    this.behind = false; // whether a run is still that of other settings
    this.kernel = new KernelQueue(store.model, (answer) => this.take(answer), changed);
  }

  surface() {
    return this.bind(this.store.surface, bindSurface);
  }

  optimizer(index) {
    return this.bind(this.store.optimizer(index), bindOptimizer);
  }

  bind(program, how) {
    if (!this.bound.has(program)) this.bound.set(program, how(program, this.store.setup.prelude));
    return this.bound.get(program);
  }

  /** Whether a run, or without an index any part of the picture, must be computed by the kernel. */
  needsKernel(index) {
    if (!this.surface()) return true;
    return index === undefined ? this.store.runs.some((_, i) => !this.optimizer(i)) : !this.optimizer(index);
  }

  /** What all runs share: the surface and its numbers, the noise, the start and the number of steps. */
  problem() {
    const { store } = this;
    return {
      surface: store.get("surface"), surfaceNumbers: store.surfaceNumbers, noiseNumbers: store.noisy ? store.noiseNumbers : null,
      start: store.get("start"), steps: store.get("steps"),
    };
  }

  /**
   * One run, computed here and now; null if the page cannot.
   * @param {object} problem as `problem` gives it
   * @param {number} kind which of the optimizers' programs
   * @param {any[]} numbers values of its parameters
   */
  compute({ surface, surfaceNumbers, noiseNumbers, start, steps }, kind, numbers, keepRecord = this.recording) {
    const { setup } = this.store;
    const ground = this.bind(setup.surfaces.find(({ name }) => name === surface), bindSurface);
    const optimizer = this.bind(setup.optimizers[kind], bindOptimizer);
    if (!ground || !optimizer) return null;
    const disturb = noiseNumbers && this.bind(setup.noise, bindNoise)(plain(noiseNumbers));
    return runProgram(ground, plain(surfaceNumbers), optimizer, plain(numbers), start, steps, keepRecord, disturb);
  }

  /** Bring all runs up to date. Runs of the kernel keep their last path until it answers. */
  update() {
    const { store } = this;
    const problem = this.problem();
    const shared = Object.values(problem).flat();
    const wanted = [];
    store.runs.forEach(({ optimizer }, index) => {
      const numbers = store.numbers(index);
      const key = [...shared, optimizer, ...numbers].join();
      const before = this.runs[index];
      if (before?.key === key && (before.recorded || !this.recording)) return;
      const run = this.needsKernel(index) ? null : this.compute(problem, optimizer, numbers);
      if (run) this.runs[index] = { ...run, key, recorded: this.recording };
      else wanted.push({ index, key, ...(this.recording ? { recorded: true } : {}) });
    });
    this.runs.length = store.runs.length;
    this.behind = wanted.length > 0;
    if (wanted.length > 0) this.ask({ runs: wanted.map(({ index, ...more }) => this.request(index, more)) });
    else this.kernel.forget("runs");
  }

  request(index, more) {
    return { index, optimizer: this.store.runs[index].optimizer, numbers: this.store.namedNumbers(index), ...more };
  }

  ask(parts) {
    const { store } = this;
    const about = {
      surface: store.get("surface"), surface_numbers: store.namedSurfaceNumbers, start: store.get("start"), steps: store.get("steps"),
      ...(store.noisy ? { noise: store.namedNoiseNumbers } : {}),
    };
    this.kernel.ask(about, parts);
  }

  /** The kernel's answer: the same buffers that the page's own programs fill. */
  take({ runs = [], fan, field }) {
    for (const run of runs) this.runs[run.index] = run;
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
      this.kernel.forget("fan");
      return false;
    }
    const { store } = this;
    const index = store.selected;
    const names = store.optimizer(index).parameters.map(({ name }) => name);
    const at = names.indexOf(parameter.name);
    const numbers = store.numbers(index);
    const others = numbers.map((value, i) => (i === at ? "" : value));
    const problem = this.problem();
    const key = [parameter.name, index, ...Object.values(problem).flat(), ...others].join();
    if (this.fan?.key !== key) {
      const count = parameter.scale === "switch" ? 2 : FAN;
      const values = Array.from({ length: count }, (_, i) =>
        parameter.scale === "switch" ? i === 1 : fromSlider(parameter, i / (count - 1)),
      );
      const texts = values.map((value, i) => (i % (count - 1) === 0 ? `${parameter.symbol} ${end(value)}` : ""));
      this.fan = { key, values, texts, runs: [], index };
      if (this.needsKernel(index)) {
        this.ask({ fan: this.request(index, { key, name: parameter.name, values }) });
        return false;
      }
    }
    if (this.needsKernel(index)) return false;
    const until = performance.now() + FAN_SLICE;
    const { fan } = this;
    // The ends first, then what lies between, so that an unfinished fan already shows how far it reaches.
    const order = fan.order ?? (fan.order = [0, fan.values.length - 1, ...fan.values.keys()].filter((v, i, all) => all.indexOf(v) === i));
    while (fan.done !== order.length && performance.now() < until) {
      const i = order[fan.done ?? 0];
      const varied = numbers.map((value, k) => (k === at ? fan.values[i] : value));
      fan.runs[i] = this.compute(problem, store.runs[index].optimizer, varied, false);
      fan.done = (fan.done ?? 0) + 1;
    }
    return fan.done !== order.length;
  }
}

const end = (value) => (value === true ? "on" : value === false ? "off" : shortNumber(value));

/** Values as programs take them: a threshold that is off is infinite, a switch is 0 or 1. */
export function plain(numbers) {
  return numbers.map((value) => (value === null ? Infinity : Number(value)));
}
