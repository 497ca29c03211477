// What the address of a page of training runs may say: all that its controls can set.

import { plainAddress } from "./address.js";

const MOST_TENSORS = 6; // chosen at once
const OWN_COLUMNS = ["layer", "size"];

/**
 * @param {{numbers: {name: string}[]}} setup
 * @param {Record<string, {kind: string, [more: string]: any}>} rules by the traits' names
 * @returns {import("./address.js").AddressKind}
 */
export function trainingAddress(setup, rules) {
  const plain = plainAddress(setup, rules);
  const columns = [...OWN_COLUMNS, ...setup.numbers.map(({ name }) => name)];
  return {
    // A playhead that somebody has put somewhere does not follow.
    apply: (state, changes) =>
      "playhead" in changes && !("following" in changes) && state.following
        ? { ...changes, following: false }
        : changes,
    allowed(name, value, saved) {
      if (name === "order") {
        const [column, descending, ...more] = Array.isArray(value) ? value : [];
        return columns.includes(column) && typeof descending === "boolean" && more.length === 0;
      }
      if (name === "tensors" && value?.length > MOST_TENSORS) return false;
      return plain.allowed(name, value, saved);
    },
  };
}
