// A walk through scenes: each move takes a moment, and a key or a click stops it.

/** @import { Synced } from "../state/synced.js" */
/** @import { View } from "../view.js" */
/** @typedef {{from: object, to: object, since: number|null, set: object}} Move from one state to another */

import { same } from "../base/memo.js";
import { eased } from "./scenes.js";

const TAKES = 700; // milliseconds

export class Walk {
  /**
   * @param {Synced} store
   * @param {Pick<View, "pause"|"state"|"arrival"|"between">} view whose scenes they are
   * @param {(callback: (time: number) => void) => any} frame asks for a frame
   */
  constructor(store, view, frame = (callback) => requestAnimationFrame(callback)) {
    this.store = store;
    this.view = view;
    this.frame = frame;
    /** @type {Move|null} */
    this.move = null;
  }

  /** The number of the scene that is shown; -1 if none is. */
  get at() {
    const name = this.store.get("_scene");
    return this.scenes.findIndex((scene) => scene.name === name);
  }

  get scenes() {
    return this.store.get("_scenes") ?? [];
  }

  /**
   * Go some scenes on or back; from no scene, to the first or the last.
   * @returns whether there is such a scene
   */
  by(count) {
    const { at, scenes } = this;
    const to = at < 0 ? (count > 0 ? 0 : scenes.length - 1) : at + count;
    if (to < 0 || to >= scenes.length) return false;
    this.go(to);
    return true;
  }

  /** Go to a scene unless it is shown already. */
  show(index) {
    if (index !== this.at) this.go(index);
  }

  /** Go to a scene, smoothly unless the reader wants no motion. */
  go(index, still = matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const { store } = this;
    const scene = this.scenes[index];
    if (!scene) return;
    this.stop(false);
    this.view.pause();
    const from = this.view.state();
    const to = this.view.arrival(from, scene.traits);
    store.put({ _scene: scene.name });
    if (still) return store.set(to);
    this.move = { from, to, since: null, set: {} };
    this.ask();
  }

  ask() {
    const { move } = this;
    this.frame((time) => this.move === move && move && this.advance(time));
  }

  advance(time) {
    const { store, move } = this;
    // Whoever else sets something meanwhile takes over.
    const theirs = Object.entries(move.set).filter(([name, value]) => !same(store.get(name), value));
    if (theirs.length > 0) return this.yield(theirs);
    move.since ??= time;
    const part = Math.min(1, (time - move.since) / TAKES);
    const state = part >= 1 ? move.to : this.view.between(move.from, move.to, eased(part));
    if (part >= 1) {
      this.move = null;
      return store.set(state);
    }
    move.set = store.put(state);
    this.ask();
  }

  /**
   * Leave the view as others want it. Jupyter's model would tell the kernel what was last set here: let that
   * be theirs.
   */
  yield(theirs) {
    const { model } = this.store;
    for (const [name, ours] of theirs) {
      const value = model.get(name);
      model.set(name, ours);
      model.set(name, value);
    }
    this.stop();
  }

  /** Be at once where the move leads to. */
  finish() {
    const { move } = this;
    this.move = null;
    if (move) this.store.set(move.to);
  }

  /** Stop where the view is. */
  stop(last = true) {
    if (!this.move) return;
    this.move = null;
    if (last) this.store.save();
  }
}
