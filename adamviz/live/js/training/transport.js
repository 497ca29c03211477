// Play, pause, step and scrub over the records of training runs: a frame each, whatever lies between them.

import { setText } from "../base/dom.js";
import { Transport } from "../base/transport.js";

const FAR = 10; // records that an arrow goes with Shift

export class RecordTransport extends Transport {
  /** @param {import("./playhead.js").Playhead} playhead @param {() => void} wake */
  constructor(playhead, wake) {
    super(playhead, wake);
    this.playhead = playhead;
    for (const [action, title] of [
      ["restart", "to the first record (Home)"],
      ["back", "one record back (←)"],
      ["forward", "one record forward (→)"],
    ]) {
      const button = /** @type {HTMLElement} */ (this.root.querySelector(`[data-action="${action}"]`));
      button.title = title;
      button.setAttribute("aria-label", title);
    }
  }

  /** @param {KeyboardEvent} event */
  key({ key, shiftKey }) {
    const far = shiftKey ? FAR : 1;
    switch (key) {
      case "ArrowLeft":
        return () => this.by(-far);
      case "ArrowRight":
        return () => this.by(far);
      case "Home":
        return () => this.jump(0);
      case "End":
        return () => this.jump(this.playhead.get("steps"));
      case " ":
        return this.switch;
      case "<":
        return () => this.faster(-1);
      case ">":
        return () => this.faster(1);
      default:
        return null;
    }
  }

  switch = () => this.toggle();

  show() {
    super.show();
    const { step, last } = this.playhead;
    setText(this.now, String(step));
    this.now.style.minWidth = `${String(last).length}ch`;
    setText(this.total, ` / ${last}`);
    const spoken = `step ${step} of ${last}`;
    if (this.scrub.getAttribute("aria-valuetext") !== spoken)
      this.scrub.setAttribute("aria-valuetext", spoken);
  }
}
