// The canvases of the picture, one upon the other, each drawn by itself.

import { element, fitCanvas } from "../base/dom.js";
import { clipToBox } from "./run-marks.js";

const NAMES = ["field", "under", "fan", "others", "paths", "lens"];

export class Layers {
  constructor() {
    /** @type {Record<string, HTMLCanvasElement>} from the lowest to the uppermost */
    this.canvases = Object.fromEntries(
      NAMES.map((name) => [name, element("canvas", { class: `av-${name}` })]),
    );
    this.ratio = 1; // device pixels in one CSS pixel
  }

  /** Take the size of the picture. */
  place(width, height, ratio) {
    this.ratio = ratio;
    for (const canvas of Object.values(this.canvases)) fitCanvas(canvas, width, height, ratio);
  }

  /** A layer, cleared. @param {string} name */
  context(name) {
    const canvas = this.canvases[name];
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    return context;
  }

  /**
   * Clear a layer and draw within the box of each pane in its turn.
   * @template {{viewport: import("./viewport.js").Viewport}} Pane
   * @param {string} name
   * @param {Pane[]} panes
   * @param {(context: CanvasRenderingContext2D, pane: Pane) => void} paint
   */
  draw(name, panes, paint) {
    const context = this.context(name);
    for (const pane of panes) {
      context.save();
      clipToBox(context, pane.viewport.box);
      paint(context, pane);
      context.restore();
    }
  }
}
