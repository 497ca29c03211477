// What a hand has removed or replaced last can be taken back, once.

/** @import { Action, KeyRow } from "./types" */

import { element } from "./dom.js";

/** @type {KeyRow[]} */
export const UNDO_KEYS = [["U", "take back what was removed or replaced last"]];

/** A part of every view. */
export class Undo {
  keys = UNDO_KEYS;
  /** @type {{owner: object, text: string, back: Action, fits: () => boolean}|null} */
  offered = null;

  /** @param {Action} changed called when there is something else to take back */
  constructor(changed) {
    this.changed = changed;
  }

  /**
   * @param {object} owner who shows the text
   * @param {string} text what was done
   * @param {Action} back
   * @param {() => boolean} [fits] whether it can be taken back now without a loss
   */
  offer(owner, text, back, fits = () => true) {
    this.offered = { owner, text, back, fits };
    this.changed();
  }

  /** What was done, where it is to be shown and as long as it can be taken back; "" elsewhere. */
  textOf(owner) {
    return this.offered?.owner === owner && this.offered.fits() ? this.offered.text : "";
  }

  /** A button for where that is shown. */
  button() {
    const attributes = { type: "button", class: "av-textbutton", "data-action": "undo" };
    return element("button", { ...attributes, title: "take it back (U)", click: () => this.take() }, "Undo");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "u" && event.key !== "U") return null;
    return () => (event.repeat ? undefined : this.take());
  }

  take() {
    const { offered } = this;
    if (!offered?.fits()) return;
    this.offered = null;
    offered.back();
    this.changed();
  }
}
