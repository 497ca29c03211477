// Pins in words: what one differs in from its run, and what is written beside its path. `live/texts.py` says
// the same to Python, and tests/shared/texts.json holds both to it.

import { shortNumber } from "../base/format.js";
import { differ } from "../base/memo.js";

/** What one pin differs in from another, in words. @returns {string[]} */
export function differences(pin, present, { setup }) {
  const surface = setup.surfaces.find(({ name }) => name === pin.surface);
  const { parameters } = setup.optimizers[pin.optimizer];
  const said = parameters
    .filter(({ name }) => pin.numbers[name] !== present.numbers[name])
    .map((one) => word(one, pin.numbers[one.name]));
  if (pin.surface === present.surface) {
    for (const one of surface.parameters) {
      if (pin.surface_numbers[one.name] !== present.surface_numbers[one.name])
        said.push(word(one, pin.surface_numbers[one.name]));
    }
    if (differ(pin.start, present.start))
      said.push(`from (${pin.start.map((x) => shortNumber(x, 3)).join(", ")})`);
  }
  if (pin.steps !== present.steps) said.push(`${pin.steps} steps`);
  if (!pin.noise && present.noise) said.push("no noise");
  if (pin.noise) {
    const other =
      present.noise ?? Object.fromEntries(setup.noise.parameters.map(({ name, value }) => [name, value]));
    for (const one of setup.noise.parameters)
      if (pin.noise[one.name] !== other[one.name]) said.push(word(one, pin.noise[one.name]));
  }
  return said.length > 3 ? [...said.slice(0, 3), "…"] : said;
}

function word({ symbol, name, scale }, value) {
  const called = symbol || name;
  if (scale === "switch") return value ? called : `no ${called}`;
  return `${called} ${shortNumber(value)}`;
}

/**
 * What is written beside the path of a pin: the name that a hand has given it, or else what it differs in.
 * @param {string} label the pin's name
 * @param {string} own that of its run
 * @param {string} text what it differs in; "" where it is as its run is now, and so lies under it
 * @param {boolean} several whether pins of several runs are seen
 */
export function besidePath(label, own, text, several) {
  if (label !== own) return label;
  return text && several ? `${label}: ${text}` : text;
}
