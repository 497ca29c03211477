// The traits of a view, as the page and the kernel share them. A host needs only get, set and on; so the same
// page works in Jupyter, in any other host of widgets, and in a plain file.

/** @import { Host, Traits } from "../types" */

import { AnyModel } from "./any-model.js";
import { Held } from "./held.js";

const SAVE_EVERY = 200; // milliseconds: a drag tells the kernel five times a second, and the page sixty times

/** @template {Record<string, any>} [S=Record<string, any>] what the page knows besides the traits */
export class Synced {
  /** @param {ConstructorParameters<typeof AnyModel>[0]} model @param {S} setup */
  constructor(model, setup) {
    this.model = new AnyModel(model);
    this.setup = setup;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    /** @type {[string, (...received: any[]) => void][]} */
    this.listeners = [];
    this.held = new Held(this);
  }

  /** @param {string} name @returns {any} */
  get(name) {
    return this.model.get(name);
  }

  /**
   * Set traits, and what follows from them; `last` says that a movement ended, so the kernel hears of it now.
   * @param {Traits} changes @param {boolean} last
   */
  set(changes, last = true) {
    this.change(changes, true);
    if (last) this.save();
    else this.timer ??= setTimeout(() => whenIdle(() => this.timer && this.save()), SAVE_EVERY);
  }

  /**
   * Set traits in the page alone: what moves by itself is saved when it comes to rest.
   * @param {Traits} changes @returns all that was set
   */
  put(changes) {
    return this.change(changes, false);
  }

  /** @param {Traits} changes @param {boolean} firm whether a save is sure to follow soon */
  change(changes, firm) {
    this.held.set(changes, firm);
    return changes;
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
      this.held.release(); // what was set stays set in the page
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
}

/** Whether there is a kernel to tell: without one each message would put an error on the console. */
export function reachable(model) {
  const manager = model.widget_manager;
  if (!manager || !("kernel" in manager)) return true;
  const { kernel } = manager;
  return Boolean(kernel) && !kernel.isDisposed && !["dead", "terminating"].includes(kernel.status);
}

/** Do something between two frames, so that what a hand moves is drawn first. @param {() => void} work */
function whenIdle(work) {
  if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: 100 });
  else work();
}
