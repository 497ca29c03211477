// One line of what is pointed at, or else of the playhead: it is always as high, so that nothing moves.

/** @import { TrainingView } from "../training.js" */

import { element, setText } from "../base/dom.js";
import { curvatureText, lossText, shareText, thresholdShare } from "./words.js";

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

  /** The loss of each recording at the playhead, and what else is known. */
  get losses() {
    return this.numbers([]);
  }

  /** @param {string[]} beside charts whose numbers stand beside them, and need not be repeated */
  numbers(beside) {
    return this.met
      .map(({ recorded, at, share }, _, { length }) => {
        const [loss, accuracy] = [lossText(recorded.loss, at), recorded.accuracy[at]];
        const curvature = curvatureText(recorded.preconditioned[at], recorded.threshold[at]);
        const brief = share && `${share} of the threshold`;
        const said = [
          loss && `loss ${loss}`,
          Number.isNaN(accuracy) || beside.includes("accuracy") ? "" : `accuracy ${shareText(accuracy)}`,
          beside.includes("preconditioned") ? brief : curvature,
        ].filter(Boolean);
        return said.length > 0 && length > 1 ? `${recorded.label}: ${said.join(", ")}` : said.join(", ");
      })
      .filter(Boolean);
  }

  /** Each recording that has records, where the playhead is in it. */
  get met() {
    const { data, playhead } = this.view;
    return data.recordings
      .filter(({ count }) => count > 0)
      .map((recorded) => {
        const at = recorded.recordAt(playhead.step);
        return { recorded, at, share: thresholdShare(recorded.preconditioned[at], recorded.threshold[at]) };
      });
  }

  /** What is said of the playhead: of several recordings less, so that the line holds it. */
  get still() {
    const { narrow, pictures } = this.view;
    const { met } = this;
    const beside = met.length > 1 ? pictures.lossPicture.charts.map(({ name }) => name) : [];
    if (!narrow || !beside.includes("preconditioned")) return this.numbers(beside);
    const shares = met.flatMap(({ recorded, share }) => (share ? `${recorded.label} ${share}` : []));
    return shares.length > 0 ? [`${shares.join(", ")} of the threshold`] : this.numbers(beside);
  }

  draw() {
    const { playhead, data } = this.view;
    const still = data.empty ? "" : [`Step ${playhead.step}`, ...this.still].join(" · ");
    const text = this.told?.text ?? still;
    setText(this.text, text);
    this.root.classList.toggle("av-tpointed", Boolean(this.told));
    if (this.text.title !== text) this.text.title = text;
  }
}
