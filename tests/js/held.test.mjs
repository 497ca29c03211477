// What a hand has set is not overwritten by what the kernel has not yet heard of it; what Python sets on
// purpose is taken.

import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../adamviz/live/js/state/store.js";
import { applyChanges } from "../../adamviz/live/js/state/transitions.js";
import { stoppedClock } from "./clock.mjs";
import { JupyterModel } from "./jupyter.mjs";
import { makeModel, makeSetup } from "./model.mjs";

function make(context, changes = {}, views = 1) {
  const tick = stoppedClock(context);
  const model = new JupyterModel({ ...makeModel().state, ...changes });
  const seen = [];
  const stores = Array.from({ length: views }, () => new Store(model, makeSetup()));
  // What a frame would draw: after each thing that happens.
  const look = () => seen.at(-1) !== model.get("rate") && seen.push(model.get("rate"));
  return { tick, model, store: stores[0], stores, seen, look };
}

test("the echo of a save does not bring back what the hand has left behind", (context) => {
  const { tick, model, store } = make(context);
  store.set({ rate: 0.3 }, false);
  tick(200);
  model.take();
  store.set({ rate: 0.4 }, false);
  model.hear();
  assert.equal(model.get("rate"), 0.4);
  model.rest();
  assert.equal(model.get("rate"), 0.4);
  tick(200);
  model.rest();
  assert.deepEqual([model.get("rate"), model.python.rate], [0.4, 0.4]);
});

test("without this the echo would bring it back", (context) => {
  const { tick, model, store } = make(context, { _saved: undefined });
  store.set({ rate: 0.3 }, false);
  tick(200);
  model.take();
  store.set({ rate: 0.4 }, false);
  model.hear();
  assert.equal(model.get("rate"), 0.3, "the model is as ipywidgets' is");
});

test("what Python sets is taken: at rest, and under a hand after its last save", (context) => {
  const { model, store } = make(context);
  store.set({ rate: 0.3 });
  model.take();
  model.own("rate", 0.9);
  model.rest();
  assert.deepEqual([model.get("rate"), model.python.rate], [0.9, 0.9]);
  // Also one of the values that the hand had set before.
  store.set({ rate: 0.5 });
  model.rest();
  model.own("rate", 0.3);
  model.rest();
  assert.deepEqual([model.get("rate"), model.python.rate], [0.3, 0.3]);
});

test("what Python sets while the hand is ahead of it is overtaken by the hand, in page and kernel alike", (context) => {
  const { tick, model, store } = make(context);
  store.set({ rate: 0.3 }, false);
  model.own("rate", 0.9);
  model.hear();
  assert.equal(model.get("rate"), 0.3);
  tick(200);
  model.rest();
  assert.deepEqual([model.get("rate"), model.python.rate], [0.3, 0.3]);
});

test("an observer that bounds a number has the last word", (context) => {
  const { tick, model, store, seen, look } = make(context);
  const bound = (state, kernel) => state.rate > 0.5 && kernel.own("rate", 0.5);
  for (let i = 1; i <= 60; i++) {
    store.set({ rate: i / 60 }, false);
    look();
    tick(16);
    if (i % 3 === 0 && model.up.length > 0) model.take(bound);
    if (i % 2 === 0 && model.down.length > 0) model.hear();
    look();
  }
  store.save();
  model.rest(bound);
  look();
  assert.deepEqual([model.get("rate"), model.python.rate], [0.5, 0.5]);
  assert.equal(seen.at(-1), 0.5);
});

test("a number that another widget in the page moves is shown at once, though the kernel is far behind", (context) => {
  const { model, store } = make(context);
  store.set({ rate: 0.3 });
  model.set("rate", 0.7);
  model.save_changes();
  assert.equal(model.get("rate"), 0.7);
  model.rest();
  assert.deepEqual([model.get("rate"), model.python.rate], [0.7, 0.7]);
});

test("runs that the kernel shares from an older number do not undo those that the page has shared", async (context) => {
  const { model, store } = make(context, { linked: true });
  const share = (state, kernel) => {
    if ("rate" in state && !("_runs" in state)) {
      kernel.own(
        "_runs",
        kernel.python._runs.map((run, i) =>
          i === 0 ? run : { ...run, numbers: { ...run.numbers, rate: state.rate } },
        ),
      );
    }
  };
  const other = () => model.get("_runs")[1].numbers.rate;
  let before = 0.2;
  for (let i = 3; i <= 9; i++) {
    model.set("rate", i / 10); // an ipywidget that is linked
    model.save_changes();
    await null;
    assert.equal(other(), i / 10);
    if (i % 2) model.up.length > 0 && model.take(share);
    while (model.down.length > 2) model.hear();
    await null; // a message is a task of its own
    assert.ok(other() >= before, `${other()} after ${before}`);
    before = other();
  }
  model.rest(share);
  await null;
  assert.deepEqual([other(), model.python._runs[1].numbers.rate], [0.9, 0.9]);
});

test("a playhead that plays is not thrown back, and Python may set it", (context) => {
  const { model, store } = make(context);
  store.put({ playhead: 3 });
  store.set({ rate: 0.3 });
  model.take();
  store.put({ playhead: 5 });
  model.rest();
  assert.equal(model.get("playhead"), 5);
  model.own("playhead", 1);
  model.hear();
  assert.equal(model.get("playhead"), 1);
});

test("a kernel that is gone holds nothing", (context) => {
  const { model, store } = make(context);
  store.set({ rate: 0.3 });
  model.widget_manager = { kernel: null };
  store.set({ rate: 0.4 });
  for (const value of [0.3, 0.4, 0.3]) {
    model.set("rate", value);
    assert.equal(model.get("rate"), value);
  }
});

/** A generator of numbers from 0 to 1, the same each time. */
function seeded(seed) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/**
 * What Python makes of what it is told: the runs follow a number that comes alone, and a number that it has
 * set itself meanwhile.
 */
function follow(state, kernel) {
  const { python } = kernel;
  const told = "_saved" in state ? {} : state;
  const ahead = {};
  for (const [name, value] of Object.entries(python._runs[python.selected].numbers))
    if (!(name in state) && !("selected" in state) && python[name] !== value) ahead[name] = python[name];
  for (const [name, value] of Object.entries(applyChanges(python, { ...ahead, ...told }, makeSetup())))
    if (JSON.stringify(python[name]) !== JSON.stringify(value)) kernel.own(name, value);
}

for (const views of [1, 3]) {
  test(`whatever the order of things, no value of a hand comes back, and page and kernel agree in the end (views: ${views})`, (context) => {
    for (let seed = 1; seed <= 400; seed++) {
      const { tick, model, stores, seen, look } = make(context, {}, views);
      const random = seeded(seed);
      const at = (list) => list[Math.floor(random() * list.length)];
      let number = 1;
      let store = stores[0];
      for (let i = 0; i < 120; i++) {
        const choice = random();
        if (choice < 0.4) store.set({ rate: (number += 1) }, random() < 0.1);
        else if (choice < 0.42) store = at(stores);
        else if (choice < 0.44) model.own("rate", -(number += 1));
        else if (choice < 0.6) tick(random() * 150);
        else if (choice < 0.8) model.up.length > 0 && model.take();
        else model.down.length > 0 && model.hear();
        look();
      }
      stores.forEach((one) => one.save());
      model.rest();
      look();
      const by = seen.filter((value) => value > 1); // Python's are below 0
      assert.deepEqual(
        by,
        [...by].sort((a, b) => a - b),
        `seed ${seed}`,
      );
      assert.equal(model.get("rate"), model.python.rate, `seed ${seed}`);
      assert.deepEqual(
        stores.map(({ held }) => held.traits.size),
        stores.map(() => 0),
      );
      stores.forEach((one) => one.close());
    }
  });
}

for (const [linked, selecting] of [
  [false, false],
  [true, false],
  [false, true],
]) {
  test(`whatever the order of things, runs and sliders fit together in page and kernel in the end (${[linked, selecting]})`, async (context) => {
    for (let seed = 1; seed <= 150; seed++) {
      const { tick, model, store } = make(context, { linked });
      const random = seeded(seed);
      const own = (changes) => {
        for (const [name, value] of Object.entries(applyChanges(model.python, changes, makeSetup())))
          if (JSON.stringify(model.python[name]) !== JSON.stringify(value)) model.own(name, value);
      };
      let number = 1;
      let limit = null;
      for (let i = 0; i < 60; i++) {
        const choice = random();
        if (choice < 0.3) store.set({ rate: (number += 1) }, random() < 0.1);
        else if (choice < 0.35) store.set({ playhead: number });
        else if (choice < 0.4) selecting && store.select(random() < 0.5 ? 0 : 1);
        else if (choice < 0.46) own({ limit: (limit = number += 1) });
        else if (choice < 0.5) {
          model.set("rate", (number += 1)); // an ipywidget that is linked
          model.save_changes();
        } else if (choice < 0.65) tick(random() * 150);
        else if (choice < 0.85) model.up.length > 0 && model.take(follow);
        else model.down.length > 0 && model.hear();
        await null; // each is a task of its own
      }
      store.save();
      for (let i = 0; i < 20 && model.up.length + model.down.length > 0; i++) {
        model.rest(follow);
        await null;
      }
      assert.equal(model.up.length + model.down.length, 0, `seed ${seed}: they never come to rest`);
      for (const state of [model.state, model.python]) {
        const { numbers } = state._runs[state.selected];
        const window = Object.fromEntries(Object.keys(numbers).map((name) => [name, state[name]]));
        assert.deepEqual(window, numbers, `seed ${seed}`);
      }
      for (const name of ["_runs", "selected", "rate", "limit"])
        assert.deepEqual(model.state[name], model.python[name], `seed ${seed} ${name}`);
      if (!selecting) assert.equal(model.get("limit"), limit, `seed ${seed}: what Python has set`);
      store.close();
    }
  });
}
