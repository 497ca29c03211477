// Scenes: what they hold, and the way between two of them.

import assert from "node:assert/strict";
import test from "node:test";
import { fromFragment, toFragment } from "../../adamviz/live/js/state/address.js";
import { stageAddress } from "../../adamviz/live/js/state/stage-address.js";
import {
  eased,
  freeName,
  inserted,
  moved,
  refusal,
  renamed,
  withScene,
} from "../../adamviz/live/js/lecture/scenes.js";
import { between, mixed, stateOf } from "../../adamviz/live/js/state/scene-states.js";
import "./document.mjs";
import { makeModel, makeSetup } from "./model.mjs";
import { makeView } from "./scenes.mjs";
import { shared } from "./shared.mjs";

test("a scene remembers its traits, the surface's numbers, and the runs with theirs", () => {
  const { store } = makeView({ rate: 0.7 });
  const state = stateOf(store);
  assert.deepEqual(Object.keys(state).sort(), [
    "_runs",
    "extent",
    "hidden",
    "k",
    "playhead",
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

test("a scene is renamed, moved, and put back where it was", () => {
  const scenes = ["a", "b", "c"].map((name) => ({ name, caption: "", traits: { of: name } }));
  const names = (some) => some.map(({ name }) => name).join("");
  assert.deepEqual(renamed(scenes, 1, "B", "look")[1], { name: "B", caption: "look", traits: { of: "b" } });
  assert.equal(names(moved(scenes, 0, 2)), "bca");
  assert.equal(names(moved(scenes, 2, 0)), "cab");
  assert.equal(names(moved(scenes, 1, 1)), "abc");
  assert.equal(names(inserted([scenes[0], scenes[2]], 1, scenes[1])), "abc");
  const again = inserted(scenes, 0, { ...scenes[1], caption: "x" });
  assert.deepEqual(again[0], { name: "scene 4", caption: "x", traits: { of: "b" } }, "its name is taken");
});

test("names and captions that Python takes are taken, and no others", () => {
  const { takes, refuses, taken } = shared("scenes");
  const scenes = ["usual", "turns", "this"].map((name) => ({ name, caption: "", traits: {} }));
  const words = (one) => (typeof one === "number" ? "x".repeat(one) : one);
  const why = ([name, caption]) => refusal(scenes, 2, words(name), words(caption));
  for (const one of takes) assert.equal(why(one), "", JSON.stringify(one));
  for (const one of refuses) assert.match(why(one), /^A (scene|name|caption) \w+ /, JSON.stringify(one));
  assert.match(why([taken, ""]), /^Another scene/);
  assert.equal(why(["this", "its own name"]), "");
});

test("an address tells renamed scenes by their numbers, and goes without those that make it too long", () => {
  const scene = (name, rate) => ({ name, caption: "", traits: { rate, hidden: [] } });
  const saved = {
    ...makeModel({ hidden: [], _scenes: [scene("a", 0.1), scene("b", 0.2)], _scene: "" }).state,
  };
  const kind = stageAddress(makeSetup(), { hidden: { kind: "wholes", low: 0, high: 1 } });
  const there = (_scenes) => {
    const fragment = toFragment({ ...saved, steps: 7, _scenes }, saved, kind);
    return { fragment, read: fromFragment(fragment, saved, kind).changes };
  };
  const others = [
    { ...saved._scenes[1], caption: "look" },
    { ...saved._scenes[0], name: "A" },
  ];
  const { fragment, read } = there(others);
  assert.deepEqual([read._scenes, read.steps], [others, 7]);
  assert.ok(fragment.length < 250 && !fragment.includes("hidden"), fragment);
  const fresh = [...others, scene("new", 0.3)];
  assert.deepEqual(there(fresh).read._scenes, fresh);
  const many = Array.from({ length: 900 }, (_, i) => scene(`scene ${i}`, 1 / (3 + i)));
  assert.deepEqual([there(many).read._scenes, there(many).read.steps], [undefined, 7]);
  const wrong = [{ traits: 2 }, { traits: -1 }, { traits: 0.5 }, { name: "b" }, { traits: 0, name: 3 }];
  for (const one of wrong) {
    const text = `#${encodeURIComponent(
      JSON.stringify({
        _scenes: [
          { ...others[0], traits: 1 },
          { ...others[1], ...one },
        ],
      }),
    )}`;
    assert.deepEqual(fromFragment(text, saved, kind).ignored, ["_scenes"], JSON.stringify(one));
  }
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
  const { store, setup } = makeView();
  const from = stateOf(store);
  const to = {
    ...structuredClone(from),
    start: [3, -1],
    playhead: 0,
    k: 1,
    hidden: [1],
    extent: [-1, 1, -1, 1],
  };
  to._runs[0].numbers = { rate: 0.001, limit: null, half: true };
  to._runs[1].numbers = { ...to._runs[1].numbers, rate: 0.002 };
  const half = between(from, to, 0.5, setup);
  assert.deepEqual([half.start, half.playhead, half.k, half.hidden], [[2, 0], 5, 0.75, [1]]);
  assert.ok(Math.abs(half._runs[0].numbers.rate - 0.01) < 1e-9 && half._runs[0].numbers.half);
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

test("a relief turns the shorter way round", () => {
  const { store, setup } = makeView();
  const seen = (from, to) =>
    [0, 0.5].map(
      (part) =>
        between({ ...stateOf(store), azimuth: from }, { ...stateOf(store), azimuth: to }, part, setup)
          .azimuth,
    );
  assert.deepEqual(seen(-40, 170), [-40, -115]);
  assert.deepEqual(seen(170, -170), [170, -180]);
  assert.deepEqual(seen(-60, 20), [-60, -20]);
});

test("zooming holds one point of the picture still", () => {
  const { store, setup } = makeView();
  const from = { ...stateOf(store), extent: [0, 8, 0, 8] };
  const to = { ...from, extent: [2, 4, 2, 4] };
  // The point at 1/3 of each stays there: 0 + 8/3 = 2 + 2/3.
  for (const part of [0, 0.2, 0.5, 0.9]) {
    const [x0, x1] = between(from, to, part, setup).extent;
    assert.ok(Math.abs((8 / 3 - x0) / (x1 - x0) - 1 / 3) < 1e-9, `${part}`);
  }
});

test("another surface is there at once, with its own start, numbers and part of the plane", () => {
  const { store, setup } = makeView();
  const from = stateOf(store);
  const to = { ...structuredClone(from), surface: "far", start: [3, -2], k: 2 };
  to._runs[0].numbers.rate = 0.001;
  const half = between(from, to, 0.5, setup);
  assert.deepEqual([half.surface, half.start, half.k, half.extent], ["far", [3, -2], 2, null]);
  assert.ok(Math.abs(half._runs[0].numbers.rate - 0.01) < 1e-9, "the optimizers' numbers still move");
});

test("the run under the sliders changes at once, and its numbers move from its own", () => {
  const { store, setup } = makeView();
  const from = stateOf(store);
  const to = { ...structuredClone(from), selected: 1 };
  to._runs[1].numbers.rate = 0.02;
  const half = between(from, to, 0.5, setup);
  assert.equal(half.selected, 1);
  const { rate } = half._runs[1].numbers;
  assert.ok(rate > 0.05 && rate < 0.08, "half way from 0.2 to 0.02");
  assert.equal(half._runs[0].numbers.rate, 0.1);
});

test("an address may bring scenes, if each of their traits could be set alone", () => {
  const setup = makeSetup();
  const saved = { ...makeModel({ hidden: [], _scenes: [], _scene: "" }).state };
  const read = (scenes) =>
    fromFragment(
      `#${encodeURIComponent(JSON.stringify({ _scenes: scenes }))}`,
      saved,
      stageAddress(setup, {
        surface: { kind: "choice", options: ["near", "far"] },
        start: { kind: "row", length: 2, within: 1e30 },
        hidden: { kind: "wholes", low: 0, high: 1 },
      }),
    );
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
