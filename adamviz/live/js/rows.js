// What the rows of a stage's numbers call, in whichever tab they stand.

/** @import { RowHooks } from "./types" */

/**
 * @param {import("./state/store.js").Store} store
 * @param {import("./state/opened.js").Opened} opened
 * @param {import("./base/hand.js").Hand} hand
 * @returns {RowHooks & {restoreAll: () => void}}
 */
export function rowHooks(store, opened, hand) {
  /** A whole number of steps; a playhead that stood at the end stays there. */
  const withSteps = (changes) => {
    if (!("steps" in changes)) return changes;
    const steps = Math.round(changes.steps);
    const atEnd = store.get("playhead") >= store.get("steps");
    return { ...changes, steps, ...(atEnd ? { playhead: steps } : {}) };
  };
  const set = (changes, last) => store.set(withSteps(changes), last);
  return {
    get: (name) => store.get(name),
    set,
    opened: (name) => opened.value(name),
    restore: (name, before) => set(opened.one(name, before), true),
    restoreAll: () => set(opened.every(), true),
    hand,
  };
}
