// A walk through scenes, which a hand can stop.

import assert from "node:assert/strict";
import test from "node:test";
import { arrivalOf, between, stateOf } from "../../adamviz/live/js/state/scene-states.js";
import { Walk } from "../../adamviz/live/js/lecture/transition.js";
import "./document.mjs";
import { makeView } from "./scenes.mjs";

/** A walk whose frames come when `tick` is called, with the time that it is given. */
function makeWalk(changes = {}) {
  const made = makeView(changes);
  const waiting = [];
  const begun = [];
  const walk = new Walk(
    made.store,
    {
      pause: () => begun.push(1),
      state: () => stateOf(made.store),
      arrival: (state, traits) => arrivalOf(made.store, state, traits),
      between: (from, to, part) => between(from, to, part, made.setup),
    },
    (callback) => waiting.push(callback),
  );
  const tick = (time) => waiting.splice(0).forEach((callback) => callback(time));
  return { ...made, walk, tick, waiting, begun };
}

globalThis.matchMedia = () => ({ matches: false });

const scenes = (store) => {
  const now = stateOf(store);
  return [
    { name: "one", caption: "", traits: now },
    {
      name: "two",
      caption: "Look.",
      traits: {
        ...structuredClone(now),
        playhead: 0,
        _runs: [{ ...now._runs[0], numbers: { ...now._runs[0].numbers, rate: 0.5 } }, now._runs[1]],
      },
    },
  ];
};

test("a walk moves smoothly, tells the kernel at its end, and ends exactly at the scene", () => {
  const { store, model, walk, tick, waiting, begun } = makeWalk();
  store.set({ _scenes: scenes(store) });
  const saves = model.saves;
  assert.equal(walk.by(1), true, "from no scene to the first");
  assert.equal(store.get("_scene"), "one");
  tick(0);
  tick(1000);
  assert.equal(model.saves, saves + 1);
  walk.by(1);
  assert.equal(walk.at, 1, "the goal is said at once");
  const seen = [];
  for (let time = 2000; time <= 2750; time += 50) {
    tick(time);
    seen.push([store.get("playhead"), store.get("rate")]);
  }
  assert.equal(waiting.length, 0, "no frame is asked for at rest");
  assert.ok(new Set(seen.map(String)).size > 6);
  assert.ok(
    seen.every(
      ([playhead, rate], i) => i === 0 || (playhead <= seen[i - 1][0] && rate >= seen[i - 1][1] - 1e-12),
    ),
  );
  assert.deepEqual(
    [store.get("playhead"), store.get("rate"), store.get("_runs")[0].numbers.rate],
    [0, 0.5, 0.5],
  );
  assert.equal(model.saves, saves + 2);
  assert.equal(walk.by(1), false, "after the last there is none");
  assert.equal(begun.length, 2);
});

test("a hand stops a walk where it is, and another walk begins from there", () => {
  const { store, walk, tick } = makeWalk();
  store.set({ _scenes: scenes(store) });
  walk.go(1);
  tick(0);
  tick(350);
  const there = store.get("playhead");
  assert.ok(there > 0 && there < 10);
  walk.stop();
  tick(400);
  tick(900);
  assert.equal(store.get("playhead"), there);
  walk.go(0);
  tick(1000);
  assert.equal(store.get("playhead"), there);
  tick(1701);
  assert.equal(store.get("playhead"), 10);
});

test("whoever else sets a trait meanwhile takes over", () => {
  const { store, walk, tick } = makeWalk();
  store.set({ _scenes: scenes(store) });
  walk.go(1);
  tick(0);
  tick(300);
  store.set({ playhead: 3 });
  const told = [];
  const { set } = store.model;
  store.model.set = (name, value) => (told.push([name, value]), set.call(store.model, name, value));
  tick(320);
  assert.deepEqual(
    told.map(([name]) => name),
    ["playhead", "playhead"],
  );
  assert.equal(told[1][1], 3, "what the kernel is told last is theirs");
  tick(1000);
  assert.equal(store.get("playhead"), 3);
  assert.equal(walk.move, null);
});

test("without motion a scene is there at once", () => {
  const { store, walk, tick, waiting } = makeWalk();
  store.set({ _scenes: scenes(store) });
  globalThis.matchMedia = (query) => ({ matches: query === "(prefers-reduced-motion: reduce)" });
  walk.go(1);
  assert.deepEqual([store.get("playhead"), store.get("rate"), waiting.length], [0, 0.5, 0]);
  globalThis.matchMedia = () => ({ matches: false });
  tick(0);
});

test("a scene from before a trait was there leaves that trait as it is", () => {
  const { store, walk, tick } = makeWalk({ hidden: [1] });
  const [one] = scenes(store);
  delete one.traits.hidden;
  store.set({ _scenes: [one], playhead: 3 });
  walk.go(0);
  tick(0);
  tick(800);
  assert.deepEqual([store.get("hidden"), store.get("playhead")], [[1], 10]);
});

test("a walk that is finished is where it leads to, and moves no more", () => {
  const { store, model, walk, tick } = makeWalk();
  store.set({ _scenes: scenes(store) });
  walk.finish();
  assert.equal(walk.at, -1, "there was none");
  walk.go(1);
  tick(0);
  tick(200);
  const saves = model.saves;
  walk.finish();
  assert.equal(model.saves, saves + 1);
  const arrived = stateOf(store);
  assert.deepEqual([store.get("playhead"), arrived._runs[0].numbers.rate], [0, 0.5]);
  tick(400);
  tick(1000);
  assert.deepEqual(stateOf(store), arrived);
});
