// Points as texts, and what is read off under the pointer.

import { element } from "../base/dom.js";
import { shortNumber } from "../base/format.js";

/** The name and the value of each coordinate. @param {number[]} point @param {string[]} axes */
export const coordinateTexts = (point, axes) =>
  axes.map((name, axis) => `${name} ${shortNumber(point[axis])}`);

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
