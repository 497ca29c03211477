// The stage: runs on a surface. It joins engine, picture, chart, transport, panel and parts.

/** @import { Host, Parameter, RunEntry, RunStyle, Setup } from "./types" */

import { STAGE_KEYS, stageActions, stageCommand } from "./actions.js";
import { windowHeight } from "./base/frame.js";
import { Hand } from "./base/hand.js";
import { Memo } from "./base/memo.js";
import { pixelRatio } from "./base/scale.js";
import { playInSight } from "./base/space.js";
import { NOWHERE } from "./base/text.js";
import { Transport } from "./base/transport.js";
import { LossChart } from "./charts/loss-chart.js";
import { PARTS } from "./parts.js";
import { Picture } from "./plane/picture.js";
import { tallEnough } from "./plane/facets.js";
import { Landscape } from "./plane/landscape.js";
import { rowHooks } from "./state/row-hooks.js";
import { Panel } from "./sidebar.js";
import { lecternOf } from "./stage-lectern.js";
import { followPointer } from "./stage-pointer.js";
import { Engine } from "./state/engine.js";
import { Opened } from "./state/opened.js";
import { resultText, stateText } from "./state/run-text.js";
import { Curvatures } from "./state/curvatures.js";
import { arrivalOf, between, stateOf } from "./state/scene-states.js";
import { Store } from "./state/store.js";
import { rendering, View } from "./view.js";

const SETTLED = 140; // milliseconds after the last movement until a sketch is sharpened

/** @extends {View<Store>} */
export class Stage extends View {
  /** @type {RunStyle[]} of the runs */
  styles = [];
  growing = false; // whether the fan is not whole yet
  /** @type {import("./step/sensitivity.js").SensitivityPart|null} */
  sensitivity = null;
  /** @type {import("./step/ellipses.js").Ellipses|null} */
  ellipses = null;

  /** @param {{model: Host, el: HTMLElement, setup: Setup}} given */
  constructor(given) {
    super(given, new Store(given.model, given.setup));
    Object.assign(this.stale, { field: true, fan: true, runs: true });
    this.engine = new Engine(this.store, () => this.wake("field", "fan", "runs"));
    this.curvatures = new Curvatures(this.engine);
    /** @type {Parameter|null} */
    this.activeParameter = null;
    this.fanned = new Memo();
    const actions = stageActions(this);
    this.picture = new Picture(actions, this.tools, this.store.surface.axes);
    this.landscape = new Landscape(this);
    this.transport = new Transport(this.store, () => this.wake("runs"));
    this.chart = new LossChart((part, last) => {
      this.transport.pause();
      this.transport.go(part * this.store.get("steps"), last);
    });
    this.opened = new Opened(this.store);
    this.hooks = rowHooks(this.store, this.opened, new Hand((parameter) => this.activate(parameter)));
    this.addParts(PARTS);
    this.panel = new Panel(
      this.store,
      this.hooks,
      this.opened,
      this.parts.flatMap(({ tab }) => tab ?? []),
    );
    this.listen();
    this.assemble({
      label: "Adam on a loss surface",
      main: [this.picture.root, this.transport.root, this.chart.root],
      side: this.panel.root,
      picture: this.picture.layers.canvases.paths,
      keys: STAGE_KEYS,
      command: (event) => stageCommand(actions, event),
      once: [actions.toggle],
    });
    this.unplay = playInSight(this.root, this.picture.root, actions.toggle);
  }

  listen() {
    const { store } = this;
    const { optimizers, surfaces } = store.setup;
    const parameters = [...optimizers, ...surfaces].flatMap((program) => program.parameters);
    const numbers = [...parameters, ...store.noise].map(({ name }) => name);
    store.on([...new Set(numbers), "surface", "start", "steps"], () => this.wake("field", "fan", "runs"));
    store.on(["_runs", "selected"], () => this.wake("fan", "runs"));
    store.on(["playhead", "speed", "tab", "hidden", "names"], () => this.wake("runs"));
    store.on(["arrangement", "hidden", "charts", "stability", "cut"], () => this.wake("place"));
    store.on(["extent"], () => {
      this.landscape.moved = performance.now();
      this.picture.show(store.get("extent") ?? store.surface.extent);
      this.wake("place");
    });
    followPointer(this);
  }

  /** Take the parameter whose row is pointed at, touched or focused. @param {Parameter|null} parameter */
  activate(parameter) {
    if (this.activeParameter?.name === parameter?.name) return;
    this.activeParameter = parameter;
    this.wake("fan", "runs");
  }

  advance(time) {
    this.transport.tick(time);
    this.picture.selected = this.store.selected;
  }

  /** @param {Record<string, boolean>} stale */
  paint(stale) {
    const { store, picture, landscape, engine } = this;
    if (stale.field || stale.place) landscape.begin();
    const unfinished = this.growing || engine.growing;
    const moved = stale.runs || stale.parts || stale.place || stale.fan || unfinished;
    if (moved) this.updateRuns();
    if (stale.fan || stale.place || unfinished) this.growing = this.drawFan(stale);
    if (moved) this.drawRuns();
    landscape.advance(SETTLED);
    picture.placeRings(store.get("start"), store.surface.axes, landscape.loss);
    return this.growing || engine.growing || this.transport.playing || picture.field.busy;
  }

  recolour() {
    this.styles = this.store.runs.map((_, index) => this.style(index));
    this.picture.field.drawn = null;
  }

  layout({ full, presenting }) {
    const { store, picture, root } = this;
    const narrow = root.classList.contains("av-narrow");
    const beside = presenting && root.matches(".av-beside, .av-open");
    const cut = presenting && store.get("cut") !== "none";
    const charts = (store.get("charts")?.length ?? 0) + Number(store.get("stability"));
    root.classList.toggle("av-charted", beside && (charts > 0 || (cut && root.matches(".av-open"))));
    root.classList.toggle("av-crowded", cut && charts > (root.matches(".av-open.av-square") ? 0 : 2));
    const { panes } = this;
    const below = narrow && panes.length > 1; // on a phone panes stand below one another
    const wanted = below
      ? tallEnough(panes.length, picture.root.clientWidth, this.size)
      : picture.root.clientWidth * (narrow ? 0.85 : 0.55);
    // In one column it sticks to the top of the window, and the sliders need the rest.
    const most = Math.min((below ? 0.6 : narrow ? 0.45 : 0.52) * windowHeight(), 900);
    const height = Math.round(
      Math.max(Math.min(Math.max(wanted, 250), most), picture.tools.offsetHeight + this.size),
    );
    picture.root.style.minHeight = (full && !narrow) || presenting ? "0" : `${height}px`;
    root.style.setProperty("--av-picture", `${height}px`);
    picture.names.hall = presenting;
    picture.place(
      store.get("extent") ?? store.surface.extent,
      this.size,
      pixelRatio(picture.layers.canvases.paths),
      panes,
    );
    picture.titles.place(
      picture.panes,
      store.runs.map(({ label }) => label),
      this.styles,
      this.size,
    );
    this.chart.place(this.size, picture.ratio);
  }

  /** @param {number} index @returns {RunStyle} */
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

  /** Each run with its style; a hidden one has no run. @returns {RunEntry[]} */
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

  updateRuns() {
    this.engine.look(this.parts);
    this.engine.update();
  }

  drawRuns() {
    const { store, engine, picture, palette, landscape, step, parts } = this;
    const { entries } = this;
    if (store.get("stability") && this.curvatures.advance()) this.wake("parts");
    const ghosts = parts.flatMap((part) => part.ghosts?.() ?? []);
    const labels = store.get("names") ? store.runs.map(({ label }) => label) : null;
    picture.names.covered = parts.filter((part) => part.over?.()).flatMap((part) => part.covers?.() ?? []);
    picture.drawRuns(entries, store.selected, landscape.minima, step, palette, engine.fan, ghosts, labels);
    this.chart.draw(
      entries,
      store.selected,
      landscape.lowest,
      store.get("steps"),
      step,
      palette,
      ghosts,
      Boolean(this.activeParameter),
    );
    picture.drawParts(
      "under",
      parts.filter((part) => part.under?.()).map((part) => (context) => part.underlay(context)),
    );
    picture.drawParts(
      "lens",
      parts.filter((part) => part.over?.()).map((part) => (context) => part.overlay(context)),
    );
    for (const part of parts) part.draw?.();
    this.writeSoon();
  }

  texts() {
    const { store, engine, step } = this;
    this.transport.show();
    const results = store.runs.map((_, index) =>
      engine.lacks(index) ? "needs the kernel" : resultText(engine.runs[index], step),
    );
    this.panel.show(this.activeParameter, this.styles, results, engine);
    this.picture.titles.show(store.selected);
  }

  says() {
    const { store, engine, step } = this;
    const runs = store.runs
      .map(({ label }, index) => ({ label, run: engine.runs[index] }))
      .filter((_, index) => !store.hides(index));
    const text = stateText(store.surface.title, step, store.get("steps"), runs, store.surface.axes);
    return this.picture.field.nowhere ? `${NOWHERE.replace(/\.?$/, ".")} ${text}` : text;
  }

  /** Let the fan grow, and draw it if it has. @returns whether there is more to come */
  drawFan(stale) {
    const { store, engine } = this;
    const names = store.optimizer(store.selected).parameters;
    const growing = engine.updateFan(
      store.hides(store.selected) ? undefined : names.find(({ name }) => name === this.activeParameter?.name),
    );
    const { fan } = engine;
    if (this.fanned.changed(fan?.key, fan?.done, this.landscape.version, store.selected) || stale.place)
      this.picture.drawFan(fan, this.styles[store.selected], this.palette);
    return growing;
  }

  pause() {
    this.transport.pause();
  }

  late() {
    return this.engine.behind;
  }

  lifeless() {
    const { kernel, runs } = this.engine;
    return (kernel.state === "silent" || this.store.model.alone) && !runs.some(Boolean);
  }

  lectern() {
    return lecternOf(this);
  }

  state() {
    return stateOf(this.store);
  }

  arrival(state, traits) {
    return arrivalOf(this.store, state, traits);
  }

  between(from, to, part) {
    return between(from, to, part, this.store.setup);
  }

  release() {
    this.unplay();
    this.engine.close();
  }
}

export const render = rendering(Stage);
