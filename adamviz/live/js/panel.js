// The panel beside the picture: what is shown, who runs, what the slider under the hand does, and all sliders.

import { menu, parameterRow } from "./controls.js";
import { element } from "./dom.js";
import { explain, shortNumber } from "./numbers.js";
import { markerPath } from "./marks.js";

const WIDE = 4; // so many sliders, an optimizer's first, get a line of their own
const STEPS_ROW = {
  name: "steps", symbol: "", scale: "log", low: 10, high: 2000, whole: true, allowed: [1, 20000, "[]"],
  text: "How many steps each run makes: {value}.",
};
const LEFT_BEHIND =
  "Only a kernel can compute this, and a saved page has none: the picture still shows the settings that it was saved with. " +
  "The button below brings them back.";
const HINT = "Move a slider, or drag the ring to start elsewhere.";

export class Panel {
  /** @param {import("./store.js").Store} store @param {{hold: (parameter: object|null) => void}} hooks */
  constructor(store, hooks) {
    this.store = store;
    this.hooks = {
      get: (name) => store.get(name),
      set: (changes, last) => {
        this.complain("");
        store.set("steps" in changes ? this.stepsChanged(changes) : changes, last);
      },
      hold: (parameter) => hooks.hold(parameter),
      complain: (message) => this.complain(message),
    };
    this.formula = element("div", { class: "av-formula" });
    this.computed = element("div", { class: "av-computed", "aria-live": "polite" });
    this.surfaces = menu(
      "surface", "surface", store.setup.surfaces.map(({ name, title }) => [name, title]), (name) => store.show(name),
    );
    this.legend = element("div", { class: "av-legend", role: "radiogroup", "aria-label": "runs" });
    this.explanation = element("p", { class: "av-explain", role: "status", text: HINT });
    this.rows = element("div", { class: "av-rows" });
    this.root = element(
      "div", { class: "av-panel", pointerleave: () => this.released() },
      element("div", { class: "av-head" }, this.surfaces, this.formula), this.legend, this.said(), this.rows, this.computed,
    );
    this.root.addEventListener("focusout", () => setTimeout(() => this.released()));
    this.entries = [];
  }

  /** When neither the pointer nor the focus is on a slider any more, nothing is under the hand. */
  released() {
    if (!this.root.isConnected) return;
    const row = this.root.querySelector(".av-row:hover, .av-row:focus-within");
    if (!row) this.hooks.hold(null);
  }

  /** A whole number of steps; a playhead that stood at the end stays there. */
  stepsChanged(changes) {
    const steps = Math.round(changes.steps);
    const atEnd = this.store.get("playhead") >= this.store.get("steps");
    return { ...changes, steps, ...(atEnd ? { playhead: steps } : {}) };
  }

  /** Say what is wrong with a typed number, until one is right; "" takes it back. */
  complain(message) {
    this.explanation.classList.toggle("av-wrong", message !== "");
    this.explanation.textContent = message || HINT;
  }

  get complaining() {
    return this.explanation.classList.contains("av-wrong");
  }

  /** The explanation, in a box with room for the longest there may be: the height of the view must not change with the hand. */
  said() {
    const { optimizers, surfaces } = this.store.setup;
    const all = [...optimizers, ...surfaces].flatMap(({ parameters }) => parameters).map((one) => explain(one, 0.99912345));
    const room = [...new Set(all)].map((text) => element("span", { "aria-hidden": "true", text }));
    return element("div", { class: "av-said" }, this.explanation, ...room);
  }

  /** Build the rows for the selected run and the surface; only when those have changed. */
  build() {
    const { store } = this;
    const key = [store.get("surface"), store.selected, store.runs.length].join();
    if (key === this.key) return;
    this.key = key;
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.dataset : null;
    const optimizer = store.optimizer(store.selected).parameters.filter(({ name }) => name !== "decay" || store.get(name));
    const parameters = [...optimizer.map((one, i) => ({ ...one, wide: i < WIDE })), STEPS_ROW, ...store.surface.parameters];
    this.entries = parameters.map((parameter) => parameterRow(parameter, this.hooks));
    const rows = this.entries.map(({ row }) => row);
    // The surface's own numbers keep their room when there are none, so that choosing a surface moves nothing.
    const own = element("div", { class: "av-own" }, ...rows.slice(optimizer.length + 1));
    this.rows.replaceChildren(...rows.slice(0, optimizer.length + 1), own);
    if (focused) this.rows.querySelector(`input[type=range][data-name="${focused.name}"]`)?.focus();
    this.surfaces.value = store.get("surface");
    this.formula.textContent = store.surface.formula && `f(x, y) = ${store.surface.formula}`;
  }

  /** Show present values. */
  show(held, styles, results, engine) {
    this.build();
    for (const entry of this.entries) entry.show();
    if (held && !this.complaining) {
      this.explanation.textContent = explain(held, this.store.get(held.name));
    }
    this.showLegend(styles, results);
    this.showComputed(engine);
  }

  /** Who computed what is seen: said in one line, and only loud when something is wrong. */
  showComputed(engine) {
    const { state, message } = engine.kernel;
    const { alone } = this.store.model;
    const kernel = engine.needsKernel();
    let [text, wrong] = ["Computed in this page: it needs no kernel.", false];
    if (kernel && alone && engine.behind) [text, wrong] = [LEFT_BEHIND, true];
    else if (kernel && alone) text = "Computed by the kernel when this page was saved: the page cannot run this surface or optimizer alone.";
    else if (kernel && state === "failed") [text, wrong] = [`The kernel could not compute this: ${message}`, true];
    else if (kernel && state === "silent") [text, wrong] = ["The kernel does not answer: this is the last picture it sent.", true];
    else if (kernel) text = "Computed by the kernel: the page cannot run this surface or optimizer alone.";
    if (this.computed.textContent !== text) this.computed.textContent = text;
    this.computed.classList.toggle("av-wrong", wrong);
  }

  showLegend(styles, results) {
    const { store } = this;
    if (this.legend.children.length !== store.runs.length || this.styles !== styles) {
      this.styles = styles;
      this.legend.replaceChildren(...store.runs.map((run, index) => this.legendEntry(run, index, styles[index])));
    }
    store.runs.forEach((_, index) => {
      const entry = this.legend.children[index];
      const checked = String(index === store.selected);
      if (entry.getAttribute("aria-checked") !== checked) {
        entry.setAttribute("aria-checked", checked);
        entry.tabIndex = index === store.selected ? 0 : -1;
      }
      const text = results[index] ?? "";
      if (entry.lastChild.textContent !== text) entry.lastChild.textContent = text;
    });
    this.legend.classList.toggle("av-single", store.runs.length === 1);
  }

  legendEntry(run, index, style) {
    const { store } = this;
    const choose = (next) => {
      store.select(next);
      this.legend.children[next].focus();
    };
    return element(
      "button",
      {
        type: "button", role: "radio", class: "av-run", "data-run": index, title: "put this run under the sliders",
        click: () => store.select(index),
        keydown: (event) => {
          const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
          if (!by) return;
          event.preventDefault();
          choose((index + by + store.runs.length) % store.runs.length);
        },
      },
      swatch(style), element("span", { class: "av-name", text: run.label }), element("span", { class: "av-result" }),
    );
  }
}

/** A run's line and marker, as they look in the picture. */
function swatch(style) {
  const canvas = element("canvas", { class: "av-swatch", width: 88, height: 32, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.strokeStyle = context.fillStyle = style.colour;
  context.lineWidth = 2.5;
  context.setLineDash(style.dash);
  context.beginPath();
  context.moveTo(0, 8);
  context.lineTo(44, 8);
  context.stroke();
  context.setLineDash([]);
  markerPath(context, style.marker, 22, 8, 5);
  context.strokeStyle = style.halo;
  context.lineWidth = 2;
  context.stroke();
  context.fill();
  return canvas;
}

/** What a run has come to, in a few characters whose number does not change. */
export function resultText(run, playhead) {
  if (!run) return "…";
  if (run.diverged >= 0 && playhead >= run.diverged) return `diverged at step ${run.diverged}`;
  return `loss ${shortNumber(run.loss[Math.min(playhead, run.steps)], 3)}`;
}
