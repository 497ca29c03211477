// The numbers and the start with which a view opened, and the way back to them: of one number, or of all.
// What was brought back can be undone by doing so once more.

/** @import { Traits } from "../types" */
/** @import { Store } from "./store.js" */

import { differ } from "../base/memo.js";

export class Opened {
  undone = new Map(); // what a number was before it was brought back
  /** @type {Traits|null} what all was */
  before = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.first = this.present;
  }

  /** What is brought back, as it is now, and of which surface: a copy. @returns {Traits} */
  get present() {
    return structuredClone({ surface: this.store.get("surface"), ...this.all });
  }

  /** What is brought back, as it is. */
  get all() {
    const { store } = this;
    const numbers = [...store.surface.parameters, ...store.noise].map(({ name }) => name);
    return Object.fromEntries(["_runs", ...numbers, "steps", "start"].map((name) => [name, store.get(name)]));
  }

  /** What it was when the view opened; on a surface that was chosen since, how that one opened. */
  get opening() {
    const { store, first } = this;
    const { surface, ...traits } = first;
    if (surface === store.get("surface")) return traits;
    const { parameters, start } = store.surface;
    const own = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    return {
      ...Object.fromEntries(Object.keys(this.all).map((name) => [name, traits[name]])),
      ...own,
      start,
    };
  }

  /** The value with which a number opened: of the selected run, if it is an optimizer's. @returns {any} */
  value(name) {
    const { store, opening } = this;
    const { numbers } = opening._runs[store.selected] ?? { numbers: {} };
    return name in numbers ? numbers[name] : opening[name];
  }

  /** Whether everything is as it opened. */
  get back() {
    return alike(this.opening, this.all);
  }

  /** Changes that bring one number back, or again what it was before: `before`. @returns {Traits} */
  one(name, before) {
    const opening = this.value(name);
    if (opening === undefined) return {};
    if (before === opening) return { [name]: this.undone.get(name) ?? opening };
    this.undone.set(name, before);
    return { [name]: opening };
  }

  /** Changes that bring everything back, or again what it was before. @returns {Traits} */
  every() {
    if (this.back) return this.before ?? {};
    this.before = structuredClone(this.all);
    return this.opening;
  }

  /** What doing so would do: "back", "undo" or "". */
  get next() {
    return !this.back ? "back" : this.before && !alike(this.before, this.all) ? "undo" : "";
  }
}

const alike = (one, other) => !differ([one], [other]);
