// A choice of one of a few, side by side: radio buttons, so that arrow keys and screen readers know what to
// do with them.

import { element } from "./dom.js";

/**
 * @param {string} name of the trait
 * @param {string} label what is chosen, for a screen reader
 * @param {[value: string, text: string][]} choices
 * @param {(value: string) => void} onchange
 * @returns {{root: HTMLElement, show: (value: string) => void}}
 */
export function segments(name, label, choices, onchange) {
  // Two views in one document must not share a group.
  const group = `av-${name}-${Math.random().toString(36).slice(2)}`;
  const inputs = choices.map(([value]) =>
    element("input", {
      type: "radio",
      name: group,
      value,
      "data-name": name,
      change: () => onchange(value),
    }),
  );
  const root = element(
    "div",
    { class: "av-segments", role: "radiogroup", "aria-label": label },
    ...choices.map(([, text], i) =>
      element("label", { class: "av-segment" }, inputs[i], element("span", { text })),
    ),
  );
  return { root, show: (value) => inputs.forEach((input) => (input.checked = input.value === value)) };
}
