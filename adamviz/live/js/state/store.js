// The view's state: the model's traits, and what a change of one means for the others.
// A host needs only get, set, on, off, save_changes and send; so the same page works in Jupyter and in a plain file.

import { Held } from "./held.js";
import { fits } from "../base/validity.js";

const SAVE_EVERY = 200; // milliseconds: a drag tells the kernel five times a second, and the page sixty times

export class Store {
  constructor(model, setup) {
    this.model = model;
    this.setup = setup;
    this.timer = null;
    this.listeners = [];
    this.held = new Held(this);
  }

  get(name) {
    return this.model.get(name);
  }

  /** Set traits; `last` says that a movement ended, so the kernel hears of it now. */
  set(changes, last = true) {
    this.held.set({ ...changes, ...this.spread(changes) }, true);
    if (last) this.save();
    else this.timer ??= setTimeout(() => this.save(), SAVE_EVERY);
  }

  /** Set traits in the page alone: what moves by itself is saved when it comes to rest. */
  put(changes) {
    this.held.set(changes, false);
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

  /** What follows from changes for the runs that are not under the sliders, where sliders are shared. */
  spread(changes) {
    if (!this.get("shared") || "_runs" in changes || "selected" in changes) return {};
    let spread = false;
    const runs = this.runs.map((run, index) => {
      const taken = this.optimizer(index).parameters.filter(
        (one) =>
          index !== this.selected &&
          one.name in changes &&
          run.numbers[one.name] !== changes[one.name] &&
          fits(one, changes[one.name]),
      );
      spread ||= taken.length > 0;
      const numbers = { ...run.numbers };
      for (const { name, excludes = [] } of taken) {
        numbers[name] = changes[name];
        // A threshold that cannot be on together with others turns them off, here as under the sliders.
        if (changes[name] !== null) for (const other of excludes) numbers[other] = null;
      }
      return { ...run, numbers };
    });
    return spread ? { _runs: runs } : {};
  }

  /** Share also what others than this page's controls move, such as an ipywidget that is linked to a number. */
  follow() {
    const heard = new Set();
    const hear = (name) => {
      if (heard.size === 0) {
        // When all that has changed together is known: who sets the runs too, as the kernel does, has shared already.
        queueMicrotask(() => {
          const changes = Object.fromEntries([...heard].map((one) => [one, this.get(one)]));
          heard.clear();
          const more = this.spread(changes);
          if ("_runs" in more) this.set(more);
        });
      }
      heard.add(name);
    };
    const names = this.setup.optimizers.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    for (const name of new Set([...names, "_runs", "selected"])) this.on([name], () => hear(name));
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

  /** The values of a run's numbers, in its program's order. The selected run's are the traits themselves. */
  numbers(index) {
    const own = index === this.selected ? null : this.runs[index].numbers;
    return this.optimizer(index).parameters.map(({ name }) => (own ? own[name] : this.get(name)));
  }

  /** Put another run under the sliders: the numbers of the present one are put away, and the other's taken out. */
  select(index) {
    if (index === this.selected) return;
    const runs = this.runs.map((run) => ({ ...run }));
    runs[this.selected].numbers = this.namedNumbers(this.selected);
    this.set({ _runs: runs, selected: index, ...runs[index].numbers });
  }

  namedNumbers(index) {
    const values = this.numbers(index);
    return Object.fromEntries(this.optimizer(index).parameters.map(({ name }, i) => [name, values[i]]));
  }

  /** Show another surface from its own start, whole, with its own numbers. */
  show(name) {
    const surface = this.setup.surfaces.find((one) => one.name === name);
    const numbers = Object.fromEntries(
      surface.parameters.map((parameter) => [parameter.name, parameter.value]),
    );
    this.set({ surface: name, start: surface.start, extent: null, ...numbers });
  }
}

/** Whether there is a kernel to tell: without one each message would put an error on the console. */
export function reachable(model) {
  const manager = model.widget_manager;
  if (!manager || !("kernel" in manager)) return true;
  const { kernel } = manager;
  return Boolean(kernel) && !kernel.isDisposed && !["dead", "terminating"].includes(kernel.status);
}
