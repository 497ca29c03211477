// The pane of a map: the pictures that are there, each where it belongs, and what is drawn over them.

/** @import { Extent, Palette } from "../types" */
/** @import { Axis } from "./axis.js" */
/** @import { Gestures } from "./gestures.js" */
/** @import { MapPicture } from "./picture.js" */

import { element, fitCanvas } from "../base/dom.js";
import { drawMapAxes } from "./axes.js";
import { listenToGestures } from "./gestures.js";
import { MapWindow } from "./window.js";

export class MapPane {
  canvas = element("canvas", { class: "av-mapfield", role: "img" });
  /** Over it: axes, cursor, what parts draw. */
  over = element("canvas", { class: "av-mapover" });
  ratio = 1;
  size = 14;
  /** Two corners of the box that a hand draws. @type {[number, number, number, number]|null} */
  drawn = null;
  /** @type {MapWindow} */
  window;

  /** @param {Omit<Gestures, "window"|"box">} hooks @param {() => void} changed @param {HTMLElement} tools */
  constructor(hooks, changed, tools) {
    this.root = element("div", { class: "av-mappane av-picture" }, this.canvas, this.over, tools);
    const box = (drawn) => {
      this.drawn = drawn;
      changed();
    };
    listenToGestures(this.canvas, { ...hooks, window: () => this.window, box });
  }

  /** What is seen, and where. */
  get viewport() {
    return this.window;
  }

  /** Take size and extent. @param {[Axis, Axis]} axes @param {Extent} places */
  place(axes, places, size, ratio) {
    const { clientWidth: width, clientHeight: height } = this.root;
    this.size = size;
    this.ratio = ratio;
    for (const canvas of [this.canvas, this.over]) fitCanvas(canvas, width, height, ratio);
    const [left, top] = [5 * size, 0.5 * size].map(Math.round);
    const [right, below] = [2.9 * size, 2.8 * size].map(Math.round);
    const box = {
      left,
      top,
      width: Math.max(20, width - left - right),
      height: Math.max(20, height - top - below),
    };
    this.margin = right;
    this.window = new MapWindow(axes, places, box);
  }

  /** Show another part in the same place. @param {[Axis, Axis]} axes @param {Extent} places */
  show(axes, places) {
    this.window = new MapWindow(axes, places, this.window.box);
  }

  /** How many pixels a picture of all that is seen has. @returns {[number, number]} */
  get pixels() {
    const { width, height } = this.window.box;
    const scale = Math.min(this.ratio, 1024 / Math.max(width, height));
    return [Math.round(width * scale), Math.round(height * scale)];
  }

  /**
   * Draw the pictures, the least sharp first.
   * @param {MapPicture[]} pictures @param {Palette} palette
   * @param {number} veiled how many of them, the first, are not what is wanted by now
   */
  draw(pictures, palette, veiled = 0) {
    const context = this.cleared(this.canvas);
    const { box } = this.window;
    context.fillStyle = palette.panel;
    context.fillRect(box.left, box.top, box.width, box.height);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    context.imageSmoothingEnabled = false; // a pixel is a run, and no mixture of two
    for (const picture of pictures.slice(0, veiled)) this.lay(context, picture);
    if (veiled > 0) this.veil(context, palette);
    for (const picture of pictures.slice(veiled)) this.lay(context, picture);
    context.restore();
  }

  /** Pale and hatch what is drawn. */
  veil(context, palette) {
    const { left, top, width, height } = this.window.box;
    context.globalAlpha = 0.7;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 0.35;
    context.strokeStyle = palette.muted;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = left - height; x < left + width; x += 0.7 * this.size) {
      context.moveTo(x, top + height);
      context.lineTo(x + height, top);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  lay(context, { canvas, extent, columns, rows, painted }) {
    const [u0, u1, v0, v1] = extent;
    if (painted === 0) return;
    const { box, x0, x1, y0, y1, bottom } = this.window;
    const across = box.width / (x1 - x0);
    const up = box.height / (y1 - y0);
    // Of a picture far larger than what is seen, only the part that is seen: browsers draw no larger ones.
    const first = Math.max(0, Math.floor(((x0 - u0) / (u1 - u0)) * columns) - 1);
    const last = Math.min(columns, Math.ceil(((x1 - u0) / (u1 - u0)) * columns) + 1);
    const low = Math.max(0, Math.floor(((y0 - v0) / (v1 - v0)) * rows) - 1);
    const high = Math.min(painted, Math.ceil(((y1 - v0) / (v1 - v0)) * rows) + 1);
    if (first >= last || low >= high) return;
    const left = box.left + (u0 - x0 + (first / columns) * (u1 - u0)) * across;
    const right = box.left + (u0 - x0 + (last / columns) * (u1 - u0)) * across;
    const floor = bottom - (v0 - y0 + (low / rows) * (v1 - v0)) * up;
    const top = bottom - (v0 - y0 + (high / rows) * (v1 - v0)) * up;
    context.drawImage(
      canvas,
      first,
      rows - high,
      last - first,
      high - low,
      left,
      top,
      right - left,
      floor - top,
    );
  }

  /** Draw what lies over the map. @returns its context, within the map's box until `restore` is called */
  overlay(palette, names) {
    const context = this.cleared(this.over);
    drawMapAxes(context, this.window, palette, this.size, names, this.margin);
    const { box } = this.window;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    if (this.drawn) this.frame(context, palette);
    return context;
  }

  frame(context, palette) {
    const [ax, ay, bx, by] = this.drawn;
    const rect = [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
    context.lineWidth = 3;
    context.strokeStyle = palette.halo;
    context.strokeRect(...rect);
    context.lineWidth = 1.5;
    context.strokeStyle = palette.text;
    context.strokeRect(...rect);
  }

  /** Mark the pixel that keys or a click have chosen. @param {[number, number]|null} cursor two values */
  mark(context, palette, cursor) {
    if (!cursor) return;
    const [x, y] = this.window.at(cursor);
    if (!this.window.holds(x, y, 1)) return;
    const [inner, outer] = [0.45 * this.size, 0.95 * this.size];
    for (const [width, colour] of [
      [4, palette.halo],
      [1.6, palette.text],
    ]) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        context.moveTo(x + inner * dx, y + inner * dy);
        context.lineTo(x + outer * dx, y + outer * dy);
      }
      context.stroke();
    }
  }

  /**
   * Show how far a picture is that takes its time, on the map's lower edge.
   * @param {number} part 1 is whole
   */
  progress(context, palette, part) {
    if (part >= 1) return;
    const { box, bottom } = this.window;
    context.fillStyle = palette.accent;
    context.fillRect(box.left, bottom - 1, box.width * part, 3);
  }

  cleared(canvas) {
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    return context;
  }
}
