// The ring at the start of the runs: one in every pane.

import { element } from "../base/dom.js";
import { coordinateTexts } from "../state/run-text.js";

/** @typedef {(ring: HTMLElement, pane: number) => void} Adopt */

export class StartRings {
  constructor() {
    this.first = makeRing();
    this.all = [this.first];
    /** @type {Adopt} called with each ring that is added */
    this.adopt = () => {};
  }

  /** Call back with each ring and the number of its pane, also with those to come. @param {Adopt} callback */
  each(callback) {
    this.adopt = callback;
    this.all.forEach(callback);
  }

  /**
   * Have a ring for each of so many panes.
   * @param {number} count
   * @param {number} grain of marks, in type sizes
   */
  prepare(count, grain) {
    while (this.all.length < count) {
      const ring = makeRing();
      ring.tabIndex = -1; // all of them move the one start: for the keyboard the first is enough
      this.all.at(-1).after(ring);
      this.adopt(ring, this.all.push(ring) - 1);
    }
    for (const ring of this.all) ring.style.setProperty("--av-grain", String(grain));
  }

  /**
   * Put each ring where the start is in its pane; at the edge, if the start is out of sight.
   * @param {import("./viewport.js").Viewport[]} viewports
   * @param {number[]} start @param {string[]} axes @param {number} [loss] there, for a curve
   */
  place(viewports, start, axes, loss) {
    this.all.forEach((ring, i) => {
      ring.hidden = i >= viewports.length;
      if (!ring.hidden) placeRing(ring, viewports[i], start, axes, loss);
    });
  }
}

function makeRing() {
  const label = "start point: drag it, or move it with the arrow keys";
  return element("button", {
    type: "button",
    class: "av-start",
    "aria-label": label,
    title: "start: drag me",
  });
}

function placeRing(ring, viewport, start, axes, loss) {
  const { box, right, bottom } = viewport;
  const [px, py] = viewport.at(start, Number.isFinite(loss) ? loss : viewport.y0);
  ring.classList.toggle("av-outside", !viewport.holds(px, py, 1) || viewport.hides(start));
  const x = Math.min(Math.max(px, box.left), right);
  const y = Math.min(Math.max(py, box.top), bottom);
  ring.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
  const along = viewport.line
    ? `; keys move it along ${axes.join(" and ")}, however the relief is turned`
    : "";
  ring.setAttribute("aria-description", coordinateTexts(start, axes).join(", ") + along);
}
