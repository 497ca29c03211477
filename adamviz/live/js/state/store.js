// The state of a stage: its traits, and what a change of one means for the others.

/** @import { Host, NoiseProgram, OptimizerProgram, Parameter, RunSettings } from "../types" */
/** @import { Setup, SurfaceProgram, Traits, Values } from "../types" */

import { same } from "../base/memo.js";
import { Synced } from "./synced.js";
import { applyChanges } from "./transitions.js";

const STATE = ["surface", "linked", "selected", "_runs"]; // what `applyChanges` reads

/** @extends {Synced<Setup>} */
export class Store extends Synced {
  /** @type {number|undefined} the playhead as this view has set it last */
  ownPlayhead;

  /** @param {Host} model @param {Setup} setup */
  constructor(model, setup) {
    super(model, setup);
    this.follow();
  }

  /** @param {Traits} changes @param {boolean} firm whether a save is sure to follow soon */
  change(changes, firm) {
    this.settle();
    const all = this.follows(changes);
    this.held.set(all, firm);
    if ("playhead" in all) this.ownPlayhead = all.playhead;
    this.settled = this.present();
    return all;
  }

  /** Changes, and what follows from them as far as it is not so already. */
  follows(changes) {
    const state = Object.fromEntries(STATE.map((name) => [name, this.get(name)]));
    const applied = Object.entries(applyChanges(state, changes, this.setup));
    return Object.fromEntries(
      applied.filter(([name, value]) => name in changes || !same(this.get(name), value)),
    );
  }

  /**
   * Keep runs and sliders together also where others than this store move a number, such as an ipywidget that
   * is linked to it.
   */
  follow() {
    if (this.followed) return;
    const programs = this.setup.optimizers;
    const numbers = programs.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    this.followed = [...new Set([...numbers, "_runs", "selected"])];
    this.settled = this.present();
    this.unsettled = false;
    this.on(this.followed, () => {
      // When all that changes together is known: the kernel sends the runs with their numbers.
      if (!this.unsettled) queueMicrotask(() => this.settle());
      this.unsettled = true;
    });
  }

  present() {
    return Object.fromEntries(this.followed.map((name) => [name, this.get(name)]));
  }

  /** Bring runs and sliders together after a change. */
  settle() {
    if (!this.unsettled) return;
    this.unsettled = false;
    const changes = Object.entries(this.present()).filter(
      ([name, value]) => !same(this.settled[name], value),
    );
    const more = Object.entries(this.follows(Object.fromEntries(changes))).filter(
      ([name, value]) => !same(this.get(name), value),
    );
    if (more.length > 0) {
      this.held.set(Object.fromEntries(more), true);
      this.save();
    }
    this.unsettled = false;
    this.settled = this.present();
  }

  close() {
    super.close();
    this.unsettled = false;
  }

  /** The program of the surface that is shown. */
  get surface() {
    const name = this.get("surface");
    return this.setup.surfaces.find((surface) => surface.name === name);
  }

  get surfaceNumbers() {
    return this.surface.parameters.map((parameter) => this.get(parameter.name));
  }

  get namedSurfaceNumbers() {
    return Object.fromEntries(this.surface.parameters.map(({ name }) => [name, this.get(name)]));
  }

  /** The parameters of the stage itself. */
  get settings() {
    return this.setup.settings.parameters;
  }

  /** The parameters of the noise that all runs meet. */
  get noise() {
    return this.setup.noise?.parameters ?? [];
  }

  get noiseNumbers() {
    return this.noise.map(({ name }) => this.get(name));
  }

  get namedNoiseNumbers() {
    return Object.fromEntries(this.noise.map(({ name }) => [name, this.get(name)]));
  }

  /** Whether the noise changes anything: its seed alone, as where there is no noise at all, does not. */
  get noisy() {
    return (
      this.get("noise_level") > 0 || ["gradient_scale", "spike"].some((name) => (this.get(name) ?? 1) !== 1)
    );
  }

  get runs() {
    return this.get("_runs");
  }

  get selected() {
    return Math.min(this.get("selected"), this.runs.length - 1);
  }

  /** Whether a run is not drawn. */
  hides(index) {
    return (this.get("hidden") ?? []).includes(index);
  }

  /** The program of a run's optimizer. */
  optimizer(index) {
    return this.setup.optimizers[this.runs[index].optimizer];
  }

  /** The values of a run's numbers, in its program's order. */
  numbers(index) {
    const { numbers } = this.runs[index];
    return this.optimizer(index).parameters.map(({ name }) => numbers[name]);
  }

  /** The values of a run's numbers by name. */
  namedNumbers(index) {
    return { ...this.runs[index].numbers };
  }

  /** Changes that bring another number of steps: a playhead that stood at the end stays there. */
  withSteps(steps) {
    const atEnd = this.get("playhead") >= this.get("steps");
    return { steps, ...(atEnd ? { playhead: steps } : {}) };
  }

  /** Select another run. */
  select(index) {
    if (index !== this.selected) this.set({ selected: index });
  }

  /** Show another surface from its own start, whole, with its own numbers. */
  show(name) {
    this.set({ surface: name });
  }
}
