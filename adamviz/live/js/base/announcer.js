// What a screen reader is told: the state at the playhead, once everything has come to rest.

import { element } from "./dom.js";

const REST = 600; // milliseconds without any change until it is told

export class Announcer {
  /** @type {ReturnType<typeof setTimeout>} */
  timer;

  /** @param {(text: string) => void} describe is given the text too, for whoever asks for it unprompted */
  constructor(describe = () => {}) {
    this.describe = describe;
    this.root = element("div", {
      class: "av-unseen av-said-aloud",
      role: "status",
      "aria-live": "polite",
      "aria-atomic": "true",
    });
    /** @type {string|null} */
    this.told = null;
  }

  /** Tell what `text` will give then, unless there is something newer by then. @param {() => string} text */
  later(text) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(text()), REST);
  }

  tell(text) {
    if (text === this.told) return;
    // A view that has only just appeared says nothing of itself.
    if (this.told !== null) this.root.textContent = text;
    this.told = text;
    this.describe(text);
  }

  close() {
    clearTimeout(this.timer);
  }
}
