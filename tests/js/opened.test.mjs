// Back to how the view opened, one number or all of them, and undone by the same.

import assert from "node:assert/strict";
import test from "node:test";
import { Opened } from "../../adamviz/live/js/state/opened.js";

/** A store of two runs on a bowl, or on a plateau with another number. */
function makeStore() {
  const traits = {
    surface: "bowl",
    _runs: [{ numbers: { rate: 0.1, clip: null } }, { numbers: { rate: 0.2, clip: 1 } }],
    a: 1,
    noise_level: 0,
    steps: 500,
    start: [1, 2],
  };
  const surfaces = {
    bowl: { start: [1, 2], parameters: [{ name: "a", value: 7 }] },
    plateau: { start: [5, 5], parameters: [{ name: "width", value: 3 }] },
  };
  return {
    traits,
    selected: 0,
    noise: [{ name: "noise_level" }],
    get surface() {
      return surfaces[traits.surface];
    },
    get: (name) => traits[name],
  };
}

test("all goes back to how it opened, and once more to how it was", () => {
  const store = makeStore();
  const opened = new Opened(store);
  const first = structuredClone(store.traits);
  assert.equal(opened.next, "");
  store.traits._runs = [{ numbers: { clip: 2, rate: 0.5 } }, store.traits._runs[1]];
  Object.assign(store.traits, { a: 4, steps: 50, start: [0, 0], noise_level: 1 });
  const moved = structuredClone(store.traits);
  assert.equal(opened.next, "back");
  Object.assign(store.traits, opened.every());
  assert.deepEqual(store.traits, first);
  assert.equal(opened.next, "undo");
  Object.assign(store.traits, opened.every());
  assert.deepEqual(store.traits, moved);
  assert.equal(opened.next, "back");
});

test("one number goes back: that of the selected run", () => {
  const store = makeStore();
  const opened = new Opened(store);
  assert.deepEqual([opened.value("rate"), opened.value("clip"), opened.value("a")], [0.1, null, 1]);
  assert.deepEqual(opened.one("rate", 0.5), { rate: 0.1 });
  assert.deepEqual(opened.one("rate", 0.1), { rate: 0.5 }, "once more: as it was");
  store.selected = 1;
  assert.deepEqual(opened.one("rate", 0.3), { rate: 0.2 });
  assert.deepEqual(opened.one("tolerance", 1), {}, "what has no slider stays");
});

test("on a surface chosen since, it is how that surface opens", () => {
  const store = makeStore();
  const opened = new Opened(store);
  Object.assign(store.traits, { surface: "plateau", width: 9, start: [0, 0], a: 2 });
  assert.equal(opened.value("width"), 3);
  const { width, start, a } = opened.every();
  assert.deepEqual([width, start, a], [3, [5, 5], undefined]);
});

test("what was brought back on one surface is not undone on another", () => {
  const store = makeStore();
  const opened = new Opened(store);
  Object.assign(store.traits, { a: 4, start: [0, 0] });
  const moved = structuredClone(store.traits);
  Object.assign(store.traits, opened.every());
  Object.assign(store.traits, { surface: "plateau", width: 3, start: [5, 5] });
  assert.deepEqual([opened.next, opened.every()], ["", {}]);
  Object.assign(store.traits, { surface: "bowl", start: [1, 2] });
  assert.equal(opened.next, "undo", "it waits where it was done");
  Object.assign(store.traits, opened.every());
  assert.deepEqual(structuredClone(store.traits), { ...moved, width: 3 });
});

test("one number is undone where it was brought back: of its run, on its surface", () => {
  const store = makeStore();
  const opened = new Opened(store);
  opened.one("rate", 0.5);
  opened.one("steps", 70);
  opened.one("a", 4);
  store.selected = 1;
  assert.deepEqual(opened.one("rate", 0.2), { rate: 0.2 });
  assert.deepEqual(opened.one("steps", 500), { steps: 70 }, "it is that of all runs");
  assert.deepEqual(opened.one("a", 1), { a: 4 });
  opened.one("steps", 90);
  store.traits.surface = "plateau";
  assert.deepEqual(opened.one("steps", 500), { steps: 500 });
  store.selected = 0;
  assert.deepEqual(opened.one("rate", 0.1), { rate: 0.5 }, "an optimizer's number is of no surface");
});

test("a threshold that was off is off again", () => {
  const store = makeStore();
  const opened = new Opened(store);
  store.selected = 1;
  assert.deepEqual(opened.one("clip", null), { clip: 1 });
  assert.deepEqual(opened.one("clip", 1), { clip: null });
});

test("a view opens with what the numbers are then, also where another one of its host moved them", () => {
  const store = makeStore();
  const first = new Opened(store);
  store.traits.a = 5;
  const second = new Opened(store);
  store.traits.a = 6;
  assert.deepEqual([first.value("a"), second.value("a")], [1, 5]);
});
