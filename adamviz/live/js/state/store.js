// The view's state: the model's traits, and what a change of one means for the others.
// A host needs only get, set, on, off, save_changes and send; so the same page works in Jupyter and in a plain file.

/** @import { Host, NoiseProgram, OptimizerProgram, Parameter, RunSettings, Setup, SurfaceProgram, Traits, Values } from "../types" */

import { Held } from "./held.js";
import { same } from "./same.js";
import { applyChanges } from "./transitions.js";

const STATE = ["surface", "selected", "_runs"]; // what `applyChanges` reads
const SAVE_EVERY = 200; // milliseconds: a drag tells the kernel five times a second, and the page sixty times

export class Store {
  /** @param {Host} model @param {Setup} setup */
  constructor(model, setup) {
    this.model = model;
    this.setup = setup;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    /** @type {[string, (...received: any[]) => void][]} */
    this.listeners = [];
    this.held = new Held(this);
    this.follow();
  }

  get(name) {
    return this.model.get(name);
  }

  /** Set traits, and what follows from them; `last` says that a movement ended, so the kernel hears of it now. */
  set(changes, last = true) {
    this.change(changes, true);
    if (last) this.save();
    else this.timer ??= setTimeout(() => this.save(), SAVE_EVERY);
  }

  /** Set traits in the page alone: what moves by itself is saved when it comes to rest. @returns all that was set */
  put(changes) {
    return this.change(changes, false);
  }

  /** @param {Traits} changes @param {boolean} firm whether a save is sure to follow soon */
  change(changes, firm) {
    this.settle();
    const all = this.follows(changes);
    this.held.set(all, firm);
    this.settled = this.present();
    return all;
  }

  /** Changes, and what follows from them as far as it is not so already. */
  follows(changes) {
    const state = { linked: this.get("shared") };
    for (const name of STATE) state[name] = this.get(name);
    const applied = Object.entries(applyChanges(state, changes, this.setup));
    return Object.fromEntries(
      applied.filter(([name, value]) => name in changes || !same(this.get(name), value)),
    );
  }

  save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!reachable(this.model)) return this.held.release();
    this.held.save();
    // A kernel may die at any moment: the page then goes on alone.
    try {
      Promise.resolve(this.model.save_changes()).catch(() => {});
    } catch {
      // Nothing to do: what was set stays set in the page.
    }
  }

  /** Keep runs and sliders together also where others than this store move a number, such as an ipywidget that is linked to it. */
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

  /** Call back whenever one of these traits changes, whoever changed it. */
  on(names, callback) {
    for (const name of names) {
      const event = `change:${name}`;
      this.model.on(event, callback);
      this.listeners.push([event, callback]);
    }
  }

  close() {
    if (this.timer) this.save();
    this.unsettled = false;
    for (const [event, callback] of this.listeners) this.model.off(event, callback);
    this.listeners = [];
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

  /** Put another run under the sliders. */
  select(index) {
    if (index !== this.selected) this.set({ selected: index });
  }

  /** Show another surface from its own start, whole, with its own numbers. */
  show(name) {
    this.set({ surface: name });
  }
}

/** Whether there is a kernel to tell: without one each message would put an error on the console. */
export function reachable(model) {
  const manager = model.widget_manager;
  if (!manager || !("kernel" in manager)) return true;
  const { kernel } = manager;
  return Boolean(kernel) && !kernel.isDisposed && !["dead", "terminating"].includes(kernel.status);
}
