// The map of two numbers: one run of an optimizer for each pixel, and beside it what its parts show of one.

/** @import { Extent, Host, Point } from "./types" */
/** @import { MapLegend, MapSetup } from "./map/types" */

import { iconButton } from "./base/dom.js";
import { pixelRatio } from "./base/scale.js";
import { Axis } from "./map/axis.js";
import { ByKernel } from "./map/by-kernel.js";
import { BySaved } from "./map/by-saved.js";
import { mapCommand, MAP_KEYS } from "./map/commands.js";
import { jobsOf, mappedRuns } from "./map/jobs.js";
import { layOut, mapColumns } from "./map/layout.js";
import { OnCard } from "./map/on-card.js";
import { Painting } from "./map/painting.js";
import { MapPane } from "./map/pane.js";
import { mapParts } from "./map/parts.js";
import { Schedule } from "./map/schedule.js";
import { MapStatus } from "./map/status.js";
import { MapStore } from "./map/store.js";
import { extentOf, placesOf } from "./map/window.js";
import { WheelHint } from "./map/wheel-hint.js";
import { Workers } from "./map/workers.js";
import { Zooms } from "./map/zooms.js";
import { bindSurface } from "./state/programs.js";
import { rendering, View } from "./view.js";

const IN_SIGHT = "200px"; // from the window: what is further away is not computed yet

/** @extends {View<MapStore>} */
export class MapView extends View {
  /** Where the hand is, in pixels. @type {[number, number]|null} */
  hand = null;
  inSight = false;
  /** @type {ReturnType<typeof bindSurface>|undefined} */
  ground;
  /** @type {[Axis, Axis]} */
  axes;
  /** @type {any[]} each as js/parts.js and map/parts.js say */
  parts = [];

  /** @param {{model: Host, el: HTMLElement, setup: MapSetup}} given */
  constructor(given) {
    super(given, new MapStore(given.model, given.setup));
    const { store } = this;
    const { maps, prelude } = given.setup;
    this.kernel = new ByKernel(store);
    const workers = new Workers(maps, prelude);
    const computers = [new OnCard(maps), this.kernel, workers, new BySaved(store.model.stored)];
    this.schedule = new Schedule(computers, () => this.wake("pictures"));
    this.zooms = new Zooms(() => store.get("extent"));
    this.painting = new Painting(this);
    this.setAxes();
    this.back = iconButton("left", "the zoom before (Z)", () => this.goTo(this.zooms.back()));
    this.forward = iconButton("right", "the next zoom (Shift+Z)", () => this.goTo(this.zooms.forward()));
    this.tools.prepend(
      iconButton("zoom-in", "zoom in (+)", () => this.zoom(2)),
      iconButton("zoom-out", "zoom out (−)", () => this.zoom(0.5)),
      iconButton("home", "the whole map (0)", () => this.home()),
      this.back,
      this.forward,
    );
    this.pane = new MapPane(this.gestures(), () => this.wake("over"), this.tools);
    this.wheel = new WheelHint();
    this.pane.root.append(this.wheel.root);
    this.status = new MapStatus((wide) => store.set({ wide }));
    this.addParts(mapParts(this).map((part) => () => part));
    this.columns = mapColumns([this.pane.root, this.status.root], this.parts);
    this.listen();
    this.assemble({
      label: "A map of an optimizer's numbers",
      main: [this.columns],
      side: this.parts.find(({ side }) => side)?.side,
      picture: this.pane.canvas,
      keys: MAP_KEYS,
      command: (event) => mapCommand(this, event),
    });
    this.sizes.observe(this.pane.root);
    this.sight = new IntersectionObserver((entries) => this.see(entries.at(-1).isIntersecting), {
      rootMargin: IN_SIGHT,
    });
    this.sight.observe(this.root);
  }

  listen() {
    const { store } = this;
    const { optimizers, surfaces } = store.setup;
    const parameters = [...optimizers, ...surfaces].flatMap((program) => program.parameters);
    const numbers = [...parameters, ...store.noise, ...store.settings].map(({ name }) => name);
    const others = ["start", "_runs", "selected", "minus", "wide", "extent", "surface", "measure"];
    store.on([...new Set([...numbers, ...others])], () => this.wake("map"));
    store.on(["x", "y"], () => {
      this.setAxes();
      this.wake("map");
    });
    store.on(["cursor", "pins"], () => this.wake("pictures"));
  }

  /** Compute while the map is in sight: a page may have many of them. */
  see(inSight) {
    this.inSight = inSight;
    if (inSight) this.wake("map");
    else this.schedule.rest();
  }

  setAxes() {
    const { axes } = this.store.about;
    const made = ["x", "y"].map((which) => {
      const ends = this.store.get(which);
      return new Axis(ends, axes[ends[0]].parameter);
    });
    this.axes = [made[0], made[1]];
  }

  gestures() {
    const hear = (name, place, event) => {
      for (const part of this.parts) part[name]?.(this.valuesAt(place), event);
    };
    return {
      show: (extent, last) => this.show(extent, last),
      end: () => {
        this.zooms.release();
        this.store.save();
      },
      hover: (place) => {
        this.hand = place;
        const point = place && this.valuesAt(place);
        for (const part of this.parts) part.hover?.(point);
        this.wake("over");
      },
      click: (place, event) => {
        this.root.focus({ preventScroll: true });
        hear("click", place, event);
      },
      doubleClick: (place, event) => hear("doubleClick", place, event),
      focused: () => this.root.matches(":focus-within"),
      unheard: () => this.wheel.show(),
    };
  }

  /** Show another part of the map. @param {Extent} places @param {boolean} [last] whether a movement ends */
  show(places, last = true) {
    this.showExtent(extentOf(this.axes, places), last);
  }

  showExtent(extent, last = true) {
    this.zooms.leave(performance.now(), !last);
    this.store.set({ extent }, last);
  }

  home() {
    this.showExtent(null);
  }

  /** Move by parts of what is seen. */
  pan(across, up) {
    const { window: seen } = this.pane;
    this.show(seen.movedBy(across * seen.box.width, up * seen.box.height));
  }

  goTo(extent) {
    if (extent !== undefined) this.store.set({ extent });
  }

  /** Zoom about the cursor where it is seen, else about the middle. */
  zoom(factor) {
    const { window: seen } = this.pane;
    const cursor = this.store.get("cursor");
    const [px, py] = cursor ? seen.at(cursor) : [NaN, NaN];
    const { left, top, width, height } = seen.box;
    const place = seen.holds(px, py) ? [px, py] : [left + width / 2, top + height / 2];
    this.show(seen.zoomedAt(factor, place[0], place[1]));
  }

  /** The two values of the pixel under the hand, else those of the cursor. @returns {Point|null} */
  get pointed() {
    return this.hand ? this.valuesAt(this.hand) : this.store.get("cursor");
  }

  /** The two values of the pixel at a place. @param {[number, number]} place @returns {Point} */
  valuesAt(place) {
    const point = this.pane.window.pointAt(...place);
    const { picture, pixel } = this.painting.pixelAt(point) ?? {};
    return picture ? [picture.x[pixel[0]], picture.y[pixel[1]]] : point;
  }

  /** What is computed: its measures at two values. */
  get picture() {
    return {
      at: (point) => {
        const { picture, pixel } = this.painting.pixelAt(point) ?? {};
        return picture ? picture.measures(pixel) : null;
      },
    };
  }

  /** The measure by which it is coloured. @returns {import("./map/types").MeasureText} */
  get measure() {
    return this.store.about.measures.find(({ name }) => name === this.store.get("measure"));
  }

  /** The known minima of the surface, each with its loss. @returns {number[][]} */
  get minima() {
    const { surface, setup, surfaceNumbers } = this.store;
    if (this.ground === undefined) this.ground = bindSurface(surface, setup.prelude);
    return this.ground?.minima(surfaceNumbers) ?? [];
  }

  /** @returns {MapLegend|null} */
  get legend() {
    return this.painting.colouring?.legend ?? null;
  }

  /** The names of the optimizers that are mapped: of a difference, the second is taken away. */
  get mapped() {
    return mappedRuns(this.store).map((index) => this.store.runs[index].label);
  }

  /** @param {Record<string, boolean>} stale */
  paint(stale) {
    const { schedule, pane } = this;
    if (stale.map || stale.place) {
      const extent = placesOf(this.axes, this.store.get("extent"));
      pane.show(this.axes, extent);
      const { key, measures, jobs } = jobsOf(this.store, this.axes);
      const looked = this.inSight || this.root.classList.contains("av-print");
      if (looked)
        schedule.show({ key, measures, extent, size: pane.pixels, jobs: (...size) => jobs(extent, ...size) });
    }
    const later = this.painting.update();
    if (!stale.over || stale.map || stale.place || stale.pictures)
      pane.draw(this.painting.sorted(), this.palette, this.painting.veiled);
    this.drawOver();
    for (const part of this.parts) part.draw?.();
    this.writeSoon();
    return later;
  }

  drawOver() {
    const { pane, palette, parts, store } = this;
    const names = this.axes.map(({ name }) => name);
    const context = pane.overlay(palette, /** @type {[string, string]} */ (names));
    for (const part of parts) if (part.over?.()) part.overlay(context);
    pane.mark(context, palette, store.get("cursor"));
    context.restore();
    pane.progress(context, palette, this.schedule.progress);
  }

  recolour() {
    this.painting?.forget();
  }

  layout({ full, presenting }) {
    layOut(this, full, presenting);
    const extent = placesOf(this.axes, this.store.get("extent"));
    this.pane.place(this.axes, extent, this.size, pixelRatio(this.pane.canvas));
  }

  texts() {
    this.status.show(this);
    this.pane.canvas.setAttribute("aria-busy", String(this.late()));
    this.back.disabled = !this.zooms.canGoBack;
    this.forward.disabled = !this.zooms.canGoOn;
  }

  says() {
    const [x, y] = this.axes;
    const counts = this.legend?.classes ?? [];
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    const shares = counts
      .map(({ title, count }) => `${title} ${Math.round((100 * count) / all)}%`)
      .join(", ");
    return `A map of ${this.mapped.join(" minus ")}: ${y.name} over ${x.name}. ${shares}`;
  }

  lectern() {
    const { measure } = this;
    return { title: `${this.mapped.join(" minus ")}: ${measure.title}`, text: measure.text, rows: [] };
  }

  late() {
    const { done, latest, stuck } = this.schedule;
    return !done || !(latest || stuck);
  }

  release() {
    this.sight.disconnect();
    this.schedule.close();
  }
}

export const render = rendering(MapView);
