// The rows of the view's own sliders, switches and numbers. Each names its trait; nothing here knows what a
// trait means.

/** @import { Parameter, Row, RowHooks } from "./types" */

import { element } from "./dom.js";
import { numberField } from "./number-field.js";
import { slider } from "./slider.js";

/**
 * The row of one parameter: its name, its value as an editable number, and a slider or a switch.
 * @param {Parameter} parameter
 * @param {RowHooks} hooks
 * @returns {Row}
 */
export function parameterRow(parameter, hooks) {
  const { name, symbol } = parameter;
  const label = name.replaceAll("_", " ");
  const heading = element("span", { class: "av-label" }, name);
  if (symbol && symbol !== name && symbol !== label) heading.append(" ", element("i", { text: symbol }));
  return parameter.scale === "switch"
    ? switchRow(parameter, label, hooks)
    : sliderRow(parameter, label, heading, hooks);
}

/** @param {Parameter} parameter @param {string} label @param {RowHooks} hooks @returns {Row} */
function switchRow(parameter, label, hooks) {
  const { name } = parameter;
  const box = element("input", {
    type: "checkbox",
    role: "switch",
    "data-name": name,
    "aria-label": label,
    change: () => hooks.set({ [name]: box.checked }, true),
  });
  const row = element(
    "label",
    { class: "av-row av-switch", "data-row": name },
    element("span", { class: "av-label", text: name }),
    box,
  );
  hooks.hand.follow(row, parameter);
  return { row, parameter, show: () => (box.checked = Boolean(hooks.get(name))) };
}

/**
 * @param {Parameter} parameter
 * @param {string} label
 * @param {HTMLElement} heading
 * @param {RowHooks} hooks
 * @returns {Row}
 */
function sliderRow(parameter, label, heading, hooks) {
  const { name } = parameter;
  // A threshold that cannot be on together with others turns them off.
  const change = (value) => ({
    [name]: value,
    ...(value === null ? {} : Object.fromEntries((parameter.excludes ?? []).map((other) => [other, null]))),
  });
  const bar = slider(parameter, label, hooks, (value) => hooks.set(change(value), false));
  const field = numberField(
    parameter,
    label,
    hooks,
    (value) => hooks.set(change(value), true),
    () => bar.range.focus(),
  );
  heading.title = "double-click: back to how the view opened, and once more: as it was";
  heading.addEventListener("dblclick", bar.restore);
  const row = element(
    "div",
    { class: `av-row${parameter.wide ? " av-wide" : ""}`, "data-row": name },
    heading,
    bar.range,
    field.root,
  );
  hooks.hand.follow(row, parameter);
  const show = () => {
    bar.show(hooks.get(name));
    field.show(hooks.get(name));
  };
  return { row, parameter, show };
}

/**
 * A menu.
 * @param {string} name of the trait
 * @param {string} label what is chosen, for a screen reader
 * @param {[value: string, text: string][]} choices
 * @param {(value: string) => void} onchange
 */
export function menu(name, label, choices, onchange) {
  const select = element(
    "select",
    { "data-name": name, "aria-label": label, change: () => onchange(select.value) },
    ...choices.map(([value, text]) => element("option", { value, text })),
  );
  return select;
}
