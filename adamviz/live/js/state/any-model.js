// A host's model, of which get, set and on are enough. MyST's has off, save_changes, send and widget_manager
// too, each of which throws; marimo's widget_manager throws; others may lack them, or tell of no change that
// the view itself makes.

/** @import { Host } from "../types" */

import { same } from "../base/memo.js";

/** @implements {Host} */
export class AnyModel {
  /** What is called for each event, and what listens to the model for it. @type {Map<string, any>} */
  events = new Map();
  heard = 0; // events so far

  /** @param {Pick<Host, "get"|"set"|"on"> & Partial<Host>} model */
  constructor(model) {
    this.model = model;
  }

  /** Whether there is no kernel, and never will be one. */
  get alone() {
    const { model } = this;
    return (
      Boolean(model.alone) || !["save_changes", "send"].every((name) => typeof model[name] === "function")
    );
  }

  /** What a page was saved with because only a kernel could compute it; null of other hosts. */
  get stored() {
    return /** @type {any} */ (this.model).stored ?? null;
  }

  get(name) {
    return this.model.get(name);
  }

  set(name, value) {
    const { events, heard, model } = this;
    const before = model.get(name);
    model.set(name, value);
    const event = `change:${name}`;
    if (heard === this.heard && events.has(event) && !same(before, value)) this.tell(event, []);
  }

  on(event, callback) {
    if (!this.events.has(event)) {
      const listen = (...received) => this.tell(event, received);
      this.events.set(event, { callbacks: new Set(), listen });
      this.model.on(event, listen);
    }
    this.events.get(event).callbacks.add(callback);
  }

  off(event, callback) {
    const { callbacks, listen } = this.events.get(event) ?? {};
    callbacks?.delete(callback);
    if (callbacks?.size !== 0) return;
    try {
      this.model.off(event, listen);
      this.events.delete(event);
    } catch {
      // It stays, and tells nobody.
    }
  }

  tell(event, received) {
    this.heard += 1;
    for (const callback of [...this.events.get(event).callbacks]) callback(...received);
  }

  save_changes() {
    return this.model.save_changes();
  }

  send(message) {
    return this.model.send(message);
  }

  recall(request) {
    return this.model.recall?.(request);
  }

  /** A text about the view that a page has by itself; null if it has none. @param {string} what */
  text(what) {
    return this.model.text?.(what) ?? null;
  }

  get widget_manager() {
    try {
      return this.model.widget_manager;
    } catch {
      return undefined;
    }
  }
}
