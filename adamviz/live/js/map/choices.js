// What a map shows, to be chosen: its two numbers, the measure by which it is coloured, and whose map it is.

/** @import { Traits } from "../types" */
/** @import { MapSetup } from "./types" */

import { chip } from "../base/chip.js";
import { menu } from "../base/controls.js";
import { element, setText } from "../base/dom.js";
import { segments } from "../base/segments.js";

const ACROSS = "what the columns turn";
const UP = "what the rows turn";
const WHOSE = "whose map";
const FEW = 4; // optimizers that stand side by side; more are a menu
const SCALE_TEXTS = { linear: "linear", log: "log", one_minus: "nines" };

/**
 * The changes that put another number onto an axis: where the other axis has it, the two are exchanged; and
 * thresholds that it cannot be on together with are off.
 * @param {import("../state/store.js").Store} store
 * @param {"x"|"y"} which @param {string} name
 * @returns {Traits}
 */
export function axisChanges(store, which, name) {
  const { axes } = /** @type {any} */ (store.setup);
  const other = which === "x" ? "y" : "x";
  if (store.get(other)[0] === name) return { x: store.get("y"), y: store.get("x") };
  const { parameter, opens } = axes[name];
  const off = (parameter.excludes ?? []).filter((each) => store.get(each) !== null);
  return { ...Object.fromEntries(off.map((each) => [each, null])), [which]: [name, ...opens] };
}

/**
 * The changes that give an axis another scale: with its ends, where these have a place on it.
 * @param {import("../state/store.js").Store} store
 * @param {"x"|"y"} which @param {string} scale
 * @returns {Traits}
 */
export function scaleChanges(store, which, scale) {
  const [name, low, high] = store.get(which);
  const { parameter } = /** @type {any} */ (store.setup).axes[name];
  const least = parameter.low > 0 ? parameter.low : 1e-4 * high;
  const first = scale === "log" && !(low > 0) ? least : low;
  const last = scale === "one_minus" && !(high < 1) ? parameter.high : high;
  return { [which]: [name, first, last, scale] };
}

/** The numbers that an axis may turn: not those that the other one's cannot be on together with. */
function turnable({ setup }, other) {
  const { axes } = setup;
  const excludes = axes[other].parameter.excludes ?? [];
  return Object.keys(axes).filter((name) => !excludes.includes(name));
}

/** A menu as segments are. @param {HTMLSelectElement} root */
const chosenFrom = (root) => ({ root, show: (value) => (root.value = value) });

export class Choices {
  /** @param {import("../map.js").MapView} view @param {import("./pins.js").PinnedPixels} pins */
  constructor(view, pins) {
    this.view = view;
    const { store } = view;
    const { axes, measures } = /** @type {MapSetup} */ (/** @type {any} */ (store.setup));
    const names = Object.keys(axes).map((name) => /** @type {[string, string]} */ ([name, name]));
    const axis = (which, label) =>
      menu(which, label, names, (name) => pins.turn(axisChanges(store, which, name)));
    this.menus = { x: axis("x", ACROSS), y: axis("y", UP) };
    const scales = (which) =>
      menu(`${which}-scale`, "on which scale", Object.entries(SCALE_TEXTS), (scale) =>
        store.set(scaleChanges(store, which, scale)),
      );
    this.scales = { x: scales("x"), y: scales("y") };
    const titles = measures.map(({ name, title }) => /** @type {[string, string]} */ ([name, title]));
    this.measure = menu("measure", "what the colours show", titles, (measure) => store.set({ measure }));
    this.about = element("p", { class: "av-saying" });
    const rooms = measures.map(({ text }) =>
      element("span", { class: "av-saying", "aria-hidden": "true", text }),
    );
    const several = store.runs.length > 1;
    const labels = store.runs.map(({ label }, i) => /** @type {[string, string]} */ ([String(i), label]));
    const choose = (index) => store.set({ selected: +index, ...(+index === 0 ? { minus: false } : {}) });
    this.optimizers =
      labels.length > FEW
        ? chosenFrom(menu("selected", WHOSE, labels, choose))
        : segments("selected", WHOSE, labels, choose);
    const first = store.runs[0].label;
    this.minus = chip("minus", `minus ${first}`, `the difference to the map of ${first}`, (minus) =>
      store.set({ minus }),
    );
    const together = "a slider moves all optimizers that have its number";
    this.linked = chip("linked", "link sliders", together, (linked) => store.set({ linked }));
    const row = (text, ...controls) =>
      element("div", { class: "av-mapchoice" }, element("span", { text }), ...controls);
    this.root = element(
      "div",
      { class: "av-mapchoices" },
      ...(several
        ? [element("div", { class: "av-whose" }, this.optimizers.root, this.minus.root, this.linked.root)]
        : []),
      row("colours", this.measure),
      element("div", { class: "av-mapabout" }, this.about, ...rooms),
      row("across", this.menus.x, this.scales.x),
      row("up", this.menus.y, this.scales.y),
    );
  }

  show() {
    const { store } = this.view;
    const { measures, axes } = /** @type {any} */ (store.setup);
    for (const [which, select] of Object.entries(this.menus)) {
      const other = store.get(which === "x" ? "y" : "x")[0];
      const [name] = store.get(which);
      const allowed = turnable(store, other);
      for (const option of select.options) option.disabled = !allowed.includes(option.value);
      if (select.value !== name) select.value = name;
      const { scales } = axes[name];
      const scale = this.scales[which];
      scale.hidden = scales.length < 2;
      for (const option of scale.options) option.hidden = option.disabled = !scales.includes(option.value);
      scale.value = store.get(which)[3];
    }
    this.measure.value = store.get("measure");
    setText(this.about, measures.find(({ name }) => name === store.get("measure")).text);
    this.optimizers.show(String(store.selected));
    this.minus.box.checked = Boolean(store.get("minus"));
    this.linked.box.checked = Boolean(store.get("linked"));
    this.minus.box.disabled = store.selected === 0;
  }
}
