// A view lives in hosts whose model has little more than get, set and on.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { stoppedClock } from "./clock.mjs";
import { makeModel, makeSetup } from "./model.mjs";
import { MystAnyModel } from "./myst.mjs";

/** The least that could be called a model: it does not even tell of what is set. */
const least = (state) => ({
  get: (name) => state[name],
  set: (name, value) => (state[name] = value),
  on() {},
});

/** A model that tells, and has nothing else. */
function three(state) {
  const model = makeModel();
  Object.assign(model.state, state);
  return { get: model.get.bind(model), set: model.set.bind(model), on: model.on.bind(model) };
}

/** marimo's: all is there but the manager of widgets. */
function marimo(state) {
  const model = Object.assign(makeModel(), { state });
  return Object.defineProperty(model, "widget_manager", {
    get() {
      throw new Error("widget_manager is not supported");
    },
  });
}

const myst = (state) => new MystAnyModel(state);
for (const [name, make] of Object.entries({ myst, least, three, marimo })) {
  test(`a slider moves and all follows: ${name}`, (context) => {
    const tick = stoppedClock(context);
    const model = make({ ...makeModel().state, _saved: 0 });
    const store = new Store(model, makeSetup());
    const engine = new Engine(store, () => {});
    const seen = [];
    store.on(["rate"], () => seen.push(store.get("rate")));
    store.set({ rate: 0.3 }, false);
    store.set({ rate: 0.4 });
    tick(300);
    engine.update();
    assert.deepEqual([...new Set(seen)], [0.3, 0.4]);
    assert.equal(store.get("_runs")[0].numbers.rate, 0.4);
    assert.ok(engine.runs[0].xy.length > 20);
    // What only a kernel could compute is asked for in vain, and said so.
    store.set({ surface: "opaque" });
    engine.update();
    tick(10_000);
    if (make !== marimo) assert.equal(engine.kernel.state, "silent");
    engine.close();
    store.close();
    model.set("rate", 0.7);
    assert.equal(seen.at(-1), 0.4, "a closed view hears of nothing");
  });
}

test("who sets a trait from outside is not overruled by what was saved before", async () => {
  const model = new MystAnyModel({ ...makeModel().state, _saved: 0 });
  const store = new Store(model, makeSetup());
  store.set({ rate: 0.3 });
  store.set({ rate: 0.4 });
  model.set("rate", 0.3);
  await Promise.resolve();
  assert.deepEqual([model.get("rate"), model.get("_runs")[0].numbers.rate], [0.3, 0.3]);
});

test("a model is listened to once for each event, and let go of where it can be", () => {
  const model = makeModel();
  const store = new Store(model, makeSetup());
  const before = model.listeners.length;
  const calls = [() => {}, () => {}];
  for (const call of calls) store.on(["rate"], call);
  assert.equal(model.listeners.length, before);
  store.close();
  assert.deepEqual(model.listeners, []);
});
