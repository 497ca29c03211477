// The view's state: the model's traits, and what a change of one means for the others.
// A host needs only get, set, on, off, save_changes and send; so the same page works in Jupyter and in a plain file.

const SAVE_EVERY = 200; // milliseconds: a drag tells the kernel five times a second, and the page sixty times

export class Store {
  constructor(model, setup) {
    this.model = model;
    this.setup = setup;
    this.timer = null;
    this.listeners = [];
  }

  get(name) {
    return this.model.get(name);
  }

  /** Set traits; `last` says that a movement ended, so the kernel hears of it now. */
  set(changes, last = true) {
    for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
    if (last) this.save();
    else this.timer ??= setTimeout(() => this.save(), SAVE_EVERY);
  }

  save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!reachable(this.model)) return;
    // A kernel may die at any moment: the page then goes on alone.
    try {
      Promise.resolve(this.model.save_changes()).catch(() => {});
    } catch {
      // Nothing to do: what was set stays set in the page.
    }
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
    return this.get("noise_level") > 0 || ["gradient_scale", "spike"].some((name) => (this.get(name) ?? 1) !== 1);
  }

  get runs() {
    return this.get("_runs");
  }

  get selected() {
    return Math.min(this.get("selected"), this.runs.length - 1);
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
    const numbers = Object.fromEntries(surface.parameters.map((parameter) => [parameter.name, parameter.value]));
    this.set({ surface: name, start: surface.start, extent: null, ...numbers });
  }
}

/** Whether there is a kernel to tell: without one each message would put an error on the console. */
function reachable(model) {
  const manager = model.widget_manager;
  if (!manager || !("kernel" in manager)) return true;
  const { kernel } = manager;
  return Boolean(kernel) && !kernel.isDisposed && !["dead", "terminating"].includes(kernel.status);
}
