// Speaks to screen readers: what the view shows, once everything has come to rest.

import { element } from "./dom.js";

const REST = 600; // milliseconds without any change until a text is announced

export class Announcer {
  /** @type {ReturnType<typeof setTimeout>} */
  timer;

  /**
   * @param {(text: string) => void} describe is called with the text too, for labels that are read on demand
   */
  constructor(describe = () => {}) {
    this.describe = describe;
    this.root = element("div", {
      class: "av-unseen av-said-aloud",
      role: "status",
      "aria-live": "polite",
      "aria-atomic": "true",
    });
    /** @type {string|null} */
    this.announced = null;
  }

  /** Announce the text of that time, unless there is something newer by then. @param {() => string} text */
  later(text) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.announce(text()), REST);
  }

  announce(text) {
    if (text === this.announced) return;
    // A view that has only just appeared says nothing of itself.
    if (this.announced !== null) this.root.textContent = text;
    this.announced = text;
    this.describe(text);
  }

  close() {
    clearTimeout(this.timer);
  }
}
