// Tells the kernel that a view has come to rest, so that it draws the picture that the notebook keeps.

/** @import { Part } from "../types" */

import { reachable } from "./synced.js";

const UNTOUCHED = 900; // milliseconds without any change, and without a hand

/** @implements {Part} */
export class Still {
  /** @type {ReturnType<typeof setTimeout>} */
  timer;
  /** The state that was drawn last. */
  drawn = "";

  /** @param {{root: HTMLElement, store: {model: any}, state(): object, lifeless?(): boolean}} view */
  constructor(view) {
    this.view = view;
  }

  write() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), UNTOUCHED);
    this.view.root.classList.toggle("av-lifeless", Boolean(this.view.lifeless?.()));
  }

  ask() {
    const { root, store } = this.view;
    if (root.matches(":active")) return this.write();
    const state = JSON.stringify(this.view.state());
    if (state === this.drawn || store.model.alone || !reachable(store.model)) return;
    this.drawn = state;
    try {
      store.model.send({ kind: "still" });
    } catch {
      // The kernel is gone, and the picture stays as it is.
    }
  }

  close() {
    clearTimeout(this.timer);
  }
}
