// The picture: canvases one upon the other (the field with its axes, the fan, the other runs, the run under the sliders),
// and the ring on top. Each is drawn only when something in it has changed. Side by side, each run has a pane of its own, and all
// panes show the same part of the plane: the field is computed once for all of them.

import { drawWords, NOWHERE } from "../base/text.js";
import { drawAxes } from "./axes.js";
import { element, fitCanvas, iconButton } from "../base/dom.js";
import { Field } from "./contours.js";
import { drawGhost, drawGhostText } from "./pin-marks.js";
import { shortNumber } from "../base/format.js";
import { paneBoxes, PaneTitles } from "./facets.js";
import { clipToBox, drawFan, drawFanTexts, drawHead, drawMinima, drawRun } from "./run-marks.js";
import { Plane } from "./viewport.js";

export class Picture {
  constructor(actions) {
    this.field = new Field();
    const layer = (name) => element("canvas", { class: `av-${name}` });
    this.layers = {
      field: layer("field"),
      under: layer("under"),
      fan: layer("fan"),
      others: layer("others"),
      paths: layer("paths"),
      lens: layer("lens"),
    };
    this.inked = {};
    this.layers.paths.setAttribute("role", "img");
    this.others = [];
    this.runs = [null]; // of each pane: its run, or null for all of them
    this.selected = 0;
    this.ring = makeRing();
    this.rings = [this.ring];
    this.readout = element("div", { class: "av-hover", hidden: true });
    this.tools = element(
      "div",
      { class: "av-tools" },
      iconButton("zoom-in", "zoom in (+)", () => actions.zoom(1.5)),
      iconButton("zoom-out", "zoom out (−)", () => actions.zoom(1 / 1.5)),
      iconButton("home", "the whole surface (0)", actions.home),
      iconButton("fullscreen", "full screen (F)", actions.fullscreen),
      iconButton("help", "keys (?)", actions.help),
    );
    this.titles = new PaneTitles(actions.select);
    this.root = element(
      "div",
      { class: "av-stage" },
      ...Object.values(this.layers),
      this.titles.root,
      this.ring,
      this.readout,
      this.tools,
    );
  }

  /**
   * Take the size of the box and the part of the plane that is seen.
   * @param {(number|null)[]} runs of each pane: its run, or null for all of them
   * @returns whether the canvases were cleared
   */
  place(extent, size, ratio, runs = this.runs) {
    Object.assign(this, { size, ratio, runs });
    const { clientWidth: width, clientHeight: height } = this.root;
    this.panes = paneBoxes(runs.length, width, height, size).map(({ box, ...place }, i) => ({
      ...place,
      plane: new Plane(extent, box),
      run: runs[i],
    }));
    while (this.rings.length < this.panes.length) {
      const ring = makeRing();
      ring.tabIndex = -1; // all of them move the one start: for the keyboard the first is enough
      this.readout.before(ring);
      this.adopt(ring, this.rings.push(ring) - 1);
    }
    for (const ring of this.rings) ring.style.setProperty("--av-grain", this.grain / size);
    return Object.values(this.layers)
      .map((canvas) => fitCanvas(canvas, width, height, ratio))
      .some(Boolean);
  }

  /** Call back with each ring and the number of its pane, also with those to come. */
  eachRing(callback) {
    this.adopt = callback;
    this.rings.forEach(callback);
  }

  /** The size of marks: smaller where panes are. */
  get grain() {
    return this.panes.length > 1
      ? this.size * Math.min(1, Math.max(0.66, this.plane.box.width / (30 * this.size)))
      : this.size;
  }

  /** The plane on which the run under the sliders is drawn. */
  get plane() {
    return (this.panes.find(({ run }) => run === this.selected) ?? this.panes[0]).plane;
  }

  /** The plane under a point of the screen. */
  planeAt(px, py) {
    return this.panes.find(({ plane }) => plane.holds(px, py))?.plane ?? this.plane;
  }

  context(layer, clear = true) {
    const context = this.layers[layer].getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (clear) context.clearRect(0, 0, this.layers[layer].width, this.layers[layer].height);
    return context;
  }

  /** Draw the field as far as it is done, and the axes. */
  drawField(palette) {
    const context = this.context("field");
    const { drawn, picture } = this.field;
    for (const { plane, left, bottom } of this.panes) {
      const { box } = plane;
      context.fillStyle = palette.panel;
      context.fillRect(box.left, box.top, box.width, box.height);
      if (drawn) {
        // A picture of another part of the plane is moved and stretched to where it belongs, until the new one is there.
        context.save();
        clipToBox(context, box);
        const [x, y] = [plane.px(drawn.x0), plane.py(drawn.y1)];
        context.imageSmoothingQuality = "high";
        context.drawImage(picture, x, y, plane.px(drawn.x1) - x, plane.py(drawn.y0) - y);
        context.restore();
        if (this.field.nowhere) drawWords(context, box, NOWHERE, palette, this.size);
      }
      drawAxes(context, plane, palette, this.size, [bottom ? "x" : "", left ? "y" : ""]);
    }
  }

  drawFan(fan, style, palette) {
    this.draw(
      "fan",
      (context, { plane }) =>
        fan && plane === this.plane && drawFan(context, plane, fan, style, palette, this.size),
    );
  }

  /**
   * Draw the runs. While a slider moves only the selected one changes: the others keep a canvas of their own.
   * @param {{run: object, style: object}[]} entries
   * @param {{run: object, style: object, index: number, text: string}[]} ghosts paths that were pinned
   */
  drawRuns(entries, selected, minima, playhead, palette, fan, ghosts) {
    const { grain } = this;
    const own = entries[selected];
    const rest = entries.filter((entry) => entry !== own && entry.run);
    const parts = [
      ...rest.flatMap(({ run, style }) => [run, style]),
      ...ghosts.flatMap(({ run, style, text }) => [run, style, text]),
    ];
    const others = [this.panes, palette, playhead, String(minima), ...parts];
    if (others.length !== this.others.length || others.some((part, i) => part !== this.others[i])) {
      this.others = others;
      this.draw("others", (context, { plane, run: only }) => {
        const within = (index) => only === null || only === index;
        const seen = ghosts.filter(({ index }) => within(index));
        for (const { run, style } of seen) drawGhost(context, plane, run, style, palette, playhead, grain);
        drawMinima(context, plane, minima, palette, grain);
        for (const one of [drawRun, drawHead]) {
          for (const entry of rest.filter((entry) => within(entries.indexOf(entry)))) {
            one(context, plane, entry.run, entry.style, palette, playhead, grain, false);
          }
        }
        const placed = [];
        for (const { run, text } of seen.filter(({ text }) => text))
          drawGhostText(context, plane, run, text, palette, this.size, placed);
      });
    }
    this.draw("paths", (context, { plane, run: only }) => {
      if (only !== null && only !== selected) return;
      for (const one of [drawRun, drawHead]) {
        if (own?.run) one(context, plane, own.run, own.style, palette, playhead, grain, true);
      }
      if (fan) drawFanTexts(context, plane, fan, palette, this.size);
      if (only !== null) this.drawFrame(context, plane, palette);
    });
  }

  /** A frame around the pane of the run under the sliders. */
  drawFrame(context, { box }, palette) {
    context.strokeStyle = palette.accent;
    context.lineWidth = this.size * 0.3; // of which the half inside is seen
    context.strokeRect(box.left, box.top, box.width, box.height);
  }

  /** Draw what parts of the view lay under or over the runs. @param {((context: CanvasRenderingContext2D) => void)[]} paints */
  drawLens(layer, paints) {
    if (paints.length === 0 && !this.inked[layer]) return;
    this.draw(
      layer,
      (context, { plane }) => plane === this.plane && paints.forEach((paint) => paint(context)),
    );
    this.inked[layer] = paints.length > 0;
  }

  /** Clear a canvas and draw within the field's box, of each pane in its turn. */
  draw(layer, paint) {
    const context = this.context(layer);
    for (const pane of this.panes) {
      context.save();
      clipToBox(context, pane.plane.box);
      paint(context, pane);
      context.restore();
    }
  }

  /** Put the ring where the start is, in every pane; at the edge, if the start is out of sight. */
  placeRings(start) {
    this.rings.forEach((ring, i) => {
      ring.hidden = i >= this.panes.length;
      if (!ring.hidden) placeRing(ring, this.panes[i].plane, start);
    });
  }

  hover(at, loss) {
    this.readout.hidden = !at;
    this.titles.point(at);
    if (at)
      this.readout.textContent = `x ${shortNumber(at.x)}   y ${shortNumber(at.y)}   loss ${shortNumber(loss)}`;
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

function placeRing(ring, plane, [x, y]) {
  const [px, py] = [plane.px(x), plane.py(y)];
  const seen = plane.holds(px, py, 1);
  ring.classList.toggle("av-outside", !seen);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const [cx, cy] = [clamp(px, plane.box.left, plane.right), clamp(py, plane.box.top, plane.bottom)];
  ring.style.transform = `translate(${cx}px, ${cy}px) translate(-50%, -50%)`;
  ring.setAttribute("aria-description", `x ${shortNumber(x)}, y ${shortNumber(y)}`);
}
