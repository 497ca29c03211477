// The playhead over the records of training runs: its places, its transport, and what an address may say.

import assert from "node:assert/strict";
import test from "node:test";
import "./document.mjs";
import { fromFragment } from "../../adamviz/live/js/state/address.js";
import { Synced } from "../../adamviz/live/js/state/synced.js";
import { trainingAddress } from "../../adamviz/live/js/state/training-address.js";
import { rowHeight, rowsThatFit } from "../../adamviz/live/js/training/layout.js";
import { allSteps, Playhead } from "../../adamviz/live/js/training/playhead.js";
import { NUMBERS, trainingModel, trainingSetup } from "./training-run.mjs";

const steps = (...values) => ({ steps: Float64Array.from(values), version: 1 });

function makePlayhead(changes, recordings) {
  const model = trainingModel(changes);
  return { model, playhead: new Playhead(new Synced(model, trainingSetup([])), recordings) };
}

test("one playhead goes over the steps of all recordings", () => {
  assert.deepEqual([...allSteps([steps(10, 20, 100), steps(5, 20)])], [5, 10, 20, 100]);
  const { model, playhead } = makePlayhead({ playhead: 99 }, [steps(10, 20, 100), steps(5, 20)]);
  assert.deepEqual(
    [playhead.get("playhead"), playhead.step, playhead.get("steps"), playhead.last],
    [2, 20, 3, 100],
  );
  playhead.set({ playhead: 1 });
  assert.deepEqual([model.get("playhead"), model.get("following"), playhead.step], [10, false, 10]);
  playhead.set({ speed: 2 });
  assert.equal(playhead.get("speed"), 2);
});

test("while it follows it is at the last record, whatever comes, until a hand takes it", () => {
  const recorded = steps(10, 20);
  const { model, playhead } = makePlayhead({ playhead: 0, following: true }, [recorded]);
  assert.equal(playhead.step, 20);
  Object.assign(recorded, steps(10, 20, 30), { version: 2 });
  assert.equal(playhead.step, 30);
  assert.equal(model.get("playhead"), 0);
  playhead.put({ playhead: 0 });
  assert.deepEqual([model.get("playhead"), model.get("following"), playhead.step], [10, false, 10]);
});

test("without a record there is a playhead all the same, and nothing is set", () => {
  const { model, playhead } = makePlayhead({ playhead: 7 }, [steps()]);
  assert.deepEqual(
    [playhead.get("steps"), playhead.get("playhead"), playhead.step, playhead.last],
    [0, 0, 0, 0],
  );
  playhead.set({ playhead: 0 });
  assert.equal(model.get("playhead"), 7);
});

test("an address sets what controls can set, and nothing else", () => {
  const saved = {
    tensors: ["a"],
    quantity: "m",
    playhead: 5,
    following: true,
    order: ["layer", false],
    whole_range: false,
    _scenes: [],
  };
  const rules = {
    tensors: { kind: "some", options: [..."abcdefg"] },
    quantity: { kind: "choice", options: ["m", "v"] },
    playhead: { kind: "whole", low: 0, high: 100 },
    following: { kind: "switch" },
    whole_range: { kind: "switch" },
  };
  const kind = trainingAddress(trainingSetup([]), rules);
  const read = (changes) => fromFragment(`#${encodeURIComponent(JSON.stringify(changes))}`, saved, kind);
  const good = { tensors: ["b", "a"], quantity: "v", order: ["cosine", true], following: true, playhead: 7 };
  assert.deepEqual(read(good), { changes: { ...good }, ignored: [], refused: "", error: "" });
  assert.deepEqual(read({ playhead: 9 }).changes, { playhead: 9, following: false });
  const bad = [
    { tensors: ["z"] },
    { tensors: [..."abcdefg"] },
    { order: ["name", true] },
    { order: ["layer"] },
    { order: ["layer", false, 1] },
    { order: "layer" },
    { playhead: 1.5 },
    { _findings: [] },
  ];
  for (const changes of bad)
    assert.deepEqual(read(changes).ignored, Object.keys(changes), JSON.stringify(changes));
  assert.ok(NUMBERS.every((name) => kind.allowed("order", [name, false], saved)));
});

test("in a hall there are as many rows of histograms as have room, and one in any case", () => {
  assert.equal(rowsThatFit(20, 1), 1);
  assert.ok(rowsThatFit(60, 1) > 2 && rowsThatFit(60, 2) <= rowsThatFit(60, 1));
  assert.ok(rowHeight(1) > rowHeight(3) && rowHeight(9) === rowHeight(6));
  assert.equal(rowHeight(2, 18), 9); // so that the lines below are seen
  assert.ok(rowHeight(2, 1) === rowHeight(6, 1) && rowHeight(2, 1) > 6);
});
