// The map that a page was saved with: its pixels as they were, for what it was asked for, and nothing else.

import assert from "node:assert/strict";
import test from "node:test";
import { BySaved } from "../../adamviz/live/js/map/by-saved.js";
import { AnyModel } from "../../adamviz/live/js/state/any-model.js";
import { Host } from "../../adamviz/live/js/state/host.js";

const about = {
  kind: 0,
  numbers: {
    optimizer: { rate: 0.1, clip: null },
    surface: {},
    noise: {},
    limits: { tolerance: 1, radius: 1 },
  },
  start: [1, 2],
  steps: 10,
  noisy: false,
  wide: true,
};
const base64 = (array) => Buffer.from(array.buffer).toString("base64");
const stored = {
  buffers: [
    base64(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8 + 1e-12)),
    base64(Int32Array.of(-1, 1, 2, 3, 4, 5, 6, 7, 8)),
    base64(Uint8Array.of(1, 1, 1, 0, 0, 0, 1, 1, 1)),
  ],
  maps: [
    {
      ...about,
      x: { name: "rate", values: [0.1, 1, 10] },
      y: { name: "keep", values: [0.1, 0.2, 0.3] },
      ends: [0.05, 20, 0.05, 0.35],
      arrays: { final_loss: [0, "float64"], diverged_at: [1, "int32"], converged: [2, "uint8"] },
    },
  ],
};
const job = (more = {}) => ({
  ...structuredClone(about),
  key: "k",
  extent: [0, 1, 0, 1],
  measures: ["final_loss"],
  x: { name: "rate", values: Float64Array.of(0.05, 0.2, 0.5, 0.6, 4, 20) },
  y: { name: "keep", values: Float64Array.of(0.1, 0.34) },
  ...more,
});

test("each pixel is the nearest one that was saved", async () => {
  const saved = new BySaved(new AnyModel(new Host({}, /** @type {any} */ (stored))).stored);
  assert.equal(saved.most, 3);
  assert.equal(saved.can(job()), true);
  const heard = [];
  assert.equal(
    await saved.compute(job(), { signal: new AbortController().signal, onRows: (...all) => heard.push(all) }),
    true,
  );
  assert.equal(heard.length, 1);
  const [row, rows, arrays] = heard[0];
  assert.deepEqual([row, rows], [0, 2]);
  assert.deepEqual(arrays.final_loss, Float64Array.of(0, 0, 0, 1, 1, 2, 6, 6, 6, 7, 7, 8 + 1e-12));
  assert.deepEqual(arrays.diverged_at.subarray(0, 2), Int32Array.of(-1, -1));
  assert.deepEqual(arrays.converged, Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
});

test("it answers nothing else", () => {
  const saved = new BySaved(stored);
  const others = [
    { wide: false },
    { steps: 11 },
    { start: [1, 3] },
    { kind: 1 },
    { numbers: { ...about.numbers, optimizer: { rate: 0.1, clip: 1 } } },
    { measures: ["spike"] },
    { x: { name: "decay", values: [0.1, 1] } },
    { x: { name: "rate", values: [0.01, 1] } },
    { y: { name: "keep", values: [0.1, 0.36] } },
  ];
  for (const more of others) assert.equal(saved.can(job(more)), false, JSON.stringify(more));
  assert.equal(saved.can(job({ measures: ["diverged_at", "final_loss"] })), true);
  assert.equal(new BySaved(null).can(job()), false);
  assert.equal(new AnyModel({ get() {}, set() {}, on() {} }).stored, null);
});
