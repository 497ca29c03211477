// What a change of some traits means for the others: the cases that Python passes too.

import assert from "node:assert/strict";
import test from "node:test";
import { applyChanges, leastChanges } from "../../adamviz/live/js/state/transitions.js";
import { shared } from "./shared.mjs";

const { setup, state, cases } = shared("transitions");

for (const { name, given, changes, after, least } of cases) {
  test(`what follows: ${name}`, () => {
    const before = { ...state, ...given };
    const copy = structuredClone([before, changes, setup]);
    assert.deepEqual({ ...before, ...applyChanges(before, changes, setup) }, { ...before, ...after });
    assert.deepEqual([before, changes, setup], copy, "changed in place");
  });

  test(`the fewest changes: ${name}`, () => {
    const before = { ...state, ...given };
    const apply = (from, some) => applyChanges(from, some, setup);
    assert.deepEqual(leastChanges(before, { ...before, ...after }, apply), least);
  });
}
