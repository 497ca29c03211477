// The view's own sliders, switches and numbers. Each names its trait; nothing here knows what a trait means.

/** @import { Parameter, Row, RowHooks } from "./types" */

import { element } from "./dom.js";
import { fromSlider, toSlider, valueText } from "./scales.js";
import { parseValue } from "./validity.js";

const GRAIN = 400; // places of a slider: one press of an arrow key is one of them

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
  listenToActivation(row, parameter, hooks);
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
  const range = element("input", {
    type: "range",
    min: 0,
    max: GRAIN,
    step: "any",
    "data-name": name,
    "aria-label": label,
    input: () => {
      const value = fromSlider(parameter, +range.value / GRAIN);
      fill(value);
      hooks.set(change(value), false);
    },
    change: () => hooks.set({}, true),
  });
  range.addEventListener("keydown", (event) => stepByKey(event, range));
  const number = element("input", {
    type: "text",
    inputmode: "decimal",
    class: "av-number",
    "data-name": name,
    "aria-label": `${label}, value`,
    spellcheck: "false",
    autocomplete: "off",
    focus: () => number.select(),
    change: () => {
      const { value, error } = parseValue(parameter, number.value);
      number.classList.toggle("av-wrong", Boolean(error));
      hooks.complain(error ?? "");
      if (!error) hooks.set(change(value), true);
      shown = undefined;
      show();
    },
    keydown: (event) => {
      // On to the slider, which the arrow keys move: were the focus let go, the next key would be Jupyter's.
      if (event.key === "Enter") range.focus();
      if (event.key !== "Escape") return;
      number.value = valueText(parameter, hooks.get(name));
    },
  });
  const row = element(
    "div",
    { class: `av-row${parameter.wide ? " av-wide" : ""}`, "data-row": name },
    heading,
    range,
    number,
  );
  listenToActivation(row, parameter, hooks);
  // The track is filled up to the thumb at once, or it would trail behind the pointer.
  function fill(value) {
    range.style.setProperty("--av-filled", value === null ? "0%" : `${(100 * +range.value) / GRAIN}%`);
  }
  let shown;
  function show() {
    const value = hooks.get(name);
    if (value === shown && number.value !== "") return;
    shown = value;
    const place = GRAIN * toSlider(parameter, value);
    const text = valueText(parameter, value);
    // While it is dragged the slider is where the pointer is: writing the rounded value back would make it
    // tremble.
    if (!range.matches(":active") && Math.abs(+range.value - place) > 1e-6) range.value = String(place);
    fill(value);
    range.setAttribute("aria-valuetext", text);
    number.value = text;
  }
  return { row, parameter, show };
}

/**
 * Arrow keys move by one place, with Shift by ten: a native range with step "any" would jump by a tenth.
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} range
 */
function stepByKey(event, range) {
  const sign = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
  const jump = { PageUp: GRAIN / 10, PageDown: -GRAIN / 10, Home: -GRAIN, End: GRAIN }[event.key];
  if ((!sign && !jump) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const by = jump ?? sign * (event.shiftKey ? 10 : 1);
  // From place to whole place: a value is rounded to few digits, and a key there and back must not drift.
  range.value = String(Math.min(GRAIN, Math.max(0, Math.round(+range.value) + by)));
  range.dispatchEvent(new Event("input", { bubbles: true }));
  range.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Say which parameter is active: pointed at, touched or focused. */
function listenToActivation(row, parameter, hooks) {
  row.addEventListener("pointerdown", () => hooks.activate(parameter));
  row.addEventListener("focusin", () => hooks.activate(parameter));
  row.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse" || event.buttons !== 0) return;
    hooks.complain("");
    hooks.activate(parameter);
  });
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
