// The host of a saved page: a model without Jupyter, with stored answers.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "../../adamviz/live/js/state/engine.js";
import { Host } from "../../adamviz/live/js/state/host.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";

const saved = () => ({ ...makeModel().state, added: { tabs: ["loss"], open: true }, layout_of: null });
const soon = () => new Promise((go) => setTimeout(go, 30)); // longer than what is set to happen next

test("a trait is told of when it changes, and only then", () => {
  const host = new Host({ k: 1, start: [1, 2] });
  const heard = [];
  const hear = () => heard.push(host.get("k"));
  host.on("change:k", hear);
  host.on("change:start", () => heard.push("start"));
  host.set("k", 1);
  host.set("start", [1, 2]);
  host.set("k", 2);
  assert.deepEqual(heard, [2]);
  host.off("change:k", hear);
  host.set("k", 3);
  host.off("change:start");
  host.set("start", [2, 2]);
  assert.deepEqual(heard, [2]);
});

test("what is saved is said, and the traits given are left as they were", () => {
  const traits = { k: 1 };
  const host = new Host(traits);
  let saves = 0;
  host.saved = () => (saves += 1);
  host.set("k", 2);
  host.save_changes();
  assert.deepEqual([traits.k, saves], [1, 1]);
});

/** A page of a surface that only the kernel can compute, as it stood. */
function opaque() {
  const bytes = (...numbers) =>
    btoa(String.fromCharCode(...new Uint8Array(Float32Array.of(...numbers).buffer)));
  const about = { surface: "opaque", surface_numbers: { k: 0.5 }, start: [2, 2], steps: 1 };
  const run = { xy: 0, loss: 1, steps: 1, diverged: -1 };
  const stored = {
    about,
    runs: makeModel().state._runs.map(({ optimizer, numbers }) => ({
      asked: { optimizer, numbers },
      given: run,
    })),
    fields: [
      [0, 1, 0, 1],
      [-4, 4, -4, 4],
    ].map((extent) => ({ extent, nx: 2, ny: 2, loss: 2, minima: [[0, 0, 0]] })),
    buffers: [bytes(2, 2, 1, 1), bytes(8, 2), bytes(1, 2, 3, 4)],
  };
  const host = new Host({ ...saved(), ...about, k: 0.5 }, stored);
  return { host, store: new Store(host, makeSetup()) };
}

test("what the kernel had computed is given to the page as the kernel would, later", async () => {
  const { host, store } = opaque();
  let changes = 0;
  const engine = new Engine(store, () => (changes += 1));
  engine.update();
  engine.ask({ field: { key: "f", extent: [-1, 1, -1, 1], nx: 50, ny: 40 } });
  assert.deepEqual([engine.runs[0], engine.kernel.state, engine.behind], [undefined, "asking", true]);
  const answered = async () => {
    for (let i = 0; i < 200 && engine.kernel.state === "asking"; i++) await soon();
  };
  await answered();
  engine.update();
  assert.deepEqual([engine.kernel.state, engine.behind], ["idle", false]);
  assert.deepEqual([...engine.runs[1].xy, ...engine.runs[1].loss], [2, 2, 1, 1, 8, 2]);
  assert.deepEqual(
    [engine.field.key, engine.field.extent, engine.field.nx, [...engine.field.loss]],
    ["f", [-4, 4, -4, 4], 2, [1, 2, 3, 4]],
  );
  store.set({ rate: 0.9 });
  engine.update();
  await answered();
  engine.update();
  assert.deepEqual(
    [engine.behind, engine.kernel.state, engine.runs[0], engine.lacks(0)],
    [true, "idle", undefined, true],
    "no endless asking, and no path of other numbers",
  );
  assert.ok(engine.runs[1], "the other run is still as it was saved");
  store.set({ rate: 0.1 });
  engine.update();
  await answered();
  engine.update();
  assert.deepEqual([engine.behind, engine.lacks(0), [...engine.runs[0].loss]], [false, false, [8, 2]]);
});

test("the finest stored field that holds what is seen is given, else the widest", async () => {
  const { host } = opaque();
  const given = [];
  host.on("msg:custom", ({ field, id }) => given.push([id, field?.extent]));
  const about = { surface: "opaque", surface_numbers: { k: 0.5 }, start: [0, 0], steps: 9 };
  [
    [0, 0.5, 0, 1],
    [-1, 1, -1, 1],
    [-9, 9, -9, 9],
  ].forEach((extent, id) =>
    host.send({ kind: "compute", id, ...about, field: { key: "", extent, nx: 2, ny: 2 } }),
  );
  host.send({
    kind: "compute",
    id: 3,
    ...about,
    surface_numbers: { k: 1 },
    field: { key: "", extent: [0, 1, 0, 1], nx: 2, ny: 2 },
  });
  await soon();
  assert.deepEqual(given, [
    [0, [0, 1, 0, 1]],
    [1, [-4, 4, -4, 4]],
    [2, [-4, 4, -4, 4]],
    [3, undefined],
  ]);
});

test("a page that stored nothing answers with nothing, and other messages are left alone", async () => {
  const host = new Host(saved());
  const heard = [];
  host.on("msg:custom", (content, buffers) => heard.push([content, buffers]));
  host.send({ kind: "compute", id: 4, surface: "near", runs: [{ index: 0 }] });
  host.send({ kind: "another" });
  host.send(undefined);
  await soon();
  assert.deepEqual(heard, [[{ kind: "computed", id: 4 }, []]]);
});
