// The runs by name: each with its line and marker, what it has come to, and which one is under the sliders.

import { element } from "./dom.js";
import { markerPath } from "./marks.js";
import { shortNumber } from "./numbers.js";

export class Legend {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    this.root = element("div", { class: "av-legend", role: "radiogroup", "aria-label": "runs" });
  }

  /** @param {object[]} styles of the runs @param {string[]} results what each has come to */
  show(styles, results) {
    const { store } = this;
    if (this.root.children.length !== store.runs.length || this.styles !== styles) {
      this.styles = styles;
      this.root.replaceChildren(...store.runs.map((run, index) => this.entry(run, index, styles[index])));
    }
    store.runs.forEach((_, index) => {
      const entry = this.root.children[index];
      const checked = String(index === store.selected);
      if (entry.getAttribute("aria-checked") !== checked) {
        entry.setAttribute("aria-checked", checked);
        entry.tabIndex = index === store.selected ? 0 : -1;
      }
      const text = results[index] ?? "";
      if (entry.lastChild.textContent !== text) entry.lastChild.textContent = text;
    });
    this.root.classList.toggle("av-single", store.runs.length === 1);
  }

  entry(run, index, style) {
    const { store } = this;
    const choose = (next) => {
      store.select(next);
      this.root.children[next].focus();
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
export function swatch(style) {
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
