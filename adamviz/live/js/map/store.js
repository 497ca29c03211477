// The state of a map: that of a stage, with axes on which zoom, cursor and pins depend.

/** @import { Traits } from "../types" */

import { same } from "../base/memo.js";
import { mapChanges } from "../state/map-transitions.js";
import { Store } from "../state/store.js";

const READ = ["surface", "linked", "selected", "_runs", "x", "y"]; // what `mapChanges` reads

export class MapStore extends Store {
  /** @param {Traits} changes */
  follows(changes) {
    const state = Object.fromEntries(READ.map((name) => [name, this.get(name)]));
    const applied = Object.entries(mapChanges(state, changes, this.setup));
    return Object.fromEntries(
      applied.filter(([name, value]) => name in changes || !same(this.get(name), value)),
    );
  }

  /** @returns {import("./types").MapSetup} */
  get about() {
    return /** @type {any} */ (this.setup);
  }
}
