// The view: joins state, engine, picture, chart, transport, panel and parts, and draws what has changed, once a frame.

import { stageActions } from "./actions.js";
import { Announcer } from "./base/announcer.js";
import { Memo } from "./base/memo.js";
import { NOWHERE } from "./base/text.js";
import { element } from "./base/dom.js";
import { Help } from "./base/help.js";
import { HELP, listenToKeys } from "./base/keys.js";
import { lectureHeight, lectureSize } from "./base/lecture-size.js";
import { applyPalette, isDark, watchTheme } from "./base/theme.js";
import { Transport } from "./base/transport.js";
import { LossChart } from "./charts/loss.js";
import { PARTS } from "./parts.js";
import { Picture } from "./plane/canvas.js";
import { tallEnough } from "./plane/facets.js";
import { Landscape } from "./plane/landscape.js";
import { listenToPointer, listenToRing } from "./plane/pointer.js";
import { Panel } from "./sidebar.js";
import { Engine } from "./state/engine.js";
import { resultText, stateText } from "./state/run-text.js";
import { Store } from "./state/store.js";

const SETTLED = 140; // milliseconds after the last movement until a sketch is sharpened

export class Stage {
  constructor(model, host, setup) {
    this.store = new Store(model, setup);
    this.host = host;
    this.stale = { field: true, fan: true, runs: true, place: true };
    this.engine = new Engine(this.store, () => this.wake("field", "fan", "runs"));
    this.held = null;
    this.fanned = new Memo();
    const actions = stageActions(this);
    this.picture = new Picture(actions);
    this.landscape = new Landscape(this);
    this.transport = new Transport(this.store, () => this.wake("runs"));
    this.chart = new LossChart((part, last) => {
      this.transport.pause();
      this.transport.go(part * this.store.get("steps"), last);
    });
    this.parts = PARTS.map((make) => make(this));
    this.panel = new Panel(
      this.store,
      { hold: (parameter) => this.hold(parameter) },
      this.parts.flatMap(({ tab }) => tab ?? []),
    );
    this.announcer = new Announcer((text) => this.picture.layers.paths.setAttribute("aria-label", text));
    this.help = new Help([...HELP, ...this.parts.flatMap(({ keys }) => keys ?? [])], () =>
      this.root.focus({ preventScroll: true }),
    );
    this.root = element(
      "div",
      {
        class: "adamviz",
        tabindex: 0,
        role: "group",
        "aria-label": "Adam on a loss surface. Press ? for the keys.",
      },
      element(
        "div",
        { class: "av-main" },
        this.picture.root,
        this.transport.root,
        this.chart.root,
        ...this.parts.flatMap(({ root }) => root ?? []),
      ),
      this.panel.root,
      this.help.root,
      this.announcer.root,
    );
    host.append(this.root);
    this.listen(actions);
    this.wake();
  }

  listen(actions) {
    const { store } = this;
    store.follow();
    const turned = [...store.setup.optimizers, ...store.setup.surfaces].flatMap(
      ({ parameters }) => parameters,
    );
    const numbers = [...turned, ...store.noise].map(({ name }) => name);
    store.on([...new Set(numbers), "surface", "start", "steps"], () => this.wake("field", "fan", "runs"));
    store.on(["_runs", "selected"], () => this.wake("fan", "runs"));
    store.on(
      [
        ...new Set([
          "playhead",
          "speed",
          "tab",
          "hidden",
          ...this.parts.flatMap(({ traits }) => traits ?? []),
        ]),
      ],
      () => this.wake("runs"),
    );
    store.on(["arrangement", "hidden"], () => this.wake("place"));
    store.on(["extent"], () => {
      this.landscape.moved = performance.now();
      this.picture.show(store.get("extent") ?? store.surface.extent);
      this.wake("place");
    });
    const surface = this.picture.layers.paths;
    const hooks = {
      viewport: (px, py) => this.picture.viewportAt(px, py),
      present: () => store.get("start"),
      start: (start, last) =>
        store.set({ start: start.map(Math.fround).map((number) => +number.toPrecision(6)) }, last),
      extent: (extent, last) => store.set(extent === undefined ? {} : { extent }, last),
      hover: (point) =>
        this.picture.hover(point, point && this.landscape.loss?.(...point), store.surface.axes),
      focused: () => this.root.contains(document.activeElement),
    };
    listenToPointer(surface, hooks);
    this.picture.eachRing((ring, i) =>
      listenToRing(ring, surface, () => this.picture.panes[i].viewport, hooks),
    );
    listenToKeys(this.root, actions);
    this.sizes = new ResizeObserver(() => this.wake("place"));
    this.sizes.observe(this.root);
    this.sizes.observe(this.picture.root);
    this.unwatch = watchTheme(() => this.wake("place"));
  }

  hold(parameter) {
    if (this.held?.name === parameter?.name) return;
    this.held = parameter;
    if (!this.panel.complaining) this.panel.complain("");
    this.wake("fan", "runs");
  }

  /** Ask for a frame in which these parts are drawn anew. */
  wake(...parts) {
    for (const part of parts) this.stale[part] = true;
    this.frame ??= requestAnimationFrame((time) => {
      this.frame = null;
      if (this.root.isConnected) this.draw(time);
      else
        this.frame = setTimeout(() => {
          this.frame = null;
          this.wake();
        }, 50);
    });
  }

  draw(time) {
    const { store, stale, picture } = this;
    this.transport.tick(time);
    picture.selected = store.selected;
    if (stale.place) this.place();
    if (stale.field || stale.place) this.landscape.begin();
    const fanned = stale.fan || stale.place || this.growing;
    if (fanned) this.growing = this.drawFan();
    if (stale.runs || stale.place || fanned) this.drawRuns();
    this.landscape.advance(SETTLED);
    this.stale = {};
    if (this.growing || this.transport.playing || picture.field.busy) this.wake();
    picture.placeRings(store.get("start"), store.surface.axes);
  }

  /** Take sizes, theme and the part of the plane that is seen. */
  place() {
    const { store, picture, root } = this;
    const palette = store.setup.palette[isDark() ? "dark" : "light"];
    if (palette !== this.palette) {
      this.palette = palette;
      applyPalette(root, palette);
      this.styles = store.runs.map((_, index) => this.style(index));
      picture.field.drawn = null;
    }
    const full = document.fullscreenElement === root;
    const width = root.clientWidth;
    const presenting = Boolean(store.get("presenting"));
    const height = full ? window.innerHeight : lectureHeight(width, window.innerHeight);
    root.style.height = presenting && !full ? `${height}px` : "";
    this.size = presenting
      ? lectureSize(width, height)
      : full
        ? Math.min(26, Math.max(15, width / 80))
        : Math.min(16, Math.max(13, 11 + width / 320));
    root.style.setProperty("--av-size", `${this.size}px`);
    root.classList.toggle("av-narrow", width < 680);
    root.classList.toggle("av-full", full);
    for (const part of this.parts) part.arrange?.();
    const narrow = root.classList.contains("av-narrow");
    const { panes } = this;
    const beside = narrow && panes.length > 1;
    const wanted = beside
      ? tallEnough(panes.length, picture.root.clientWidth, this.size)
      : picture.root.clientWidth * (narrow ? 0.85 : 0.55);
    const most = Math.min((beside ? 1 : 0.52) * window.innerHeight, 900);
    picture.root.style.minHeight =
      full || presenting
        ? "0"
        : `${Math.round(Math.min(Math.max(wanted, 250, picture.tools.offsetHeight + this.size), most))}px`;
    picture.place(
      store.get("extent") ?? store.surface.extent,
      this.size,
      window.devicePixelRatio || 1,
      panes,
    );
    picture.titles.place(
      picture.panes,
      store.runs.map(({ label }) => label),
      this.styles,
      this.size,
    );
    this.chart.place(this.size, picture.ratio);
    for (const part of this.parts) part.place?.();
  }

  style(index) {
    const { dashes, markers } = this.store.setup.palette;
    const { runs, halo } = this.palette;
    return {
      colour: runs[index % runs.length],
      dash: dashes[index % dashes.length],
      marker: markers[index % markers.length],
      halo,
    };
  }

  /** Each run with its style; a hidden one has no run. */
  get entries() {
    return this.store.runs.map((_, index) => ({
      run: this.store.hides(index) ? undefined : this.engine.runs[index],
      style: this.styles[index],
    }));
  }

  /** What each pane of the picture shows: one run each, or null for all of them in one. */
  get panes() {
    const { store } = this;
    const seen = [...store.runs.keys()].filter((index) => !store.hides(index));
    return store.get("arrangement") === "side by side" && seen.length > 1 ? seen : [null];
  }

  /** The step that is shown. */
  get step() {
    return this.transport.step;
  }

  drawRuns() {
    const { store, engine, picture, palette, landscape, step, parts } = this;
    engine.recording = parts.some((part) => part.records?.());
    engine.update();
    const { entries } = this;
    const ghosts = parts.flatMap((part) => part.ghosts?.() ?? []);
    picture.drawRuns(entries, store.selected, landscape.minima, step, palette, engine.fan, ghosts);
    this.chart.draw(
      entries,
      store.selected,
      landscape.lowest,
      store.get("steps"),
      step,
      palette,
      ghosts,
      Boolean(this.held),
    );
    picture.drawLens(
      "under",
      parts.filter((part) => part.under?.()).map((part) => (context) => part.underlay(context)),
    );
    picture.drawLens(
      "lens",
      parts.filter((part) => part.over?.()).map((part) => (context) => part.overlay(context)),
    );
    for (const part of parts) part.draw?.();
    // The picture answers in this frame, numbers and texts right behind it: they make the browser lay out the document.
    if (this.written) this.writing ??= setTimeout(() => this.write());
    else this.write();
  }

  /** Bring numbers, sliders and texts up to date. */
  write() {
    const { store, engine, step } = this;
    this.writing = null;
    this.written = true;
    this.transport.show();
    const results = store.runs.map((_, index) => resultText(engine.runs[index], step));
    this.panel.show(this.held, this.styles, results, engine);
    this.picture.titles.show(store.selected);
    for (const part of this.parts) part.write?.();
    this.announcer.later(() => this.described());
  }

  /** What is seen, in words. */
  described() {
    const { store, engine, step, parts } = this;
    const runs = store.runs
      .map(({ label }, index) => ({ label, run: engine.runs[index] }))
      .filter((_, index) => !store.hides(index));
    const text = stateText(store.surface.title, step, store.get("steps"), runs);
    return [...parts.map((part) => part.says?.()), this.picture.field.nowhere && NOWHERE, text]
      .filter(Boolean)
      .map((one) => one.replace(/\.?$/, "."))
      .join(" ");
  }

  /** Let the fan grow, and draw it if it has. @returns whether there is more to come */
  drawFan() {
    const { store, engine } = this;
    const names = store.optimizer(store.selected).parameters;
    const growing = engine.updateFan(
      store.hides(store.selected) ? undefined : names.find(({ name }) => name === this.held?.name),
    );
    const { fan } = engine;
    const { version } = this.landscape;
    if (
      this.fanned.changed(fan?.key, fan?.done ?? fan?.runs.length, version, store.selected) ||
      this.stale.place
    )
      this.picture.drawFan(fan, this.styles[store.selected], this.palette);
    return growing;
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.frame);
    this.announcer.close();
    clearTimeout(this.writing);
    this.frame = -1;
    this.sizes.disconnect();
    this.unwatch();
    for (const part of this.parts) part.close?.();
    this.store.close();
    this.engine.close();
    this.root.remove();
  }
}

/** What anywidget calls. @returns its cleanup */
export function render({ model, el, setup }) {
  const stage = new Stage(model, el, setup);
  return () => stage.close();
}
