// The picture: canvases one upon the other (the field with its axes, the fan, the other runs, the run under the sliders),
// and the ring on top. Each is drawn only when something in it has changed. Side by side, each run has a pane of its own, and all
// panes show the same part of the plane: the field is computed once for all of them.

import { Memo } from "../base/memo.js";
import { drawWords, NOWHERE } from "../base/text.js";
import { drawAxes } from "./axes.js";
import { element, fitCanvas, iconButton } from "../base/dom.js";
import { Contours } from "./contours.js";
import { drawGhost, drawGhostText } from "./pin-marks.js";
import { shortNumber } from "../base/format.js";
import { facetBoxes, FacetTitles } from "./facets.js";
import { clipToBox, drawFan, drawFanTexts, drawHead, drawMinima, drawRun } from "./run-marks.js";
import { Viewport } from "./viewport.js";

export class Picture {
  /** @param {object} actions @param {HTMLElement} tools the view's own buttons, to which those of the picture are added */
  constructor(actions, tools) {
    this.field = new Contours();
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
    this.others = new Memo();
    this.runs = [null]; // of each pane: its run, or null for all of them
    this.panes = [];
    this.selected = 0;
    this.ring = makeRing();
    this.rings = [this.ring];
    this.readout = element("div", { class: "av-hover", hidden: true });
    this.tools = tools;
    tools.prepend(
      iconButton("zoom-in", "zoom in (+)", () => actions.zoom(1.5)),
      iconButton("zoom-out", "zoom out (−)", () => actions.zoom(1 / 1.5)),
      iconButton("home", "the whole surface (0)", actions.home),
    );
    this.titles = new FacetTitles(actions.select);
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
    this.panes = facetBoxes(runs.length, width, height, size).map(({ box, ...place }, i) => ({
      ...place,
      viewport: new Viewport(extent, box),
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

  /** Take another part of the plane before it is drawn: what a hand does until the next frame goes on from there. */
  show(extent) {
    for (const pane of this.panes) pane.viewport = new Viewport(extent, pane.viewport.box);
  }

  /** Call back with each ring and the number of its pane, also with those to come. */
  eachRing(callback) {
    this.adopt = callback;
    this.rings.forEach(callback);
  }

  /** The size of marks: smaller where panes are. */
  get grain() {
    return this.panes.length > 1
      ? this.size * Math.min(1, Math.max(0.66, this.viewport.box.width / (30 * this.size)))
      : this.size;
  }

  /** Where the run under the sliders is drawn. */
  get viewport() {
    return (this.panes.find(({ run }) => run === this.selected) ?? this.panes[0]).viewport;
  }

  /** The viewport that holds a place in pixels. */
  viewportAt(px, py) {
    return this.panes.find(({ viewport }) => viewport.holds(px, py))?.viewport ?? this.viewport;
  }

  context(layer, clear = true) {
    const context = this.layers[layer].getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (clear) context.clearRect(0, 0, this.layers[layer].width, this.layers[layer].height);
    return context;
  }

  /** Draw the field as far as it is done, and the axes. @param {object} palette @param {string[]} axes their names */
  drawField(palette, axes) {
    const context = this.context("field");
    const { drawn, picture } = this.field;
    for (const { viewport, left, bottom: below } of this.panes) {
      const { box } = viewport;
      context.fillStyle = palette.panel;
      context.fillRect(box.left, box.top, box.width, box.height);
      if (drawn) {
        // A picture of another part of the plane is moved and stretched to where it belongs, until the new one is there.
        context.save();
        clipToBox(context, box);
        const [x, y] = viewport.at([drawn.x0, drawn.y1]);
        const [right, bottom] = viewport.at([drawn.x1, drawn.y0]);
        context.imageSmoothingQuality = "high";
        context.drawImage(picture, x, y, right - x, bottom - y);
        context.restore();
        if (this.field.nowhere) drawWords(context, box, NOWHERE, palette, this.size);
      }
      drawAxes(context, viewport, palette, this.size, [below ? axes[0] : "", left ? axes[1] : ""]);
    }
  }

  drawFan(fan, style, palette) {
    this.draw(
      "fan",
      (context, { viewport }) =>
        fan && viewport === this.viewport && drawFan(context, viewport, fan, style, palette, this.size),
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
    if (this.others.changed(this.panes, palette, playhead, minima, parts)) {
      this.draw("others", (context, { viewport, run: only }) => {
        const within = (index) => only === null || only === index;
        const seen = ghosts.filter(({ index }) => within(index));
        for (const { run, style } of seen) drawGhost(context, viewport, run, style, palette, playhead, grain);
        drawMinima(context, viewport, minima, palette, grain);
        for (const one of [drawRun, drawHead]) {
          for (const entry of rest.filter((entry) => within(entries.indexOf(entry)))) {
            one(context, viewport, entry.run, entry.style, palette, playhead, grain, false);
          }
        }
        const placed = [];
        for (const { run, text } of seen.filter(({ text }) => text))
          drawGhostText(context, viewport, run, text, palette, this.size, placed);
      });
    }
    this.draw("paths", (context, { viewport, run: only }) => {
      if (only !== null && only !== selected) return;
      for (const one of [drawRun, drawHead]) {
        if (own?.run) one(context, viewport, own.run, own.style, palette, playhead, grain, true);
      }
      if (fan) drawFanTexts(context, viewport, fan, palette, this.size);
      if (only !== null) this.drawFrame(context, viewport, palette);
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
      (context, { viewport }) => viewport === this.viewport && paints.forEach((paint) => paint(context)),
    );
    this.inked[layer] = paints.length > 0;
  }

  /** Clear a canvas and draw within the field's box, of each pane in its turn. */
  draw(layer, paint) {
    const context = this.context(layer);
    for (const pane of this.panes) {
      context.save();
      clipToBox(context, pane.viewport.box);
      paint(context, pane);
      context.restore();
    }
  }

  /** Put the ring where the start is, in every pane; at the edge, if the start is out of sight. */
  placeRings(start, axes) {
    this.rings.forEach((ring, i) => {
      ring.hidden = i >= this.panes.length;
      if (!ring.hidden) placeRing(ring, this.panes[i].viewport, start, axes);
    });
  }

  /** Say where the pointer is. @param {number[]|null} point @param {number} loss there @param {string[]} axes their names */
  hover(point, loss, axes) {
    this.readout.hidden = !point;
    this.titles.point(point, loss);
    if (point)
      this.readout.textContent = [...coordinateTexts(point, axes), `loss ${shortNumber(loss)}`].join("   ");
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

/** The name and the value of each coordinate. */
const coordinateTexts = (point, axes) => axes.map((name, axis) => `${name} ${shortNumber(point[axis])}`);

function placeRing(ring, viewport, start, axes) {
  const [px, py] = viewport.at(start);
  const seen = viewport.holds(px, py, 1);
  ring.classList.toggle("av-outside", !seen);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const [cx, cy] = [
    clamp(px, viewport.box.left, viewport.right),
    clamp(py, viewport.box.top, viewport.bottom),
  ];
  ring.style.transform = `translate(${cx}px, ${cy}px) translate(-50%, -50%)`;
  ring.setAttribute("aria-description", coordinateTexts(start, axes).join(", "));
}
