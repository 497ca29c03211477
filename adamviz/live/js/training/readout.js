// One line of what is pointed at, or else of the playhead: it is always as high, so that nothing moves.

/** @import { TrainingView } from "../training.js" */

import { element, setText } from "../base/dom.js";
import { curvatureText, lossText, shareText } from "./words.js";

export class Readout {
  told = null;

  /** @param {TrainingView} view */
  constructor(view) {
    this.view = view;
    this.text = element("span", {});
    this.root = element("div", { class: "av-treadout" }, this.text);
  }

  /** @param {{text: string}|null} told what a picture says of a place */
  point(told) {
    this.told = told;
  }

  /** The loss of each recording at the playhead. */
  get losses() {
    const { data, playhead } = this.view;
    return data.recordings
      .filter(({ count }) => count > 0)
      .map((recorded, _, { length }) => {
        const at = recorded.recordAt(playhead.step);
        const [loss, accuracy] = [lossText(recorded.loss, at), recorded.accuracy[at]];
        const said = [
          loss && `loss ${loss}`,
          Number.isNaN(accuracy) ? "" : `accuracy ${shareText(accuracy)}`,
          curvatureText(recorded.preconditioned[at], recorded.threshold[at]),
        ].filter(Boolean);
        return said.length > 0 && length > 1 ? `${recorded.label}: ${said.join(", ")}` : said.join(", ");
      })
      .filter(Boolean);
  }

  draw() {
    const { playhead, data } = this.view;
    const still = data.empty ? "" : [`Step ${playhead.step}`, ...this.losses].join(" · ");
    const text = this.told?.text ?? still;
    setText(this.text, text);
    this.root.classList.toggle("av-tpointed", Boolean(this.told));
    if (this.text.title !== text) this.text.title = text;
  }
}
