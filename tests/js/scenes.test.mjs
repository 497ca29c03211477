// Scenes: what they hold, the way between two of them, and a walk that a hand can stop.

import assert from "node:assert/strict";
import test from "node:test";
import { Announcer } from "../../adamviz/live/js/base/announcer.js";
import { stateText } from "../../adamviz/live/js/state/run-text.js";
import { fromFragment } from "../../adamviz/live/js/state/host.js";
import { lectureChart, lectureHeight, lectureSize } from "../../adamviz/live/js/base/lecture-size.js";
import { between, eased, freeName, mixed, stateOf, withScene } from "../../adamviz/live/js/lecture/scenes.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { Walk } from "../../adamviz/live/js/lecture/transition.js";
import "./document.mjs";
import { makeModel, makeSetup } from "./model.mjs";

const REMEMBERED = ["surface", "start", "steps", "playhead", "selected", "extent", "hidden"];

function make(changes = {}) {
  const setup = { ...makeSetup(), remembered: REMEMBERED };
  const store = new Store(
    makeModel({ hidden: [], _scenes: [], _scene: "", presenting: false, ...changes }),
    setup,
  );
  return { store, setup, model: store.model };
}

/** A walk whose frames come when `tick` is called, with the time that it is given. */
function makeWalk(changes = {}) {
  const made = make(changes);
  const waiting = [];
  const begun = [];
  const walk = new Walk(
    made.store,
    () => begun.push(1),
    (callback) => waiting.push(callback),
  );
  const tick = (time) => waiting.splice(0).forEach((callback) => callback(time));
  return { ...made, walk, tick, waiting, begun };
}

globalThis.matchMedia = () => ({ matches: false });

test("a scene remembers its traits, the numbers that are seen, and the runs with their present numbers", () => {
  const { store } = make({ rate: 0.7 });
  const state = stateOf(store);
  assert.deepEqual(Object.keys(state).sort(), [
    "_runs",
    "extent",
    "half",
    "hidden",
    "k",
    "limit",
    "playhead",
    "rate",
    "selected",
    "start",
    "steps",
    "surface",
  ]);
  assert.deepEqual(
    state._runs.map(({ numbers }) => numbers.rate),
    [0.7, 0.2],
  );
  store.set({ start: [3, 3] });
  state.start[0] = 9;
  assert.deepEqual(
    [state.start, store.get("start")],
    [
      [9, 1],
      [3, 3],
    ],
    "a copy of its own",
  );
});

test("a scene of the same name is replaced in its place, and keeps its caption", () => {
  const scenes = [
    { name: "a", caption: "look", traits: { x: 1 } },
    { name: "b", caption: "", traits: {} },
  ];
  assert.deepEqual(withScene(scenes, "a", { x: 2 })[0], { name: "a", caption: "look", traits: { x: 2 } });
  assert.deepEqual(
    withScene(scenes, "c", {}).map(({ name }) => name),
    ["a", "b", "c"],
  );
  assert.equal(freeName([]), "scene 1");
  assert.equal(freeName([{ name: "scene 2" }]), "scene 3");
  assert.equal(freeName([{ name: "scene 3" }, { name: "x" }]), "scene 4");
});

test("a move is slow at both ends and never goes back", () => {
  assert.deepEqual([eased(0), eased(0.5), eased(1)], [0, 0.5, 1]);
  const places = Array.from({ length: 101 }, (_, i) => eased(i / 100));
  assert.ok(places.every((place, i) => i === 0 || place >= places[i - 1]));
  assert.ok(places[1] < 0.001 && places[99] > 0.999);
});

test("a number goes along the scale of its slider", () => {
  const log = { scale: "log", low: 1e-4, high: 1 };
  assert.equal(mixed(log, 1e-4, 1, 0.5), 0.01);
  const decay = { scale: "one_minus", low: 0, high: 0.9999 };
  assert.ok(Math.abs(mixed(decay, 0, 0.9999, 0.5) - 0.99) < 1e-9);
  const threshold = { scale: "threshold", low: 1e-3, high: 1e3 };
  assert.equal(mixed(threshold, null, 1, 1e-9), null);
  assert.ok(mixed(threshold, null, 1, 0.5) > 1 && mixed(threshold, null, 1, 0.999) < 1.1);
  assert.equal(mixed(threshold, null, null, 0.5), null);
  const onset = { scale: "off_or_log", low: 1e-3, high: 1e3 };
  assert.equal(mixed(onset, 0, 1, 0), 0);
  assert.ok(mixed(onset, 0, 1, 0.5) > 0 && mixed(onset, 0, 1, 0.5) < 1);
  assert.equal(mixed({ scale: "switch", low: 0, high: 1 }, false, true, 0.01), true);
  assert.equal(mixed({ scale: "linear", low: 0, high: 10 }, 2, 4, 0.5), 3);
  assert.equal(mixed({ scale: "linear", low: 0, high: 100, whole: true }, 1, 4, 0.5), 3);
});

test("a number beyond its slider's ends goes there all the same", () => {
  const log = { scale: "log", low: 1e-3, high: 1 };
  assert.ok(Math.abs(mixed(log, 1e-8, 1e-4, 0.5) - 1e-6) < 1e-12);
  assert.equal(mixed({ scale: "linear", low: 0, high: 1 }, 10, 30, 0.25), 15);
  const threshold = { scale: "threshold", low: 1e-3, high: 1e3 };
  assert.equal(mixed(threshold, null, 1e6, 0.5), 1e6, "from off there is no way: at once");
});

test("between two scenes numbers, start, playhead and zoom move, and all else is at once as it will be", () => {
  const { store, setup } = make();
  const from = stateOf(store);
  const to = {
    ...structuredClone(from),
    start: [3, -1],
    playhead: 0,
    k: 1,
    rate: 0.001,
    half: true,
    hidden: [1],
    extent: [-1, 1, -1, 1],
  };
  to._runs[0].numbers = { rate: 0.001, limit: null, half: true };
  to._runs[1].numbers = { ...to._runs[1].numbers, rate: 0.002 };
  const half = between(from, to, 0.5, setup);
  assert.deepEqual([half.start, half.playhead, half.k, half.hidden, half.half], [[2, 0], 5, 0.75, [1], true]);
  assert.ok(Math.abs(half.rate - 0.01) < 1e-9 && Math.abs(half._runs[0].numbers.rate - half.rate) < 1e-12);
  assert.ok(Math.abs(half._runs[1].numbers.rate - 0.02) < 1e-9);
  assert.deepEqual(
    half.extent.map((edge) => +edge.toFixed(6)),
    [-2, 2, -2, 2],
    "zoomed by factors, from the whole surface",
  );
  assert.deepEqual(between(from, to, 0, setup).extent, [-4, 4, -4, 4]);
  assert.equal(between(from, to, 1, setup), to);
  assert.equal(
    between(from, { ...to, extent: null }, 0.5, setup).extent,
    null,
    "what stays is not drawn anew",
  );
});

test("zooming holds one point of the picture still", () => {
  const { store, setup } = make();
  const from = { ...stateOf(store), extent: [0, 8, 0, 8] };
  const to = { ...from, extent: [2, 4, 2, 4] };
  // The point at 1/3 of each stays there: 0 + 8/3 = 2 + 2/3.
  for (const part of [0, 0.2, 0.5, 0.9]) {
    const [x0, x1] = between(from, to, part, setup).extent;
    assert.ok(Math.abs((8 / 3 - x0) / (x1 - x0) - 1 / 3) < 1e-9, `${part}`);
  }
});

test("another surface is there at once, with its own start, numbers and part of the plane", () => {
  const { store, setup } = make();
  const from = stateOf(store);
  const to = { ...structuredClone(from), surface: "far", start: [3, -2], k: 2, rate: 0.001 };
  to._runs[0].numbers.rate = 0.001;
  const half = between(from, to, 0.5, setup);
  assert.deepEqual([half.surface, half.start, half.k, half.extent], ["far", [3, -2], 2, null]);
  assert.ok(Math.abs(half.rate - 0.01) < 1e-9, "the optimizers' numbers still move");
});

test("the run under the sliders changes at once, and its numbers move from its own", () => {
  const { store, setup } = make();
  const from = stateOf(store);
  const to = { ...structuredClone(from), selected: 1, rate: 0.02, limit: 0.5, half: true };
  to._runs[1].numbers.rate = 0.02;
  const half = between(from, to, 0.5, setup);
  assert.equal(half.selected, 1);
  assert.ok(half.rate > 0.05 && half.rate < 0.08, "half way from 0.2 to 0.02");
  assert.deepEqual([half.limit, half._runs[0].numbers.rate], [0.5, 0.1]);
});

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
        rate: 0.5,
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

test("type grows with the screen, and the last row can read it", () => {
  for (const [width, height] of [
    [1024, 768],
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
  ])
    assert.ok(lectureSize(width, height) >= height / 36, `${height}`);
  assert.equal(lectureSize(390, 500), 14);
  assert.equal(lectureSize(1e4, 1e4), 64);
  assert.equal(lectureHeight(1000, 900), 792);
  assert.equal(lectureHeight(390, 844), 624);
  assert.equal(lectureHeight(800, 1000), 720);
  assert.equal(lectureHeight(2000, 900), 792);
  assert.ok([1, 2, 3, 4, 5].every((count) => count * (lectureChart(count) + 1.4) <= 15.1));
});

test("the state at the playhead is a sentence", () => {
  const run = { steps: 2, diverged: -1, xy: [1, 2, 3, 4, 0.51234, -0.25], loss: [9, 8, 0.04] };
  const lost = { ...run, diverged: 1 };
  const text = stateText("Bowl", 2, 2, [
    { label: "Adam", run },
    { label: "SGD", run: lost },
    { label: "far", run: undefined },
  ]);
  assert.equal(
    text,
    "Bowl, step 2 of 2: Adam at x 0.512, y −0.25, loss 0.04; SGD diverged at step 1; far is not computed yet.",
  );
});

test("a screen reader hears only what has come to rest, each thing once, and nothing of a view that has just appeared", async () => {
  const told = [];
  const announcer = new Announcer((text) => told.push(text));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 700));
  announcer.later(() => "at first");
  await rest();
  assert.deepEqual([told, announcer.root.textContent], [["at first"], undefined]);
  for (const text of ["a", "b", "c"]) announcer.later(() => text);
  await rest();
  announcer.later(() => "c");
  await rest();
  assert.deepEqual([told, announcer.root.textContent], [["at first", "c"], "c"]);
  announcer.later(() => "never");
  announcer.close();
  await rest();
  assert.equal(announcer.root.textContent, "c");
});

test("an address may bring scenes, if each of their traits could be set alone", () => {
  const setup = makeSetup();
  const saved = { ...makeModel({ hidden: [], _scenes: [], _scene: "" }).state };
  const read = (scenes) =>
    fromFragment(`#${encodeURIComponent(JSON.stringify({ _scenes: scenes }))}`, saved, setup);
  const scene = { name: "a", caption: "", traits: { rate: 0.5, surface: "far", start: [1, 2], hidden: [1] } };
  assert.deepEqual(read([scene]).changes._scenes, [scene]);
  assert.deepEqual(read([]).ignored, []);
  const wrong = [
    [1],
    [null],
    [[]],
    "x",
    { 0: scene },
    [{ ...scene, name: 1 }],
    [{ ...scene, caption: null }],
    [{ ...scene, traits: null }],
    [{ ...scene, traits: [] }],
    ...[
      { rate: -1 },
      { rate: "1" },
      { unknown: 1 },
      { _scenes: [] },
      { surface: "moon" },
      { start: [1] },
      { hidden: [7] },
      { _runs: [] },
    ].map((traits) => [{ ...scene, traits }]),
  ];
  for (const one of wrong)
    assert.deepEqual(
      [read(one).ignored, "_scenes" in read(one).changes],
      [["_scenes"], false],
      JSON.stringify(one),
    );
});
