// What a hand has removed or replaced last can be taken back, once.

/** @import { Action, KeyRow } from "./types" */

/** @type {KeyRow[]} */
export const UNDO_KEYS = [["U", "take back what was removed or replaced last"]];

/** A part of every view. */
export class Undo {
  keys = UNDO_KEYS;
  /** @type {{owner: object, text: string, back: Action}|null} */
  offered = null;

  /** @param {Action} changed called when there is something else to take back */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {object} owner who shows the text @param {string} text what was done @param {Action} back */
  offer(owner, text, back) {
    this.offered = { owner, text, back };
    this.changed();
  }

  /** What was done, where it is to be shown; "" elsewhere. */
  textOf(owner) {
    return this.offered?.owner === owner ? this.offered.text : "";
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "u" && event.key !== "U") return null;
    return () => (event.repeat ? undefined : this.take());
  }

  take() {
    const { offered } = this;
    this.offered = null;
    offered?.back();
    this.changed();
  }
}
