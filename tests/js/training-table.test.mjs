// The tensors of a training run: how they are listed, which a click chooses, and how they are written.

import assert from "node:assert/strict";
import test from "node:test";
import { chosenAfter, layerOf, listing, shortName } from "../../adamviz/live/js/training/choosing.js";
import { Recorded } from "../../adamviz/live/js/training/recorded.js";
import {
  lossText,
  numberText,
  recordingText,
  shapeText,
  shareText,
  tensorText,
} from "../../adamviz/live/js/training/words.js";
import { makePart, QUANTITIES } from "./training-run.mjs";

const NAMES = ["enc/0/w", "enc/0/b", "enc/1/w", "head.weight", "head.bias", "scale"];
const texts = (lines) => lines.map(({ text, layer }) => (layer === undefined ? text : `[${text}]`));

test("tensors stand by layers as they were recorded, or sorted, those without a number last", () => {
  const plain = listing(NAMES, "layer", false, () => NaN);
  const layers = ["[enc/0]", "w", "b", "enc/1/w", "[head]", "weight", "bias", "scale"];
  assert.deepEqual(texts(plain), layers);
  assert.deepEqual(plain[0].names, ["enc/0/w", "enc/0/b"]);
  assert.deepEqual(texts(listing(NAMES, "layer", true, () => NaN)), [
    "scale",
    "[head]",
    "weight",
    "bias",
    "enc/1/w",
    "[enc/0]",
    "w",
    "b",
  ]);
  const values = { "enc/0/w": 2, "enc/0/b": NaN, "enc/1/w": 3, "head.weight": 2, "head.bias": 1, scale: NaN };
  const sorted = (descending) => texts(listing(NAMES, "rms", descending, (name) => values[name]));
  assert.deepEqual(sorted(true), ["enc/1/w", "enc/0/w", "head.weight", "head.bias", "enc/0/b", "scale"]);
  assert.deepEqual(sorted(false), ["head.bias", "enc/0/w", "head.weight", "enc/1/w", "enc/0/b", "scale"]);
  assert.deepEqual(layerOf("layers.0.weight"), { layer: "layers.0", leaf: "weight" });
});

test("a click chooses one tensor, with Ctrl one more or less, with Shift a row of them, six at most", () => {
  const listed = [..."abcdefghij"];
  const after = (chosen, name, how = {}, anchor = "c") =>
    chosenAfter(chosen, name, how, anchor, listed).join("");
  assert.equal(after(["a", "b"], "d"), "d");
  assert.equal(after(["a"], "d", { add: true }), "ad");
  assert.equal(after(["a", "d"], "a", { add: true }), "d");
  assert.equal(after(["a"], "a", { add: true }), "a"); // one is left
  assert.equal(after([..."abcdef"], "j", { add: true }), "bcdefj");
  assert.equal(after(["c"], "e", { range: true }), "cde");
  assert.equal(after(["c"], "a", { range: true }), "cba");
  assert.equal(after(["c"], "j", { range: true }), "efghij");
  assert.equal(after(["c"], "e", { range: true }, ""), "e");
});

test("long names lose their middle", () => {
  assert.equal(shortName("params/encoder/layer_3/attention/query/kernel", 20), "params/…query/kernel");
  assert.equal(shortName("short", 5), "short");
  assert.equal([...shortName("𝛼".repeat(9), 4)].join(), "𝛼,…,𝛼,𝛼");
});

test("numbers are written alike in a column, and none is said to be nothing that is not", () => {
  const said = (name, ...values) => values.map((value) => numberText(name, value));
  assert.deepEqual(said("rms", 0.00127, 7e-6, 0, 12.345, NaN), ["1.3e−3", "7.0e−6", "0", "12.3", "–"]);
  assert.deepEqual(said("cosine", -0.5, 1), ["−0.50", "1.00"]);
  assert.deepEqual([0, 1e-6, 0.034, 0.4, 0.9999, 1, NaN].map(shareText), [
    ..."0 %,< 0.1 %,3.4 %,40 %,> 99.9 %,100 %,–".split(","),
  ]);
  assert.equal(numberText("dead_share", 0.25), "25 %");
  const losses = [Float32Array.of(0.5, NaN), Float32Array.of(NaN, NaN)];
  assert.deepEqual(
    losses.flatMap((loss) => [lossText(loss, 0), lossText(loss, 1)]),
    ["0.5", "NaN", "", ""],
  );
});

test("a recording says what it holds, and a tensor of how many entries", () => {
  const shapes = [[], [300, 300], [2]];
  const recorded = new Recorded({ label: "", tensors: ["a", "b", "c"], shapes }, QUANTITIES);
  assert.equal(recordingText(recorded, true), "waits for the first record");
  assert.equal(recordingText(recorded, false), "no record");
  const [header, buffers] = makePart(["a", "b", "c"], 0, 3, { generation: 2, shapes });
  const arrays = Object.entries(header.arrays).map(([name, [at]]) => [
    name,
    name === "steps" ? new Float64Array(buffers[at]) : new Float32Array(buffers[at]),
  ]);
  assert.ok(recorded.take(header, Object.fromEntries(arrays)));
  assert.equal(
    recordingText(recorded, false),
    "3 records of 3 tensors, every 10 steps; steps 10 to 30; thinned 2 times; 1 large tensor sampled",
  );
  assert.equal(tensorText(recorded, 0), "scalar: 1 entry");
  assert.match(tensorText(recorded, 1), /^300×300: 90,000 entries; .*sample/);
  assert.equal(shapeText(), "");
});
