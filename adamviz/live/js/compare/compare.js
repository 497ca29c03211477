// The tab for comparing: how runs are arranged, whether sliders are linked, which paths are pinned, and a
// table of all metrics.

/** @import { KeyRow, Part } from "../types" */
/** @import { Stage } from "../stage.js" */
/** @import { Store } from "../state/store.js" */

import { element, icon, setText } from "../base/dom.js";
import { numberField } from "../base/number-field.js";
import { Pins } from "./pins.js";
import { segments } from "../base/segments.js";
import { Table } from "./table.js";
import { soloed, toggled } from "./visibility.js";

/** @type {[value: string, text: string][]} */
const ARRANGEMENTS = [
  ["overlay", "Overlay"],
  ["side by side", "Side by side"],
];
/** @type {KeyRow[]} */
export const COMPARE_KEYS = [
  ["H", "hide or show the run under the sliders"],
  ["O", "only that run, and all again"],
  [
    "I",
    "pin that run, so that its path stays while the sliders move on; with Shift, every run that is drawn",
  ],
  ["on a pin's name", "Enter, F2 or a click renames it"],
  ["V", "overlay, or side by side"],
  ["L", "link the sliders of all runs, or let each run have its own"],
];

/** @param {Stage} stage @returns {Part} */
export function comparing(stage) {
  const { store } = stage;
  const pins = new Pins(stage);
  const table = new Table(stage, pins);
  const several = store.runs.length > 1;
  const toleranceParameter = store.settings.find(({ name }) => name === "tolerance");

  const arrangement = segments("arrangement", "arrangement of the runs", ARRANGEMENTS, (value) =>
    store.set({ arrangement: value }),
  );
  const linkSwitch = element("input", {
    type: "checkbox",
    role: "switch",
    "data-name": "linked",
    "aria-label": "a slider moves all runs",
    change: () => store.set({ linked: linkSwitch.checked }),
  });
  const linkRow = element(
    "label",
    {
      class: "av-row av-switch",
      "data-row": "linked",
      title: "On: a slider moves every run that has its number. Off: only the run under the sliders.",
    },
    element("span", { class: "av-label", text: "A slider moves all runs" }),
    linkSwitch,
  );
  const pinLabel = element("span", { class: "av-pinname" });
  const pinButton = element(
    "button",
    {
      type: "button",
      class: "av-textbutton",
      "data-action": "pin",
      title: "keep this path while the sliders move on (I)",
      click: () => pinSelected(),
    },
    icon("keep"),
    pinLabel,
  );
  const clearButton = element(
    "button",
    { type: "button", class: "av-textbutton", "data-action": "unpin", click: () => pins.clear() },
    "Remove pins",
  );
  const message = element("p", { class: "av-saying", role: "status" });
  const undoButton = stage.undo.button();
  const tolerance = numberField(
    toleranceParameter,
    "tolerance",
    store,
    (value) => store.set({ tolerance: value }),
    () => stage.root.focus({ preventScroll: true }),
  );
  const explanation = element(
    "p",
    { class: "av-meaning" },
    "“Arrives”: the first step within ",
    tolerance.root,
    " of ",
    table.level,
    ". “Difference”: loss now, less that of ",
    table.other,
    ".",
  );
  const root = element(
    "div",
    { class: "av-compare" },
    ...(several ? [arrangement.root, linkRow] : []),
    element("div", { class: "av-buttons" }, pinButton, clearButton),
    element("div", { class: "av-undone" }, message, undoButton),
    table.root,
    explanation,
  );

  const pinSelected = () => pins.add([store.selected]);
  const pinDrawn = () => pins.add([...store.runs.keys()].filter((index) => !store.hides(index)));
  const hidden = () => store.get("hidden") ?? [];
  const actions = {
    h: () => store.set({ hidden: toggled(hidden(), store.selected) }),
    o: () => store.set({ hidden: soloed(hidden(), store.selected, store.runs.length) }),
    v: () => store.set({ arrangement: store.get("arrangement") === "overlay" ? "side by side" : "overlay" }),
    l: () => store.set({ linked: !store.get("linked") }),
  };

  return {
    tab: { name: "compare", title: "Compare", root },
    traits: ["_pins", "tolerance", "linked", "arrangement"],
    ghosts: () => pins.ghosts(),
    write() {
      if (store.get("tab") !== "compare") return;
      arrangement.show(store.get("arrangement"));
      linkSwitch.checked = Boolean(store.get("linked"));
      const { label } = store.runs[store.selected];
      setText(pinLabel, `Pin ${label}`);
      clearButton.disabled = (store.get("_pins") ?? []).length === 0;
      const { done } = pins;
      const text = pins.said || done || otherSurfacesText(pins, store);
      undoButton.hidden = pins.said !== "" || done === "";
      setText(message, text);
      message.hidden = text === "";
      tolerance.show(store.get("tolerance"));
      table.write();
    },
    key(event) {
      const key = event.key.toLowerCase();
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
      if (key === "i") return event.shiftKey ? pinDrawn : pinSelected;
      return several ? (actions[key] ?? null) : null;
    },
    keys: several ? COMPARE_KEYS : COMPARE_KEYS.filter(([key]) => /^I$|pin/.test(key)),
  };
}

/** Says how many pins belong to other surfaces. @param {Pins} pins @param {Store} store */
function otherSurfacesText(pins, store) {
  const count = pins.list.filter(({ pin }) => pin.surface !== store.get("surface")).length;
  if (count === 0) return "";
  const [belong, are] = count === 1 ? ["One pin belongs", "is"] : [`${count} pins belong`, "are"];
  return `${belong} to another surface, and ${are} not drawn on this one.`;
}
