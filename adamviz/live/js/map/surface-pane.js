// The surface beside the map, with the path of the pixel under the cursor and those that are pinned, and the
// loss along them below it.

/** @import { Point, Run } from "../types" */
/** @import { MapView } from "../map.js" */

import { LossChart } from "../charts/loss-chart.js";
import { Memo } from "../base/memo.js";
import { element } from "../base/dom.js";
import { pixelRatio, placeIn } from "../base/scale.js";
import { Landscape } from "../plane/landscape.js";
import { Picture } from "../plane/picture.js";
import { listenToRing } from "../plane/pointer.js";
import { plainPoint } from "../plane/viewport.js";
import { Engine } from "../state/engine.js";
import { stateText } from "../state/run-text.js";
import { PinnedPaths } from "./pinned-paths.js";
import { ownPoint, pixelStore, pixelTraits, STARTS } from "./pixel.js";
import { mappedRuns } from "./jobs.js";
import { styleOf } from "./styles.js";

const LEAST_PANE = 9; // type sizes of width under which a pane has no names
// Milliseconds after the last movement until a sketch of the surface is sharpened.
const SURFACE_SETTLED = 140;

export class SurfacePane {
  part = 1; // how far along its path the run is shown
  /** @type {(Run|null)[]} of the pins */
  paths = [];

  /** @param {MapView} view */
  constructor(view) {
    this.view = view;
    const wake = () => view.wake("parts");
    this.store = pixelStore(view.store);
    this.engine = new Engine(this.store, wake);
    this.pinned = new PinnedPaths(view.store, wake);
    const nothing = () => {};
    const { axes } = this.store.surface;
    this.picture = new Picture({ select: nothing, zoom: nothing, home: nothing }, null, axes);
    this.picture.names.least = [LEAST_PANE, LEAST_PANE]; // the names of pins are short
    this.landscape = new Landscape(/** @type {any} */ (this));
    this.chart = new LossChart((part) => {
      this.part = Math.min(1, Math.max(0, part));
      wake();
    });
    this.chart.onhover = (part) => {
      const steps = this.store.get("steps");
      this.chart.pointed = part === null ? null : Math.round(Math.min(1, Math.max(0, part)) * steps);
      wake();
    };
    this.beside = element("div", { class: "av-pathpane" }, this.picture.root, this.chart.root);
    this.themed = new Memo();
    this.listen();
    const { optimizers, surfaces, noise } = view.store.setup;
    const programs = [...optimizers, ...surfaces, ...(noise ? [noise] : [])];
    const numbers = programs.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    const own = ["x", "y", "start", "steps", "_runs", "selected", "minus", "cursor", "pins", "wide"];
    this.traits = [...new Set([...numbers, ...own])];
  }

  get palette() {
    return this.view.palette;
  }

  get size() {
    return this.view.size;
  }

  listen() {
    const { picture, view } = this;
    const surface = picture.layers.canvases.paths;
    const [{ axes }] = view.store.setup.surfaces;
    const viewport = () => picture.panes[0].viewport;
    const start = (point, last) => this.moveStart(plainPoint(point, viewport()), last);
    surface.addEventListener("pointermove", (event) => {
      const [px, py] = placeIn(surface, event);
      const point = viewport().holds(px, py) ? viewport().pointAt(px, py) : null;
      picture.hover(point, point && this.landscape.loss?.(point), axes);
    });
    surface.addEventListener("pointerleave", () => picture.hover(null, NaN, axes));
    surface.addEventListener("dblclick", (event) => {
      const [px, py] = placeIn(surface, event);
      if (viewport().holds(px, py)) start(viewport().pointAt(px, py), true);
    });
    const hooks = /** @type {any} */ ({ present: () => this.store.get("start"), start });
    picture.rings.each((ring) => listenToRing(ring, surface, viewport, hooks));
  }

  /** Start elsewhere: where an axis of the map turns the start, at another pixel. @param {Point} start */
  moveStart(start, last) {
    const { store } = this.view;
    const places = ["x", "y"].map((which) => STARTS.indexOf(store.get(which)[0]));
    const point = this.point ?? ownPoint(store, store.selected);
    if (places.some((at) => at >= 0))
      store.set({ cursor: places.map((at, i) => (at >= 0 ? start[at] : point[i])) }, last);
    if (start.some((_, axis) => !places.includes(axis))) store.set({ start }, last);
  }

  place() {
    const { picture, view, chart } = this;
    if (this.themed.changed(view.palette)) picture.field.drawn = null;
    const { extent } = this.store.surface;
    picture.names.hall = view.presenting;
    picture.place(extent, view.size, pixelRatio(picture.layers.canvases.paths), [null]);
    chart.place(view.size, picture.ratio);
  }

  /** The step that is shown. */
  get step() {
    return Math.round(this.part * this.store.get("steps"));
  }

  draw() {
    const { view, store, engine, pinned, picture, landscape, chart, palette, step } = this;
    const runs = mappedRuns(view.store);
    this.point = view.pointed;
    store.over = pixelTraits(view.store, this.point, runs);
    engine.update();
    landscape.begin();
    const pins = view.store.get("pins");
    this.paths = pinned.update(pins, engine.growing);
    const entries = [
      ...runs.map((index, i) => ({ run: engine.runs[i], style: styleOf(view, index) })),
      ...this.paths.map((run, i) => ({ run: run ?? undefined, style: styleOf(view, i, true) })),
    ];
    const labels = [...runs.map((index) => this.nameOf(index, runs)), ...pins.map(pinLabel)];
    const { minima, lowest } = landscape;
    picture.drawRuns(entries, 0, minima, step, palette, null, [], labels);
    chart.draw(entries, 0, lowest, store.get("steps"), step, palette, [], false);
    landscape.advance(SURFACE_SETTLED);
    picture.placeRings(store.get("start"), store.surface.axes, landscape.loss);
    if (engine.growing || pinned.busy || picture.field.busy) view.wake("parts");
  }

  /** What stands at the end of the path of a pixel: whose it is, where there are those of several. */
  nameOf(index, runs) {
    return runs.length > 1 ? this.view.store.runs[index].label : "";
  }

  /** Why there is no path of the pixel, in words; "" where there is, or soon will be. */
  get trouble() {
    const { engine } = this;
    if (engine.lacks(0)) return "its path needs the kernel";
    if (this.store.get("wide") && !engine.wide) return "path in float32";
    const queue = engine[engine.by[0]]; // of this page, which computes at once, there is none
    if (queue?.state === "failed") return `its path could not be computed: ${queue.message}`;
    return queue?.state === "silent" ? "the kernel does not answer" : "";
  }

  write() {
    this.beside.classList.toggle("av-late", this.engine.behind);
    this.picture.layers.canvases.paths.setAttribute("aria-label", this.says());
  }

  says() {
    const { store, engine, step } = this;
    const { title, axes } = store.surface;
    const runs = store.runs.map(({ label }, i) => ({ label, run: engine.runs[i] }));
    return stateText(title, step, store.get("steps"), runs, axes);
  }

  close() {
    this.engine.close();
    this.pinned.close();
  }
}

/** What is written beside the mark and the path of a pin. */
export const pinLabel = (pin, index) => pin.label || String(index + 1);
