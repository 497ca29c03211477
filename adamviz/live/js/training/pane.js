// The pane of a picture, on two canvases: the picture itself, drawn when its numbers or sizes have changed,
// and over it the playhead and what is pointed at. Dragging along it moves the playhead.

/** @import { Box, Palette } from "./types" */

import { element, fitCanvas } from "../base/dom.js";
import { placeIn } from "../base/scale.js";
import { listenToScrubbing } from "../base/scrubbing.js";
import { plotBox } from "./scales.js";

export class Pane {
  width = 0;
  height = 0;
  size = 14;
  ratio = 1;
  stepped = false; // whether the steps are written below
  /** @type {ReturnType<typeof import("./scales.js").stepScale>|null} */
  x = null;

  /**
   * @param {{draw(context: CanvasRenderingContext2D, given: any): void, at(px: number, py: number): any,
   *   boxes?: Box[]}} picture with the boxes of its charts, where it has several
   * @param {string} kind for its style
   * @param {{scrub: (step: number, last: boolean) => void, hover: (told: any) => void}|null} hand what
   *   dragging and pointing do, where steps lie along it
   */
  constructor(picture, kind, hand) {
    this.picture = picture;
    this.ground = element("canvas", { class: "av-tground" });
    this.top = element("canvas", { class: "av-ttop", role: "img" });
    this.root = element("div", { class: `av-tpane av-t${kind}` }, this.ground, this.top);
    /** Where the pointer was last. @type {[number, number]} */
    this.place = [0, 0];
    const part = (event) => {
      this.place = placeIn(this.top, event);
      return this.place[0];
    };
    const told = () => {
      const [px, py] = this.place;
      const at = picture.at(px, py);
      return at && { step: this.x?.step(px), ...at };
    };
    const scrub = (px, last) => this.x && hand?.scrub(this.x.step(px), last);
    listenToScrubbing(this.top, part, scrub, (px) => hand?.hover(px === null ? null : told()));
  }

  /** Take the size of the box. @param {number} size of type @param {number} ratio of pixels */
  arrange(size, ratio) {
    const { clientWidth, clientHeight } = this.root;
    Object.assign(this, { width: clientWidth, height: clientHeight, size, ratio });
  }

  /** @returns {Box} */
  get box() {
    return { left: 0, top: 0, width: this.width, height: this.height };
  }

  /** Draw the picture. @param {Record<string, any>} given besides sizes */
  draw(given) {
    this.x = given.x ?? null;
    this.stepped = given.stepped ?? false;
    if (this.width === 0) return;
    const context = this.context(this.ground);
    context.clearRect(0, 0, this.width, this.height);
    context.save();
    this.picture.draw(context, { ...given, box: this.box, size: this.size });
    context.restore();
  }

  /**
   * Draw the lines over it.
   * @param {Palette} palette @param {number} step of the playhead @param {number|null} pointed a step
   */
  mark(palette, step, pointed) {
    if (!this.x || this.width === 0) return;
    const context = this.context(this.top);
    context.clearRect(0, 0, this.width, this.height);
    if (pointed !== null) this.upright(context, palette, pointed, palette.accent, true);
    this.upright(context, palette, step, palette.text, false);
  }

  upright(context, palette, step, colour, dashed) {
    const { size } = this;
    const boxes = this.picture.boxes ?? [plotBox(this.box, size, this.stepped)];
    const x = this.x.at(step);
    for (const [stroke, width] of [
      [palette.halo, 0.22],
      [colour, 0.1],
    ]) {
      context.strokeStyle = stroke;
      context.lineWidth = Math.max(1, width * size);
      context.setLineDash(dashed && stroke === colour ? [0.3 * size, 0.25 * size] : []);
      context.beginPath();
      for (const { top, height } of boxes) {
        context.moveTo(x, top - 0.15 * size);
        context.lineTo(x, top + height + 0.15 * size);
      }
      context.stroke();
    }
    context.setLineDash([]);
  }

  context(canvas) {
    fitCanvas(canvas, this.width, this.height, this.ratio);
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return context;
  }
}
