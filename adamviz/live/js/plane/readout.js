// What is read off under the pointer.

import { element } from "../base/dom.js";
import { shortNumber } from "../base/format.js";
import { coordinateTexts } from "../state/run-text.js";

export class Readout {
  constructor() {
    this.root = element("div", { class: "av-hover", hidden: true });
  }

  /**
   * Say where the pointer is.
   * @param {number[]|null} point
   * @param {number} loss there
   * @param {string[]} axes
   */
  show(point, loss, axes) {
    this.root.hidden = !point;
    if (point)
      this.root.textContent = [...coordinateTexts(point, axes), `loss ${shortNumber(loss)}`].join("   ");
  }
}
