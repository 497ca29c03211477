// What the rows of a view's numbers call, in whichever tab they stand.

/** @import { RowHooks } from "../types" */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./opened.js").Opened} opened
 * @param {import("../base/hand.js").Hand} hand
 * @returns {RowHooks & {restoreAll: () => void}}
 */
export function rowHooks(store, opened, hand) {
  const set = (changes, last) =>
    store.set(
      { ...changes, ...("steps" in changes ? store.withSteps(Math.round(changes.steps)) : {}) },
      last,
    );
  const refused = new Set();
  return {
    refused,
    get: (name) => store.get(name),
    set,
    opened: (name) => opened.value(name),
    restore: (name, before) => set(opened.one(name, before), true),
    restoreAll: () => {
      for (const field of [...refused]) field.restore();
      set(opened.every(), true);
    },
    hand,
  };
}
