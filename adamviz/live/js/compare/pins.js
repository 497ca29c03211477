// Pinned runs: paths that stay while the sliders move on. A pin is plain numbers, from which the page
// computes the path again; what only the kernel can compute is kept as the path of the moment.

import { keyOf, same } from "../base/memo.js";
import { isPin } from "../state/run-values.js";
import { advanceAll, Work } from "../state/slices.js";
import { besidePath, differences } from "./pin-words.js";

/** @import { Run } from "../types" */

const AS_NOW = "as now";
const PATHS_SLICE = 8; // milliseconds of a frame that paths may take

export class Pins {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.known = new Map();
    /** Of each pin: its numbers as a text. @type {WeakMap<object, string>} */
    this.keys = new WeakMap();
    /** Paths that are not whole yet. @type {Map<string, Work>} */
    this.works = new Map();
    this.until = Infinity;
    this.said = "";
  }

  /** The pins that this page can show, each with its place in the trait. */
  get list() {
    const { store } = this.stage;
    const all = store.get("_pins");
    if (all !== this.all) {
      this.all = all;
      this.valid = (Array.isArray(all) ? all : [])
        .slice(0, store.setup.limits.pins)
        .map((pin, place) => ({ pin, place }))
        .filter(({ pin }) => isPin(pin, store.runs, store.setup));
      const keys = new Set(this.valid.map(({ pin }) => this.key(pin)));
      for (const key of this.works.keys()) if (!keys.has(key)) this.works.delete(key);
    }
    return this.valid;
  }

  /** What a path is known by, of equal pins the same, however they are called. */
  key(pin) {
    if (!this.keys.has(pin)) this.keys.set(pin, keyOf({ ...pin, label: "" }));
    return this.keys.get(pin);
  }

  /** The path of a pin. @returns a run as the engine computes it, or null */
  run(pin) {
    const key = this.key(pin);
    if (!this.known.has(key)) {
      const { store } = this.stage;
      const numbers = (of, parameters) => parameters.map(({ name }) => of[name]);
      const surface = store.setup.surfaces.find(({ name }) => name === pin.surface);
      const problem = {
        surface: pin.surface,
        surfaceNumbers: numbers(pin.surface_numbers, surface.parameters),
        start: pin.start,
        steps: pin.steps,
        noiseNumbers: pin.noise && numbers(pin.noise, store.noise),
      };
      const { parameters } = store.setup.optimizers[pin.optimizer];
      const run = pin.path
        ? readOff(pin.path, pin.steps)
        : this.computed(key, [problem, pin.optimizer, numbers(pin.numbers, parameters), false]);
      if (run === undefined) return this.stage.wake("runs") ?? null;
      if (this.known.size > 2 * store.setup.limits.pins) this.known.clear();
      this.known.set(key, run);
    }
    return this.known.get(key);
  }

  /**
   * Compute a path as far as this frame has time for: long ones grow over several, after the runs.
   * @param {string} key @param {Parameters<import("../state/engine.js").Engine["begin"]>} request
   * @returns {Run|null|undefined} null if this page cannot compute it, undefined if there is more to come
   */
  computed(key, request) {
    const { engine } = this.stage;
    if (!this.works.has(key)) {
      const run = engine.begin(...request);
      if (!run) return null;
      this.works.set(key, new Work(run, key, false));
    }
    const work = this.works.get(key);
    const left = Math.max(this.until - performance.now(), 0);
    if (!engine.growing) advanceAll([work], left, left);
    if (!work.done) return undefined;
    this.works.delete(key);
    return work.result;
  }

  /** The pins of the surface that is shown, with their paths. */
  shown() {
    const { store } = this.stage;
    return this.list
      .filter(({ pin }) => pin.surface === store.get("surface"))
      .map((one) => ({ ...one, run: this.run(one.pin) }))
      .filter(({ run }) => run);
  }

  /** Pins as picture and chart draw them: not those of a hidden run. */
  ghosts() {
    const { store, styles } = this.stage;
    this.until = performance.now() + PATHS_SLICE;
    const seen = this.shown().filter(({ pin }) => !store.hides(pin.run));
    const several =
      new Set(seen.map(({ pin }) => pin.run)).size > 1 && store.get("arrangement") === "overlay";
    return seen.map(({ pin, run }) => ({
      run,
      style: styles[pin.run],
      index: pin.run,
      text: besidePath(pin.label, store.runs[pin.run].label, this.differences(pin), several),
    }));
  }

  /** What a pin differs in from its run as it is now; "" if in nothing. */
  differences(pin) {
    return differences(pin, this.present(pin.run), this.stage.store).join(", ");
  }

  text(pin) {
    return this.differences(pin) || AS_NOW;
  }

  /** A run as it would be pinned now. */
  present(index) {
    const { store } = this.stage;
    const { label, optimizer } = store.runs[index];
    return {
      run: index,
      label,
      optimizer,
      numbers: store.namedNumbers(index),
      surface: store.get("surface"),
      surface_numbers: store.namedSurfaceNumbers,
      noise: store.noisy ? store.namedNoiseNumbers : null,
      start: [...store.get("start")],
      steps: store.get("steps"),
    };
  }

  /** Pin runs as they are. */
  add(indices) {
    const { store, engine } = this.stage;
    const { pins: most, kept: longest } = store.setup.limits;
    const pins = [...(store.get("_pins") ?? [])];
    this.said = "";
    for (const index of indices) {
      const pin = this.present(index);
      const run = engine.runs[index];
      if (engine.needsOthers(index)) {
        if (!run) continue;
        if (run.steps > longest) this.said = `What the kernel computes can be pinned up to ${longest} steps.`;
        else pin.path = kept(run);
        if (this.said) continue;
      }
      if (pins.some((other) => same({ ...other, label: pin.label }, pin)))
        this.said = "It is pinned already: move a slider, and the pin stays.";
      else if (pins.length >= most) this.said = `Up to ${most} runs can be pinned: remove one first.`;
      else pins.push(pin);
    }
    store.set({ _pins: pins });
    this.stage.wake("runs");
  }

  remove(place) {
    const { store } = this.stage;
    const pin = store.get("_pins")[place];
    this.replace(
      store.get("_pins").filter((_, i) => i !== place),
      `The pin ${pin.label} is removed.`,
    );
  }

  clear() {
    this.replace([], "All pins are removed.");
  }

  /**
   * Give a pin another name.
   * @param {number} place @param {import("../types").Pin} pin that stood there as the name was written
   * @param {string} name "" for that of its run
   */
  rename(place, pin, name) {
    const { store } = this.stage;
    const pins = store.get("_pins");
    const label = name || store.runs[pin.run].label;
    if (label === pin.label || !same(pins[place], pin)) return;
    store.set({ _pins: pins.map((other, i) => (i === place ? { ...pin, label } : other)) });
  }

  /** Set other pins; those of before can be brought back. */
  replace(pins, text) {
    this.put({ _pins: pins }, text);
  }

  /** Put a pin back onto the sliders: its run gets its numbers, and all the start, steps and noise. */
  putBack(place) {
    const { store } = this.stage;
    const pin = store.get("_pins")[place];
    const runs = store.runs.map((run, index) => (index === pin.run ? { ...run, numbers: pin.numbers } : run));
    // Without noise the other numbers of the noise change nothing.
    const calm = { noise_level: 0, gradient_scale: 1, spike: 1 };
    const names = store.noise.map(({ name }) => name);
    const noise =
      pin.noise ?? Object.fromEntries(Object.entries(calm).filter(([name]) => names.includes(name)));
    this.put(
      {
        _runs: runs,
        selected: pin.run,
        hidden: (store.get("hidden") ?? []).filter((index) => index !== pin.run),
        ...pin.surface_numbers,
        start: pin.start,
        ...store.withSteps(pin.steps),
        ...(pin.noise || store.noisy ? noise : {}),
      },
      `The sliders are as ${pin.label} was pinned.`,
    );
  }

  /** Set traits, which can be taken back. */
  put(changes, text) {
    const { store, undo } = this.stage;
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, store.get(name)]));
    this.said = "";
    store.set(changes);
    const now = () => [store.get("_pins"), store.get("surface")];
    const then = now();
    undo.offer(
      this,
      text,
      () => store.set(before),
      () => same(now(), then),
    );
  }

  /** What was done last and can be taken back, as long as pins and surface are as it left them. */
  get done() {
    return this.stage.undo.textOf(this);
  }
}

/** A path as JSON holds it: what is not finite is null. */
function kept({ xy, loss }) {
  const plainNumbers = (array) =>
    Array.from(array, (number) => (Number.isFinite(number) ? +number.toPrecision(7) : null));
  return { xy: plainNumbers(xy), loss: plainNumbers(loss) };
}

function readOff({ xy, loss }, steps) {
  const numbers = (list) => Float64Array.from(list, (number) => number ?? NaN);
  const lost = loss.findIndex((value, i) => value === null || xy[2 * i] === null || xy[2 * i + 1] === null);
  return { xy: numbers(xy), loss: numbers(loss), steps, diverged: lost };
}
