// The picture: canvases one upon the other (the field with its axes, the fan, the other runs, the run under
// the sliders), and the ring on top. Each is drawn only when something in it has changed. Side by side, each
// run has a pane of its own, and all panes show the same part of the plane: the field is computed once for
// all of them.

import { element } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { drawWords, NOWHERE } from "../base/text.js";
import { drawAxes } from "./axes.js";
import { Contours } from "./contours.js";
import { Curve } from "./curve.js";
import { facetBoxes, FacetTitles } from "./facets.js";
import { Layers } from "./layers.js";
import { drawGhost, drawGhostText } from "./pin-marks.js";
import { Readout } from "./readout.js";
import { clipToBox, drawFan, drawFanTexts, drawHead, drawMinima, drawRun, headAt } from "./run-marks.js";
import { drawDots } from "./run-dots.js";
import { RunNames } from "./run-names.js";
import { StartRings } from "./start-rings.js";
import { pictureButtons } from "./toolbar.js";
import { Viewport } from "./viewport.js";

/** @import { Actions, Extent, Fan, Ghost, Palette, RunEntry, RunStyle } from "../types" */

/**
 * @typedef {object} Pane
 * @property {Viewport} viewport
 * @property {number|null} run the one that it shows, or null for all of them
 * @property {boolean} left whether it stands at the left end
 * @property {boolean} bottom whether nothing stands below it
 *
 * @typedef {object} Relief
 * @property {(extent: Extent, box: import("../types").Box) => Viewport} viewport
 * @property {(dx: number, dy: number) => boolean} turn
 * @property {() => void} reset
 * @property {(context: CanvasRenderingContext2D, viewport: any, palette: Palette, size: number,
 *   axes: string[], left: boolean) => void} draws
 */

export class Picture {
  /**
   * @param {Pick<Actions, "select"|"zoom"|"home">} actions
   * @param {HTMLElement|null} tools the view's own buttons, to which those of the picture are added
   * @param {string[]} axes of a point
   */
  constructor(actions, tools, axes = []) {
    this.curve = axes.length === 1 ? new Curve() : null;
    this.field = this.curve ?? new Contours();
    this.layers = new Layers();
    this.layers.canvases.paths.setAttribute("role", "img");
    this.painted = {}; // whether anything is drawn in the layers of parts
    this.others = new Memo();
    this.names = new RunNames();
    /** @type {import("./labels.js").Rect[]} */
    this.pinTexts = [];
    /** @type {(number|null)[]} of each pane: its run, or null for all of them */
    this.runs = [null];
    /** @type {Pane[]} */
    this.panes = [];
    this.selected = 0;
    this.size = 0; // of type, in CSS pixels
    this.rings = new StartRings();
    this.readout = new Readout();
    this.tools = tools;
    tools?.prepend(...pictureButtons(actions));
    this.titles = new FacetTitles(actions.select);
    this.moved = () => {}; // what follows when it shows something else
    /** @type {Relief|null} what is seen of the plane instead of the view from above */
    this.relief = null;
    this.root = element(
      "div",
      { class: tools ? "av-stage av-picture" : "av-stage" },
      ...Object.values(this.layers.canvases),
      this.titles.root,
      this.rings.first,
      this.readout.root,
      ...(tools ? [tools] : []),
    );
  }

  /**
   * Take the size of the box and the part of the plane that is seen.
   * @param {Extent} extent @param {number} size of type @param {number} ratio device pixels in one CSS pixel
   * @param {(number|null)[]} runs of each pane: its run, or null for all of them
   */
  place(extent, size, ratio, runs = this.runs) {
    this.size = size;
    this.runs = runs;
    const { clientWidth: width, clientHeight: height } = this.root;
    this.panes = facetBoxes(runs.length, width, height, size).map(({ box, ...place }, i) => ({
      ...place,
      viewport: this.viewportOf(extent, box),
      run: runs[i],
    }));
    this.rings.prepare(this.panes.length, this.grain / size);
    this.layers.place(width, height, ratio);
  }

  /**
   * Take another part of the plane before it is drawn: what the pointer does until the next frame goes on
   * from there.
   */
  show(extent) {
    for (const pane of this.panes) pane.viewport = this.viewportOf(extent, pane.viewport.box);
    this.moved();
  }

  /** @param {Extent} extent @param {import("../types").Box} box @returns {Viewport} */
  viewportOf(extent, box) {
    const shown = this.relief ?? this.curve;
    return shown?.viewport(extent, box) ?? new Viewport(extent, box);
  }

  get ratio() {
    return this.layers.ratio;
  }

  /** The size of marks: smaller where panes are. */
  get grain() {
    return this.panes.length > 1
      ? this.size * Math.min(1, Math.max(0.66, this.viewport.box.width / (30 * this.size)))
      : this.size;
  }

  /** Where the selected run is drawn. */
  get viewport() {
    return (this.panes.find(({ run }) => run === this.selected) ?? this.panes[0]).viewport;
  }

  /** The viewport that holds a place in pixels. */
  viewportAt(px, py) {
    return this.panes.find(({ viewport }) => viewport.holds(px, py))?.viewport ?? this.viewport;
  }

  /**
   * Draw the field as far as it is done, and the axes.
   * @param {Palette} palette
   * @param {string[]} axes their names
   */
  drawField(palette, axes) {
    const context = this.layers.context("field");
    const { drawn, picture } = this.field;
    for (const { viewport, left, bottom: below } of this.panes) {
      const { box } = viewport;
      if (this.relief) {
        this.relief.draws(context, viewport, palette, this.size, axes, left);
        if (this.field.nowhere) drawWords(context, box, NOWHERE, palette, this.size);
        continue;
      }
      context.fillStyle = palette.panel;
      context.fillRect(box.left, box.top, box.width, box.height);
      if (drawn) {
        // A picture of another part of the plane is moved and stretched to where it belongs, until the new
        // one is there.
        context.save();
        clipToBox(context, box);
        const [x, y] = viewport.at([drawn.x0, drawn.y1]);
        const [right, bottom] = viewport.at([drawn.x1, drawn.y0]);
        context.imageSmoothingQuality = "high";
        context.drawImage(picture, x, y, right - x, bottom - y);
        context.restore();
        if (this.field.nowhere) drawWords(context, box, NOWHERE, palette, this.size);
      }
      drawAxes(context, viewport, palette, this.size, [
        below ? axes[0] : "",
        left ? (axes[1] ?? "loss") : "",
      ]);
    }
  }

  /** @param {Fan|null} fan @param {RunStyle} style @param {Palette} palette */
  drawFan(fan, style, palette) {
    this.draw("fan", (context, { viewport }) => {
      if (fan && viewport === this.viewport) drawFan(context, viewport, fan, style, palette, this.size);
    });
  }

  /**
   * Draw the runs. While a slider moves only the selected one changes: the others keep a canvas of their own.
   * @param {RunEntry[]} entries @param {number} selected @param {number[][]} minima @param {number} playhead
   * @param {Palette} palette @param {Fan|null} fan @param {Ghost[]} ghosts paths that were pinned
   * @param {string[]|null} labels the names of the runs, if they are to be seen
   */
  drawRuns(entries, selected, minima, playhead, palette, fan, ghosts, labels) {
    const { grain, size, names } = this;
    const own = entries[selected];
    const rest = entries.filter((entry) => entry !== own && entry.run);
    const pinned = ghosts.map(({ run, style, text }) => [run, style, text]);
    const overlaid = this.panes.length === 1 && this.panes[0].run === null ? labels : null;
    names.place(
      this.layers.canvases.others.getContext("2d"),
      this.viewport,
      entries,
      selected,
      overlaid,
      minima,
      size,
    );
    if (this.others.changed(this.panes, palette, playhead, minima, rest, pinned, names.others)) {
      this.pinTexts = [];
      this.draw("others", (context, { viewport, run: only }) => {
        const within = (index) => only === null || only === index;
        const seen = ghosts.filter(({ index }) => within(index));
        for (const { run, style } of seen) drawGhost(context, viewport, run, style, palette, playhead, grain);
        drawMinima(context, viewport, minima, palette, grain);
        const shown = rest.filter((entry) => within(entries.indexOf(entry)));
        for (const mark of [drawRun, drawHead])
          for (const { run, style } of shown)
            mark(context, viewport, run, style, palette, playhead, grain, false);
        const placed = [...names.others];
        for (const { run, text } of seen.filter(({ text }) => text))
          drawGhostText(context, viewport, run, text, palette, size, placed);
        this.pinTexts.push(...placed.slice(names.others.length));
      });
    }
    names.placeSelected(this.viewport, entries, selected, size, this.pinTexts);
    this.draw("paths", (context, { viewport, run: only }) => {
      if (only !== null && only !== selected) return;
      if (own?.run) {
        drawRun(context, viewport, own.run, own.style, palette, playhead, grain, true);
        if (this.curve) drawDots(context, viewport, own.run, own.style, palette, playhead, grain);
      }
      names.draw(context, entries, palette);
      for (const { run, style } of only === null ? rest : [])
        if (names.covers(headAt(viewport, run, playhead), grain, this.pinTexts))
          drawHead(context, viewport, run, style, palette, playhead, grain, false);
      if (own?.run) drawHead(context, viewport, own.run, own.style, palette, playhead, grain, true);
      const placed = [...names.rects.filter(Boolean)];
      if (fan) drawFanTexts(context, viewport, fan, palette, size, placed);
      if (only !== null) this.drawFrame(context, viewport, palette);
    });
  }

  /** A frame around the pane of the selected run. */
  drawFrame(context, { box }, palette) {
    context.strokeStyle = palette.accent;
    context.lineWidth = this.size * 0.3; // of which the half inside is seen
    context.strokeRect(box.left, box.top, box.width, box.height);
  }

  /**
   * Draw what parts of the view lay under or over the runs.
   * @param {string} layer @param {((context: CanvasRenderingContext2D) => void)[]} paints
   */
  drawParts(layer, paints) {
    if (paints.length === 0 && !this.painted[layer]) return;
    this.draw(layer, (context, { viewport }) => {
      if (viewport === this.viewport) paints.forEach((paint) => paint(context));
    });
    this.painted[layer] = paints.length > 0;
  }

  /** @param {string} layer @param {(context: CanvasRenderingContext2D, pane: Pane) => void} paint */
  draw(layer, paint) {
    this.layers.draw(layer, this.panes, paint);
  }

  /**
   * Put the ring where the start is, in every pane.
   * @param {number[]} start @param {string[]} axes
   * @param {(point: number[]) => number} [loss]
   */
  placeRings(start, axes, loss) {
    const viewports = this.panes.map(({ viewport }) => viewport);
    this.rings.place(viewports, start, axes, this.curve ? loss?.(start) : undefined);
  }

  /**
   * Say where the pointer is.
   * @param {number[]|null} point
   * @param {number} loss there
   * @param {string[]} axes their names
   */
  hover(point, loss, axes) {
    this.readout.show(point, loss, axes);
    this.titles.point(point, loss);
  }
}
