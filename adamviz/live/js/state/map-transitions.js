// What a change of some traits of a map means for the others. `live/map/axes.py` says the same to Python, and
// tests/shared/maps.json holds both to it.

import { same } from "../base/memo.js";
import { applyChanges } from "./transitions.js";

/**
 * The changes of a map's state with all that follows from them: those of `applyChanges`, and those of axes.
 * @param {Record<string, any>} state x and y, and what `applyChanges` reads
 * @param {Record<string, any>} changes
 * @param {{surfaces: object[], optimizers: object[]}} setup
 * @returns {Record<string, any>}
 */
export function mapChanges(state, changes, setup) {
  return { ...applyChanges(state, changes, setup), ...withAxes(state, changes) };
}

/**
 * What follows from changes of the axes: a zoom and a cursor are of the axes on which they were set, pins of
 * their two numbers.
 */
export function withAxes(state, changes) {
  const moved = ["x", "y"].filter((name) => name in changes && !same(changes[name], state[name]));
  if (moved.length === 0) return {};
  const renamed = moved.some((name) => changes[name][0] !== state[name][0]);
  const follows = { extent: null, cursor: null, ...(renamed ? { pins: [] } : {}) };
  return Object.fromEntries(Object.entries(follows).filter(([name]) => !(name in changes)));
}
