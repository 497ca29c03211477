// What axes, cursor and pins of a map may be, what fits to its axes and what follows from them: the cases
// that Python passes too, and what the address of a saved page takes.

import assert from "node:assert/strict";
import test from "node:test";
import { changesSince, fromFragment, toFragment } from "../../adamviz/live/js/state/address.js";
import { mapAddress } from "../../adamviz/live/js/state/map-address.js";
import { following, mapChanges } from "../../adamviz/live/js/state/map-transitions.js";
import { areMapPins, isAxis, isPoint, misfits } from "../../adamviz/live/js/state/map-values.js";
import { shared } from "./shared.mjs";

const cases = shared("maps");
const { setup, state } = cases;
const allowed = {
  axes: (value) => isAxis(value, setup),
  cursor: isPoint,
  pins: (value) => areMapPins(value, setup),
};

for (const [kind, fits] of Object.entries(allowed)) {
  test(`${kind} are taken and refused`, () => {
    for (const value of cases[kind].takes) assert.equal(fits(value), true, JSON.stringify(value));
    for (const value of cases[kind].refuses) assert.equal(fits(value), false, JSON.stringify(value));
  });
}

test("what does not fit to the axes is named", () => {
  for (const [changes, names] of cases.misfits)
    assert.deepEqual(misfits({ ...state, ...changes }, setup), names, JSON.stringify(changes));
});

test("what follows from a change of the axes", () => {
  for (const [changes, follows, others] of cases.follows)
    assert.deepEqual(following({ ...state, ...others }, changes), follows, JSON.stringify(changes));
  const all = mapChanges(state, { rate: 0.5, x: ["clip", 0.1, 1, "log"] }, setup);
  assert.deepEqual([all._runs[0].numbers.rate, all.rate, all.extent, all.pins], [0.5, 0.5, null, []]);
});

const address = mapAddress(setup, {
  extent: { kind: "extent", within: 1e30 },
  minus: { kind: "switch" },
  selected: { kind: "whole", low: 0, high: 0 },
});
const opened = (traits) => fromFragment(`#${encodeURIComponent(JSON.stringify(traits))}`, state, address);

test("a page opens at the axes, the zoom, the cursor and the pins that its address says", () => {
  const now = {
    ...state,
    ...mapChanges(
      state,
      { x: ["start_x", -1, 1, "linear"], cursor: [-0.5, 0.1], extent: [-1, 0, 0, 0.2] },
      setup,
    ),
  };
  assert.deepEqual(Object.keys(changesSince(state, now, address)).sort(), ["cursor", "extent", "x"]);
  const { changes, refused } = fromFragment(toFragment(now, state, address), state, address);
  assert.equal(refused, "");
  assert.deepEqual({ ...state, ...changes }, now);
  const pinned = { ...state, pins: [{ x: 0.5, y: 0.5, optimizer: 0, label: "(it's)" }], cursor: null };
  assert.deepEqual(
    { ...state, ...fromFragment(toFragment(pinned, state, address), state, address).changes },
    pinned,
  );
});

test("an address that cannot be is refused, and what does not fit is left out", () => {
  const wrong = opened({ x: ["rate", 0, 1, "log"], cursor: [1], pins: [{}], extent: [1, 0, 0, 1], beta: 1 });
  assert.deepEqual([wrong.changes, wrong.ignored.length], [{}, 5]);
  assert.deepEqual(opened({ extent: [-1, 0.5, 0.1, 0.2] }).changes.extent, null);
  const same = opened({ x: ["keep", 0, 0.5, "linear"], cursor: [0.1, 0.1] });
  assert.deepEqual({ ...state, ...same.changes }.x, state.x);
  assert.deepEqual({ ...state, ...same.changes }.cursor, null);
  assert.equal({ ...state, ...opened({ minus: true }).changes }.minus, false);
});
