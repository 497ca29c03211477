// The runs by name: each with its line and marker, its present result, which one is selected, and which are
// drawn.

/** @import { RunSettings, RunStyle } from "../types" */
/** @import { Store } from "../state/store.js" */

import { element, icon, setText } from "../base/dom.js";
import { swatch } from "../base/swatch.js";
import { soloed, toggled } from "./visibility.js";

export class Legend {
  /** @type {RunStyle[]} */
  styles;
  /** @type {ReturnType<Legend["entry"]>[]} */
  entries = [];

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.root = element("div", { class: "av-legend", role: "radiogroup", "aria-label": "runs" });
  }

  /** @param {RunStyle[]} styles of the runs @param {string[]} results each run's in a few words */
  show(styles, results) {
    const { store } = this;
    if (this.root.children.length !== store.runs.length || this.styles !== styles) {
      this.styles = styles;
      this.entries = store.runs.map((run, index) => this.entry(run, index, styles[index]));
      this.root.replaceChildren(...this.entries.map(({ root }) => root));
    }
    store.runs.forEach((_, index) => {
      const { root, radio, eye } = this.entries[index];
      const checked = String(index === store.selected);
      if (radio.getAttribute("aria-checked") !== checked) {
        radio.setAttribute("aria-checked", checked);
        radio.tabIndex = index === store.selected ? 0 : -1;
      }
      setText(radio.lastChild, results[index] ?? "");
      this.updateEye(index, root, eye);
    });
    this.root.classList.toggle("av-single", store.runs.length === 1);
  }

  /** Show whether a run is drawn. @param {number} index @param {HTMLElement} root @param {HTMLElement} eye */
  updateEye(index, root, eye) {
    const hides = this.store.hides(index);
    if (root.dataset.hides === String(hides)) return;
    root.dataset.hides = String(hides);
    root.classList.toggle("av-hides", hides);
    eye.replaceChildren(icon(hides ? "hidden" : "shown"));
    eye.setAttribute("aria-label", `${hides ? "show" : "hide"} ${this.store.runs[index].label}`);
    eye.title = `${hides ? "show" : "hide"} (H); with Shift, this run alone (O)`;
  }

  /** @param {RunSettings} run @param {number} index @param {RunStyle} style */
  entry(run, index, style) {
    const { store } = this;
    const selectAndFocus = (next) => {
      store.select(next);
      this.entries[next].radio.focus();
    };
    const solo = () => store.set({ hidden: soloed(store.get("hidden") ?? [], index, store.runs.length) });
    const radio = element(
      "button",
      {
        type: "button",
        role: "radio",
        class: "av-run",
        "data-run": index,
        title: "put this run under the sliders",
        click: () => store.select(index),
        dblclick: () => store.runs.length > 1 && solo(),
        keydown: (event) => {
          const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
          if (!by) return;
          event.preventDefault();
          selectAndFocus((index + by + store.runs.length) % store.runs.length);
        },
      },
      swatch(style),
      element("span", { class: "av-name", text: run.label }),
      element("span", { class: "av-result" }),
    );
    const eye = element("button", {
      type: "button",
      class: "av-eye",
      "data-eye": index,
      click: (event) =>
        event.shiftKey || event.altKey
          ? solo()
          : store.set({ hidden: toggled(store.get("hidden") ?? [], index) }),
    });
    return { root: element("div", { class: "av-entry", role: "none" }, radio, eye), radio, eye };
  }
}
