// The panel's tabs. All contents share one place, so that the height of the view is the same whichever is
// open.

/** @import { Tab, TraitStore } from "./types" */

import { element } from "./dom.js";

export class Tabs {
  /** @type {number} which one is open */
  shown;

  /** @param {TraitStore} store @param {Tab[]} tabs */
  constructor(store, tabs) {
    this.store = store;
    this.tabs = tabs;
    this.buttons = tabs.map(({ name, title }, index) =>
      element("button", {
        type: "button",
        role: "tab",
        class: "av-tab",
        "data-tab": name,
        "aria-label": title,
        text: title,
        click: () => this.open(index),
        keydown: (event) => this.step(event, index),
      }),
    );
    this.root = element(
      "div",
      { class: "av-tabs", hidden: tabs.length < 2 },
      element(
        "div",
        { class: "av-tablist", role: "tablist", "aria-label": "parts of the panel" },
        ...this.buttons,
      ),
    );
    this.box = element(
      "div",
      { class: "av-tabbox" },
      ...tabs.map(({ root, title }) => {
        root.setAttribute("role", "tabpanel");
        root.setAttribute("aria-label", title);
        root.classList.add("av-pane");
        return root;
      }),
    );
  }

  open(index) {
    this.store.set({ tab: this.tabs[index].name });
  }

  step(event, index) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to =
      { Home: 0, End: this.tabs.length - 1 }[event.key] ??
      (by && (index + by + this.tabs.length) % this.tabs.length);
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.open(to);
    this.buttons[to].focus();
  }

  /** Open what the trait says. */
  show() {
    const name = this.store.get("tab");
    const index = Math.max(
      0,
      this.tabs.findIndex((tab) => tab.name === name),
    );
    if (index === this.shown) return;
    this.shown = index;
    this.tabs.forEach(({ root }, i) => {
      root.classList.toggle("av-closed", i !== index);
      root.inert = i !== index;
      this.buttons[i].setAttribute("aria-selected", String(i === index));
      this.buttons[i].tabIndex = i === index ? 0 : -1;
    });
  }
}
