// Sliders that move all runs, or the selected one alone.

import assert from "node:assert/strict";
import test from "node:test";
import { makeSetup } from "./model.mjs";
import { makeStage } from "./stage.mjs";

test("a shared slider moves every run that has its number, in one change", () => {
  const { model, store } = makeStage({ linked: true });
  store.set({ rate: 0.7 }, true);
  assert.deepEqual(
    [model.get("rate"), store.runs[1].numbers.rate, store.runs[1].numbers.limit],
    [0.7, 0.7, 0.5],
  );
  assert.equal(model.saves, 1);
  store.set({ limit: null });
  assert.equal(store.runs[1].numbers.limit, null, "off is a value as well");
  store.set({ k: 1.5 });
  assert.deepEqual(Object.keys(store.runs[1].numbers), ["rate", "limit", "half"]);
});

test("own sliders move one run, and putting another one under them moves none", () => {
  const { store } = makeStage();
  store.set({ rate: 0.7 });
  assert.equal(store.runs[1].numbers.rate, 0.2);
  store.set({ linked: true });
  assert.equal(store.runs[1].numbers.rate, 0.2, "sharing begins with the next movement");
  store.select(1);
  assert.deepEqual([store.get("rate"), store.runs[0].numbers.rate], [0.2, 0.7]);
  store.set({ half: false });
  assert.deepEqual([store.get("half"), store.runs[0].numbers.half], [false, false]);
});

test("a number that another run must not have is not given to it", () => {
  const setup = makeSetup();
  setup.optimizers[1] = {
    ...setup.optimizers[0],
    parameters: setup.optimizers[0].parameters.map((one) => ({ ...one, allowed: [0, 0.3, "[]"] })),
  };
  const { store } = makeStage({ linked: true }, setup);
  store.runs[1].optimizer = 1;
  store.set({ rate: 0.9 });
  assert.equal(store.runs[1].numbers.rate, 0.2);
  store.set({ rate: 0.25 });
  assert.equal(store.runs[1].numbers.rate, 0.25);
});

test("a threshold that is shared turns off those it excludes, in each run", () => {
  const setup = makeSetup();
  setup.optimizers[0].parameters[0].excludes = ["limit"];
  const { store } = makeStage({ linked: true }, setup);
  store.set({ rate: 0.9 });
  assert.deepEqual([store.runs[1].numbers.rate, store.runs[1].numbers.limit], [0.9, null]);
});

test("what an ipywidget moves in the page is shared too, and what comes from the kernel is left as it is", async () => {
  const { model, store } = makeStage({ linked: true });
  model.set("rate", 0.6);
  await null;
  assert.equal(store.runs[1].numbers.rate, 0.6);
  // The kernel says all that belongs together at once.
  model.set("rate", 0.05);
  model.set(
    "_runs",
    store.runs.map((one) => ({ ...one, numbers: { ...one.numbers, rate: 0.01 } })),
  );
  await null;
  assert.deepEqual([store.get("rate"), store.runs[1].numbers.rate], [0.05, 0.01]);
  store.close();
});
