// The state of a view that the address of a saved page carries.

import assert from "node:assert/strict";
import test from "node:test";
import { fromFragment, plainAddress, toFragment } from "../../adamviz/live/js/state/address.js";
import { Host } from "../../adamviz/live/js/state/host.js";
import { stageAddress } from "../../adamviz/live/js/state/stage-address.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

const saved = () => ({ ...makeModel().state, added: { tabs: ["loss"], open: true }, layout_of: null });
const rules = {
  surface: { kind: "choice", options: ["near", "far", "opaque"] },
  start: { kind: "row", length: 2, within: 1e30 },
  playhead: { kind: "whole", low: 0, high: 1e9 },
  selected: { kind: "whole", low: 0, high: 1 },
  extent: { kind: "extent", within: 1e9 },
  hidden: { kind: "wholes", low: 0, high: 1 },
  steps: { kind: "whole", low: 1, high: 100000 },
  tab: { kind: "choice", options: ["sliders", "step"] },
  charts: { kind: "some", options: ["m", "v"] },
};
const kind = (setup = makeSetup()) => stageAddress(setup, rules);
const fragment = (traits) => `#${encodeURIComponent(JSON.stringify(traits))}`;
const read = (traits, from = saved(), of = kind()) => fromFragment(fragment(traits), from, of);
const opened = (traits, from = saved()) => ({ ...from, ...read(traits, from).changes });

test("an address carries what differs, and gives it back", () => {
  const traits = {
    ...saved(),
    k: 0.75,
    playhead: 3,
    extent: [-1, 1, -2, 2],
    limit: 2.5,
    half: true,
    added: { tabs: ["loss", "(slots)"], open: false },
  };
  traits._runs[0].numbers = { rate: 0.1, limit: 2.5, half: true };
  assert.equal(toFragment(saved(), saved(), kind()), "");
  const text = toFragment(traits, saved(), kind());
  assert.match(text, /^#[\w%.~-]+$/);
  assert.ok(!text.includes("_runs"), "they follow from the numbers");
  const { changes, ignored, error } = fromFragment(text, saved(), kind());
  assert.deepEqual([ignored, error], [[], ""]);
  assert.deepEqual({ ...saved(), ...changes }, traits);
});

test("what a hand does in the view comes back whole from its address", () => {
  const setup = makeSetup();
  const host = new Host(saved());
  const store = new Store(host, setup);
  const moves = [
    () => store.set({ rate: 0.3 }),
    () => store.select(1),
    () => store.set({ limit: null }),
    () => store.show("far"),
    () => store.set({ k: 0.5 }),
    () => store.select(0),
    () => store.set({ rate: 0.1 }),
    () => store.set({ start: [1, 1], extent: [-1, 0, 0, 1] }),
    () => store.show("near"),
  ];
  for (const move of moves) {
    move();
    const { changes, ignored } = fromFragment(toFragment(host.traits, saved(), kind()), saved(), kind());
    const again = new Store(new Host({ ...saved(), ...changes }), setup);
    assert.deepEqual(ignored, []);
    assert.deepEqual(
      [again.numbers(0), again.numbers(1)],
      [store.numbers(0), store.numbers(1)],
      String(move),
    );
    for (const name of ["surface", "start", "extent", "k", "selected"])
      assert.deepEqual(again.get(name), store.get(name), `${move} ${name}`);
  }
});

test("a surface brings its start and its numbers, and a selected run its own", () => {
  const there = opened({ surface: "far" }, { ...saved(), k: 1.5, extent: [0, 1, 0, 1] });
  assert.deepEqual([there.surface, there.start, there.extent, there.k], ["far", [3, -2], null, 0.5]);
  const near = opened({ surface: "far", start: [0, 0], k: 1 });
  assert.deepEqual([near.start, near.k], [[0, 0], 1]);
  const chosen = opened({ selected: 1 });
  assert.deepEqual([chosen.rate, chosen.limit, chosen.half], [0.2, 0.5, true]);
  assert.deepEqual(chosen._runs, saved()._runs);
  const turned = opened({ rate: 0.7 });
  assert.deepEqual([turned.rate, turned._runs[0].numbers.rate], [0.7, 0.7]);
});

test("what shows nowhere is no part of an address", () => {
  const setup = makeSetup();
  setup.surfaces[1].parameters.push({ ...setup.surfaces[1].parameters[0], name: "tilt" });
  setup.optimizers[1].parameters.push({ ...setup.optimizers[1].parameters[0], name: "momentum" });
  const from = { ...saved(), tilt: 1, momentum: 0.5 };
  assert.equal(toFragment({ ...from, tilt: 2, momentum: 0.6 }, from, kind(setup)), "");
});

test("a kind of view in which nothing follows goes by its rules and by the shape of what was saved", () => {
  const plain = plainAddress({}, { tab: rules.tab });
  const from = { tab: "sliders", count: 3, _scenes: [] };
  assert.equal(toFragment({ ...from, count: 4 }, from, plain), "#%7B%22count%22%3A4%7D");
  const scene = { name: "a", caption: "", traits: { count: 5 } };
  assert.deepEqual(read({ tab: "step", count: 4, _scenes: [scene] }, from, plain), {
    changes: { tab: "step", count: 4, _scenes: [scene] },
    ignored: [],
    refused: "",
    error: "",
  });
  for (const wrong of [{ tab: "steps" }, { count: "4" }, { _scenes: [{ ...scene, traits: { count: "5" } }] }])
    assert.deepEqual(read(wrong, from, plain).ignored, Object.keys(wrong));
});

test("only known traits are taken, each only with a value that the view's controls could set", () => {
  const wrong = {
    surface: ["none", 1, null, ["near"]],
    start: [[1], [1, "2"], [1, 1e300], null, "12", { 0: 1, 1: 2 }],
    steps: [0, 1.5, 100001, "5", null],
    playhead: [-1, 0.5, null],
    selected: [2, -1, "0"],
    extent: [[0, 0, 1, 2], [1, 2, 3], [0, 1, 0, 1e10], 5],
    speed: [0, 101, "1"],
    rate: [-1, "0.1", null, [0.1], true],
    k: ["1", null],
    limit: [-1, "off"],
    half: [1, null, "true"],
    _runs: [[], null, [{ label: "one" }], [1, 2]],
    added: [[], 5, { tabs: [1] }, { open: 1 }],
    constructor: [{}],
    __proto__: [{}],
    toString: [1],
    unknown: [1],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const { changes, ignored } = read({ [name]: value });
      assert.deepEqual([changes, ignored], [{}, [name]], `${name} ${JSON.stringify(value)}`);
    }
  }
  assert.deepEqual(fromFragment("#%7B%22__proto__%22%3A%7B%22k%22%3A1%7D%7D", saved(), kind()).changes, {});
  assert.equal({}.k, undefined);
});

test("a trait of known words takes those only", () => {
  const state = { ...saved(), tab: "sliders", charts: [], hidden: [], tolerance: 1e-4 };
  const ignored = (traits) => read(traits, state).ignored;
  assert.deepEqual(ignored({ tab: "step", charts: ["v", "m"], hidden: [1], tolerance: 0.5 }), []);
  for (const wrong of [
    { tab: "steps" },
    { tab: ["step"] },
    { tab: 1 },
    { charts: ["z"] },
    { charts: "m" },
    { hidden: [2] },
    { hidden: 1 },
    { tolerance: 0 },
  ]) {
    assert.deepEqual(ignored(wrong), Object.keys(wrong), JSON.stringify(wrong));
  }
});

test("the runs of an address are the saved ones with other numbers", () => {
  const runs = saved()._runs;
  const changed = (change) => read({ _runs: [runs[0], { ...runs[1], ...change }] }).ignored;
  assert.deepEqual(changed({ numbers: { rate: 0.3, limit: null, half: false } }), []);
  assert.deepEqual(
    changed({ label: "<img src=x onerror=alert(1)>" }),
    [],
    "a label is text, whatever it says",
  );
  for (const change of [
    { optimizer: 2 },
    { optimizer: "0" },
    { numbers: {} },
    { numbers: { rate: -1, limit: null, half: false } },
    { label: 5 },
  ]) {
    assert.deepEqual(changed(change), ["_runs"], JSON.stringify(change));
  }
});

test("the good part of an address is taken and the rest is named", () => {
  assert.deepEqual(read({ k: 1, nope: 2, rate: "x" }), {
    changes: { k: 1 },
    ignored: ["nope", "rate"],
    refused: 'nope = 2, rate = "x"',
    error: "",
  });
});

test("a threshold turns off those that cannot be on with it", () => {
  const setup = makeSetup();
  setup.optimizers[0].parameters[1].excludes = ["other"];
  setup.optimizers[0].parameters.push({ ...setup.optimizers[0].parameters[1], name: "other" });
  const state = { ...saved(), other: 3 };
  state._runs[0].numbers.other = 3;
  const { changes } = read({ limit: 2 }, state, kind(setup));
  assert.deepEqual([changes.limit, changes.other], [2, null]);
  assert.deepEqual(changes._runs[0].numbers, { rate: 0.1, limit: 2, half: false, other: null });
});

test("an address that cannot be read changes nothing and says so", () => {
  for (const text of [
    "#x",
    "#%",
    "#%7B",
    "#[]",
    "#null",
    "#5",
    '#"k"',
    "#{'k':1}",
    "#k=1",
    '#{"k":1e999}{',
    `#${"a".repeat(40000)}`,
    "#alert(1)",
  ]) {
    const { changes, error } = fromFragment(text, saved(), kind());
    assert.deepEqual(changes, {}, text);
    assert.ok(error.length > 0, text.slice(0, 40));
  }
  for (const text of ["", "#"])
    assert.deepEqual(fromFragment(text, saved(), kind()), {
      changes: {},
      ignored: [],
      refused: "",
      error: "",
    });
});

test("a number that nothing shown has is not taken, and said", () => {
  const setup = makeSetup();
  setup.surfaces[1].parameters.push({ ...setup.surfaces[0].parameters[0], name: "tilt" });
  setup.optimizers[1].parameters.push({ ...setup.optimizers[0].parameters[0], name: "momentum" });
  const [first, second] = saved()._runs;
  const from = {
    ...saved(),
    tilt: 0.5,
    momentum: 0.9,
    linked: false,
    _runs: [first, { ...second, optimizer: 1, numbers: { rate: 0.2, momentum: 0.9 } }],
  };
  const ask = (traits) => read(traits, from, kind(setup));
  assert.deepEqual(ask({ tilt: 1, momentum: 0.5, rate: 0.3 }).ignored, ["tilt", "momentum"]);
  assert.equal(ask({ tilt: 1, momentum: 0.5 }).refused, "tilt = 1, momentum = 0.5");
  assert.deepEqual(ask({ tilt: 1, surface: "far" }).ignored, []);
  assert.deepEqual(ask({ momentum: 0.5, selected: 1 }).ignored, []);
  const linked = kind(setup);
  const { changes, ignored } = read({ momentum: 0.5 }, { ...from, linked: true }, linked);
  assert.deepEqual([ignored, changes._runs[1].numbers.momentum], [[], 0.5]);
});

test("what is not taken is said with its value, and not at length", () => {
  assert.equal(read({ _pins: [{}] }, { ...saved(), _pins: [] }).refused, "pins = [{}]");
  assert.equal(
    read({ ["n".repeat(90)]: "v".repeat(90) }).refused,
    `${"n".repeat(39)}… = "${"v".repeat(38)}…`,
  );
  assert.equal(read({ hidden: Array(50).fill(7) }).refused, "hidden = 50 entries");
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`x${i}`, i]));
  assert.equal(read(many).refused, "x0 = 0, x1 = 1, x2 = 2, x3 = 3, x4 = 4, and 2 more");
});
