// What the address of a map's page may say: all that a stage's may, axes, zoom, cursor and pins.

import { mapChanges } from "./map-transitions.js";
import { areMapPins, isAxis, isPoint, misfits } from "./map-values.js";
import { stageAddress } from "./stage-address.js";

const UNSET = { extent: null, cursor: null, pins: [], minus: false };

/**
 * @param {object} setup
 * @param {Record<string, {kind: string, [more: string]: any}>} rules by the traits' names
 * @returns {import("./address.js").AddressKind}
 */
export function mapAddress(setup, rules) {
  const stage = stageAddress(setup, rules);
  return {
    ...stage,
    // What does not fit to the axes that an address says, or these to each other, stays as it was or away.
    apply(state, changes) {
      const applied = mapChanges(state, changes, setup);
      const wrong = misfits({ ...state, ...applied }, setup);
      if (wrong.length === 0) return applied;
      if (!wrong.includes("x")) return { ...applied, ...partOf(UNSET, wrong) };
      return { ...applied, ...partOf(state, ["x", "y"]), ...UNSET };
    },
    allowed(name, value, saved) {
      if (name === "x" || name === "y") return isAxis(value, setup);
      if (name === "cursor") return isPoint(value);
      if (name === "pins") return areMapPins(value, setup);
      return stage.allowed(name, value, saved);
    },
  };
}

const partOf = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));
