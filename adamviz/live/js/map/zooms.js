// The parts of a map that one has come from, and goes back to: each movement of a hand is one step back.

/** @import { Extent } from "../types" */

import { same } from "../base/memo.js";

const MOST_ZOOMS = 200;
const ONE_MOVEMENT = 700; // milliseconds without a movement until the next one is another step

/** What has been seen. An extent is as the trait holds it: null is the whole map. */
export class Zooms {
  /** @type {(Extent|null)[]} */
  past = [];
  /** @type {(Extent|null)[]} */
  future = [];
  moved = -Infinity;
  held = false;

  /** @param {() => Extent|null} present */
  constructor(present) {
    this.present = present;
  }

  /**
   * A hand is about to show another part.
   * @param {number} now milliseconds @param {boolean} held whether it holds the map until `release`
   */
  leave(now, held = false) {
    const goesOn = held ? this.held : now - this.moved < ONE_MOVEMENT;
    this.moved = now;
    this.held = held;
    if (goesOn) return;
    this.past.push(this.present());
    this.past = this.past.slice(-MOST_ZOOMS);
    this.future = [];
  }

  /** The hand has let go. */
  release() {
    if (this.held) this.moved = -Infinity;
    this.held = false;
  }

  get canGoBack() {
    return this.past.length > 0;
  }

  get canGoOn() {
    return this.future.length > 0;
  }

  /** The part to show instead of the present one; undefined if there is none. */
  back() {
    return this.step(this.past, this.future);
  }

  forward() {
    return this.step(this.future, this.past);
  }

  step(from, to) {
    this.moved = -Infinity;
    while (from.length > 0) {
      const extent = from.pop();
      if (same(extent, this.present())) continue;
      to.push(this.present());
      return extent;
    }
    return undefined;
  }
}
