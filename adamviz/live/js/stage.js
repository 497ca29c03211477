// The view: joins state, engine, picture, chart, transport and panel, and draws what has changed, once a frame.

import { element } from "./dom.js";
import { Engine } from "./engine.js";
import { HELP, listenToKeys } from "./keys.js";
import { LossChart } from "./losschart.js";
import { Panel, resultText } from "./panel.js";
import { Picture } from "./picture.js";
import { drawable } from "./plane.js";
import { listenToPointer } from "./pointer.js";
import { Store } from "./store.js";
import { dress, isDark, watchTheme } from "./theme.js";
import { Transport } from "./transport.js";
import { fieldRequest, kernelField } from "./grid.js";

const SAID = 400; // milliseconds after the last change until it is told to a screen reader
const SETTLED = 140; // milliseconds after the last movement until a sketch is sharpened

export class Stage {
  constructor(model, host, setup) {
    this.store = new Store(model, setup);
    this.stale = { field: true, fan: true, runs: true, place: true };
    this.engine = new Engine(this.store, () => this.wake("field", "fan", "runs"));
    this.held = null;
    this.moved = -Infinity;
    const actions = this.actions();
    this.picture = new Picture(actions);
    this.transport = new Transport(this.store, () => this.wake("runs"));
    this.panel = new Panel(this.store, { hold: (parameter) => this.hold(parameter) });
    this.chart = new LossChart((part, last) => {
      this.transport.pause();
      this.transport.go(part * this.store.get("steps"), last);
    });
    this.help = this.makeHelp();
    this.root = element(
      "div", { class: "adamviz", tabindex: 0, role: "group", "aria-label": "Adam on a loss surface. Press ? for the keys." },
      element("div", { class: "av-main" }, this.picture.root, this.transport.root, this.chart.root),
      this.panel.root, this.help,
    );
    host.append(this.root);
    this.listen(actions);
    this.wake();
  }

  actions() {
    const { store } = this;
    const middle = () => {
      const { x0, x1, y0, y1 } = this.picture.plane;
      return [(x0 + x1) / 2, (y0 + y1) / 2];
    };
    return {
      toggle: () => this.transport.toggle(),
      by: (steps) => this.transport.by(steps),
      jump: (step) => this.transport.jump(step),
      faster: (by) => this.transport.faster(by),
      zoom: (factor) => {
        const extent = this.picture.plane.zoomed(factor, ...middle());
        if (drawable(extent)) store.set({ extent });
      },
      pan: (x, y) => {
        const { plane } = this.picture;
        store.set({ extent: plane.panned(x * plane.box.width, y * plane.box.height) });
      },
      home: () => store.set({ extent: null }),
      choose: (by) => store.select((store.selected + by + store.runs.length) % store.runs.length),
      fullscreen: () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else this.root.requestFullscreen?.().catch(() => {});
      },
      help: () => this.showHelp(this.help.hidden),
      close: () => !this.help.hidden && (this.showHelp(false), true),
    };
  }

  makeHelp() {
    const rows = HELP.flatMap(([keys, text]) => [element("dt", { text: keys }), element("dd", { text })]);
    const close = element("button", { type: "button", class: "av-close", click: () => this.showHelp(false), text: "close" });
    return element("div", { class: "av-help", role: "dialog", "aria-label": "keys", hidden: true }, element("dl", {}, ...rows), close);
  }

  showHelp(shown) {
    this.help.hidden = !shown;
    (shown ? this.help.querySelector("button") : this.root).focus({ preventScroll: true });
  }

  listen(actions) {
    const { store } = this;
    const numbers = [...store.setup.optimizers, ...store.setup.surfaces].flatMap(({ parameters }) => parameters.map(({ name }) => name));
    store.on([...new Set(numbers), "surface", "start", "steps"], () => this.wake("field", "fan", "runs"));
    store.on(["_runs", "selected"], () => this.wake("fan", "runs"));
    store.on(["playhead", "speed"], () => this.wake("runs"));
    store.on(["extent"], () => {
      this.moved = performance.now();
      this.wake("place");
    });
    listenToPointer(this.picture.layers.paths, this.picture.ring, {
      plane: () => this.picture.plane,
      present: () => store.get("start"),
      start: (start, last) => store.set({ start: start.map(Math.fround).map((number) => +number.toPrecision(6)) }, last),
      extent: (extent, last) => store.set(extent === undefined ? {} : { extent }, last),
      hover: (at) => this.picture.hover(at, at && this.loss?.(at.x, at.y)),
      focused: () => this.root.contains(document.activeElement),
    });
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
      else this.frame = setTimeout(() => { this.frame = null; this.wake(); }, 50);
    });
  }

  draw(time) {
    const { store, stale, picture } = this;
    this.transport.tick(time);
    if (stale.place) this.place();
    if (stale.field || stale.place) this.beginField();
    const fanned = stale.fan || stale.place || this.growing;
    if (fanned) this.growing = this.drawFan();
    if (stale.runs || stale.place || fanned) this.drawRuns();
    const sketching = performance.now() - this.moved < SETTLED;
    if (picture.field.busy && !(sketching && this.sketched)) {
      if (picture.field.advance(sketching) || !this.sketched) picture.drawField(this.palette);
      this.sketched = true;
    }
    this.stale = {};
    if (this.growing || this.transport.playing || picture.field.busy) this.wake();
    picture.placeRing(store.get("start"));
  }

  /** Take sizes, theme and the part of the plane that is seen. */
  place() {
    const { store, picture, root } = this;
    const palette = store.setup.palette[isDark() ? "dark" : "light"];
    if (palette !== this.palette) {
      this.palette = palette;
      dress(root, palette);
      this.styles = store.runs.map((_, index) => this.style(index));
      picture.field.drawn = null;
    }
    const full = document.fullscreenElement === root;
    const width = root.clientWidth;
    this.size = full ? Math.min(26, Math.max(15, width / 80)) : Math.min(16, Math.max(13, 11 + width / 320));
    root.style.setProperty("--av-size", `${this.size}px`);
    root.classList.toggle("av-narrow", width < 680);
    root.classList.toggle("av-full", full);
    const narrow = root.classList.contains("av-narrow");
    const wanted = picture.root.clientWidth * (narrow ? 0.85 : 0.55);
    picture.root.style.minHeight = full ? "0" : `${Math.round(Math.min(Math.max(wanted, 250), 0.52 * window.innerHeight, 900))}px`;
    picture.place(store.get("extent") ?? store.surface.extent, this.size, window.devicePixelRatio || 1);
    this.chart.place(this.size, picture.ratio);
  }

  style(index) {
    const { dashes, markers } = this.store.setup.palette;
    const { runs, halo } = this.palette;
    return { colour: runs[index % runs.length], dash: dashes[index % dashes.length], marker: markers[index % markers.length], halo };
  }

  /** Begin the field anew if the surface, its numbers or what is seen of it have changed. */
  beginField() {
    const { store, engine, picture } = this;
    const surface = engine.surface();
    const numbers = store.surfaceNumbers;
    const key = [store.get("surface"), ...numbers].join();
    const extent = store.get("extent") ?? store.surface.extent;
    const { plane } = picture;
    const whole = [key, ...extent, ...Object.values(plane.box), picture.ratio, this.palette.name].join();
    if (this.whole === whole && (surface || this.answer === engine.field)) return;
    this.answer = engine.field;
    if ([plane.x0, plane.x1, plane.y0, plane.y1].join() !== extent.join()) picture.place(extent, this.size, picture.ratio);
    if (this.key !== key) {
      this.moved = this.key === undefined ? -Infinity : performance.now();
      // While the kernel computes another surface, the old one must not stand under the new one's path.
      if (!surface) picture.field.drawn = null;
    }
    if (surface) {
      this.loss = surface.at(numbers);
      this.minima = surface.minima(numbers);
    } else {
      if (this.whole !== whole) engine.ask(fieldRequest(extent, picture.plane.box, key));
      this.loss = kernelField(engine.field, key);
      this.minima = engine.field?.minima ?? [];
    }
    [this.key, this.whole] = [key, whole];
    this.lowest = this.minima.length > 0 ? Math.min(...this.minima.map(([, , loss]) => loss)) : null;
    this.sketched = false;
    if (this.loss) picture.field.begin(this.loss, store.surface.extent, this.lowest, picture.plane, this.palette, picture.ratio, key);
    else picture.drawField(this.palette);
  }

  drawRuns() {
    const { store, engine, picture, palette } = this;
    engine.update();
    const { step } = this.transport;
    const entries = store.runs.map((_, index) => ({ run: engine.runs[index], style: this.styles[index] }));
    picture.drawRuns(entries, store.selected, this.minima, step, palette, engine.fan);
    this.chart.draw(entries, store.selected, this.lowest, store.get("steps"), step, palette, Boolean(this.held));
    // The picture answers in this frame, numbers and texts right behind it: they make the browser lay out the document.
    if (this.written) this.writing ??= setTimeout(() => this.write());
    else this.write();
  }

  /** Bring numbers, sliders and texts up to date. */
  write() {
    const { store, engine } = this;
    const { step } = this.transport;
    this.writing = null;
    this.written = true;
    this.transport.show();
    const results = store.runs.map((_, index) => resultText(engine.runs[index], step));
    this.panel.show(this.held, this.styles, results, engine);
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.say(`${store.surface.title}: ${results[store.selected]} at step ${step}`), SAID);
  }

  /** Tell a screen reader what is seen, when it has come to rest. */
  say(text) {
    this.picture.layers.paths.setAttribute("aria-label", text);
  }

  /** Let the fan grow, and draw it if it has. @returns whether there is more to come */
  drawFan() {
    const { store, engine } = this;
    const names = store.optimizer(store.selected).parameters;
    const growing = engine.updateFan(names.find(({ name }) => name === this.held?.name));
    const { fan } = engine;
    const drawn = fan && [fan.key, fan.done ?? fan.runs.length, this.whole].join();
    if (drawn !== this.fanned || this.stale.place) this.picture.drawFan(fan, this.styles[store.selected], this.palette);
    this.fanned = drawn;
    return growing;
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.frame);
    clearTimeout(this.saying);
    clearTimeout(this.writing);
    this.frame = -1;
    this.sizes.disconnect();
    this.unwatch();
    this.store.close();
    this.engine.kernel.close();
    this.root.remove();
  }
}

/** What anywidget calls. @returns its cleanup */
export function render({ model, el, setup }) {
  const stage = new Stage(model, el, setup);
  return () => stage.close();
}
