// The paths of pinned pixels, each computed once: one after the other, behind the path under the pointer.

/** @import { Run } from "../types" */

import { keyOf } from "../base/memo.js";
import { Engine } from "../state/engine.js";
import { knownPoints } from "../state/run.js";
import { pixelStore, pixelTraits } from "./pixel.js";

const PINS_SLICE = 8; // milliseconds of a frame
const FIRST_REQUEST = 1e9; // of the requests to the kernel, whose answers the other engine must not take
const KEPT = 64; // paths

export class PinnedPaths {
  /** Paths by all that they depend on; null where there is none. @type {Map<string, Run|null>} */
  known = new Map();
  busy = false; // whether there is more to come in the next frame

  /** @param {import("../state/store.js").Store} store @param {() => void} changed */
  constructor(store, changed) {
    this.store = pixelStore(store);
    this.origin = store;
    this.engine = new Engine(this.store, changed, FIRST_REQUEST);
  }

  /**
   * The path of each pin, as far as there is one by now.
   * @param {{x: number, y: number, optimizer: number}[]} pins
   * @param {boolean} [waits] whether something else is to be computed first
   * @returns {(Run|null)[]}
   */
  update(pins, waits = false) {
    const until = performance.now() + PINS_SLICE;
    this.busy = false;
    let waiting = waits; // one after the other
    return pins.map((pin) => {
      const { engine, store, known } = this;
      store.over = pixelTraits(this.origin, [pin.x, pin.y], [pin.optimizer]);
      const [{ optimizer }] = store.runs;
      const key = keyOf(engine.problem(), optimizer, store.numbers(0));
      if (known.has(key)) return known.get(key);
      if (waiting) {
        this.busy = true;
        return null;
      }
      engine.update();
      const [run] = engine.runs;
      const whole = run?.key === key && knownPoints(run) === run.steps + 1;
      if (whole || this.fails(key)) {
        if (known.size > KEPT) known.clear();
        known.set(key, whole ? run : null);
        waiting = performance.now() > until;
        return known.get(key);
      }
      waiting = true;
      this.busy ||= engine.growing;
      return null;
    });
  }

  /** Whether nobody could compute what was asked for last. @param {string} key */
  fails(key) {
    const { engine } = this;
    const queue = engine[engine.by[0]]; // of this page, which computes at once, there is none
    return engine.lacks(0) || queue?.failures.runs?.source === JSON.stringify([key]);
  }

  close() {
    this.engine.close();
  }
}
