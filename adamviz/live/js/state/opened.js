// The numbers and the start with which a view opened, and the way back to them: of one number, or of all.
// What was brought back can be undone by doing so once more.

/** @import { Traits } from "../types" */
/** @import { Store } from "./store.js" */

import { keyOf, same } from "../base/memo.js";

export class Opened {
  undone = new Map(); // what a number was before it was brought back, by what it is of
  /** @type {Traits|null} what all was, and on which surface */
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
    return same(this.opening, this.all);
  }

  /** A number by what it is of: an optimizer's of its run, every other one of the surface that is shown. */
  of(name) {
    const { store } = this;
    const own = name in (store.get("_runs")[store.selected]?.numbers ?? {});
    return keyOf(own ? store.selected : store.get("surface"), name);
  }

  /** Changes that bring one number back, or again what it was before: `before`. @returns {Traits} */
  one(name, before) {
    const opening = this.value(name);
    if (opening === undefined) return {};
    const key = this.of(name);
    if (before === opening) return { [name]: this.undone.has(key) ? this.undone.get(key) : opening };
    this.undone.set(key, before);
    return { [name]: opening };
  }

  /** Changes that bring everything back, or again what it was before. @returns {Traits} */
  every() {
    if (this.back) return this.undoing ?? {};
    this.before = this.present;
    return this.opening;
  }

  /** What all was before, if that was on the surface that is shown. @returns {Traits|null} */
  get undoing() {
    const { surface, ...traits } = this.before ?? {};
    return surface === this.store.get("surface") ? traits : null;
  }

  /** What doing so would do: "back", "undo" or "". */
  get next() {
    const { undoing } = this;
    return !this.back ? "back" : undoing && !same(undoing, this.all) ? "undo" : "";
  }
}
