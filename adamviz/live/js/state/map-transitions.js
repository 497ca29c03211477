// What a change of some traits of a map means for the others. `live/map/axes.py` says the same to Python, and
// tests/shared/maps.json holds both to it.

import { same } from "../base/memo.js";
import { applyChanges } from "./transitions.js";

/**
 * The changes of a map's state with all that follows from them: what `applyChanges` says, and `following`.
 * @param {Record<string, any>} state x, y, minus, and what `applyChanges` reads
 * @param {Record<string, any>} changes
 * @param {{surfaces: object[], optimizers: object[]}} setup
 * @returns {Record<string, any>}
 */
export function mapChanges(state, changes, setup) {
  return { ...applyChanges(state, changes, setup), ...following(state, changes) };
}

/**
 * What follows from changes of a map's state: a zoom and a cursor are of the axes on which they were set,
 * pins of their two numbers; and nothing is taken away from the first optimizer.
 * @param {Record<string, any>} state x, y, selected and minus
 * @param {Record<string, any>} changes
 */
export function following(state, changes) {
  const moved = ["x", "y"].filter((name) => name in changes && !same(changes[name], state[name]));
  const renamed = moved.some((name) => changes[name][0] !== state[name][0]);
  const follows = {
    ...(moved.length > 0 ? { extent: null, cursor: null } : {}),
    ...(renamed ? { pins: [] } : {}),
    ...(changes.selected === 0 && state.minus ? { minus: false } : {}),
  };
  return Object.fromEntries(Object.entries(follows).filter(([name]) => !(name in changes)));
}
