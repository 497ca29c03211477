// The view's state: what a change of one trait means for the others, and how the kernel hears of it.

import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../adamviz/live/js/state/store.js";
import { stoppedClock } from "./clock.mjs";
import { makeModel, makeSetup } from "./model.mjs";

const make = (changes) => {
  const model = makeModel(changes);
  return { model, store: new Store(model, makeSetup()) };
};

test("each run's numbers stand in the runs, and the selected one's are the traits too", () => {
  const { store } = make({ rate: 0.7 });
  assert.deepEqual(store.numbers(0), [0.7, null, false]);
  assert.deepEqual(store.numbers(1), [0.2, 0.5, true]);
  assert.deepEqual(store.namedNumbers(0), { rate: 0.7, limit: null, half: false });
  store.set({ rate: 0.8 });
  assert.deepEqual([store.get("rate"), store.runs[0].numbers.rate], [0.8, 0.8]);
  assert.deepEqual([store.surfaceNumbers, store.namedSurfaceNumbers], [[0.5], { k: 0.5 }]);
});

test("selecting moves the window alone, and changes nothing in place", () => {
  const { model, store } = make({ rate: 0.7 });
  const before = model.get("_runs");
  store.select(1);
  assert.equal(model.get("_runs"), before);
  assert.deepEqual(
    [store.selected, model.get("rate"), model.get("limit"), model.get("half")],
    [1, 0.2, 0.5, true],
  );
  const copy = structuredClone(before);
  store.set({ rate: 0.9 });
  assert.deepEqual(before, copy, "a host sees a change only if it is given another array");
  store.select(0);
  assert.deepEqual([model.get("rate"), store.runs[1].numbers.rate], [0.7, 0.9]);
});

test("a movement tells of what has changed, and of nothing else", () => {
  const { model, store } = make();
  const told = [];
  for (const name of Object.keys(model.state)) model.on(`change:${name}`, () => told.push(name));
  store.set({ rate: 0.3 });
  assert.deepEqual(told.sort(), ["_runs", "rate"]);
  assert.deepEqual(store.put({ rate: 0.4, limit: null }), {
    rate: 0.4,
    limit: null,
    _runs: model.get("_runs"),
  });
});

test("what others move in the page is the selected run's, too", async () => {
  const { model, store } = make();
  model.set("rate", 0.6); // an ipywidget that is linked
  await null;
  assert.deepEqual([store.runs[0].numbers.rate, model.saves], [0.6, 1]);
  model.set("selected", 1);
  await null;
  assert.deepEqual([model.get("rate"), model.saves], [0.2, 2]);
  const runs = structuredClone(store.runs);
  runs[1].numbers.rate = 0.9;
  model.set("_runs", runs);
  model.set("rate", 0.9);
  await null;
  assert.equal(model.saves, 2, "what fits together is left as it is");
  model.set("rate", 0.6);
  store.set({ half: false });
  assert.deepEqual(
    store.runs[1].numbers,
    { rate: 0.6, limit: 0.5, half: false },
    "in one moment with a hand",
  );
});

test("selecting what is selected does nothing, and a run that is not there is the last one", () => {
  const { model, store } = make();
  store.select(0);
  assert.equal(model.saves, 0);
  model.set("selected", 7);
  assert.equal(store.selected, 1);
});

test("another surface begins at its own start, whole, with its own numbers", () => {
  const { model, store } = make({ k: 1.9, extent: [0, 1, 0, 1] });
  store.show("far");
  assert.deepEqual(
    ["surface", "start", "extent", "k"].map((name) => model.get(name)),
    ["far", [3, -2], null, 0.5],
  );
  assert.equal(store.surface.name, "far");
  assert.equal(model.saves, 1);
});

test("a movement is saved a few times a second, and once more when it ends", (context) => {
  context.tick = stoppedClock(context);
  const { model, store } = make();
  for (let i = 1; i <= 60; i++) {
    store.set({ rate: i / 100 }, false);
    context.tick(16);
  }
  assert.equal(model.get("rate"), 0.6, "the page is told at once");
  const { saves } = model;
  assert.ok(saves >= 2 && saves <= 20, `${saves} in about a second`);
  store.set({}, true);
  assert.equal(model.saves, saves + 1);
  context.tick(5000);
  assert.equal(model.saves, saves + 1, "nothing is left to save");
});

test("a dead kernel, whichever way it fails, does not stop the page", async () => {
  const { model, store } = make();
  model.save_changes = () => {
    throw new Error("the comm is closed");
  };
  store.set({ rate: 0.3 });
  model.save_changes = () => Promise.reject(new Error("the kernel is gone"));
  store.set({ rate: 0.4 });
  await new Promise((done) => setTimeout(done));
  assert.equal(store.get("rate"), 0.4);
});

test("closing saves what waits and takes every listener away", (context) => {
  context.tick = stoppedClock(context);
  const { model, store } = make();
  const heard = [];
  store.on(["k", "start"], () => heard.push("change"));
  model.set("k", 0.6);
  assert.equal(heard.length, 1);
  store.set({ start: [0, 0] }, false);
  store.close();
  assert.equal(model.saves, 1);
  model.set("k", 0.7);
  assert.deepEqual([heard.length, model.listeners.length], [2, 0]);
  context.tick(1000);
  assert.equal(model.saves, 1);
});
