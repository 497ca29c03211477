// What this page computes itself: programs bound to functions, each once, and runs that are begun with them.

/** @import { Problem } from "../types" */

import { bindNoise, bindOptimizer, bindSurface, plain, startRun } from "./programs.js";

export class Bound {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    /** What programs were bound to. @type {Map<object, any>} */
    this.bound = new Map();
    this.recording = false; // whether runs keep what each step computed on its way
    this.curving = false; // whether second derivatives along them are looked at
  }

  /**
   * Learn what those who show something look at.
   * @param {{records?(): boolean, curves?(): boolean}[]} parts
   */
  look(parts) {
    this.recording = parts.some((part) => part.records?.());
    this.curving = parts.some((part) => part.curves?.());
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

  /**
   * A run of this page that has not made a step yet; null if the page cannot compute it, or not in time.
   * @param {Problem} problem
   * @param {number} kind which of the optimizers' programs
   * @param {any[]} numbers values of its parameters
   */
  begin({ surface, surfaceNumbers, noiseNumbers, start, steps }, kind, numbers, keepRecord = this.recording) {
    const { setup } = this.store;
    const program = setup.surfaces.find(({ name }) => name === surface);
    if ([program, setup.optimizers[kind]].some(({ error, heavy }) => error || heavy)) return null;
    const ground = this.bind(program, bindSurface);
    const optimizer = this.bind(setup.optimizers[kind], bindOptimizer);
    const disturb = noiseNumbers && this.bind(setup.noise, bindNoise)(plain(noiseNumbers));
    return startRun(
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
}
