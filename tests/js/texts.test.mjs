// Numbers in short, pins in words, figures of a table and noise that acts: the cases that Python passes too.

import assert from "node:assert/strict";
import test from "node:test";
import { figure, shortNumber } from "../../adamviz/live/js/base/format.js";
import { tickTexts } from "../../adamviz/live/js/base/ticks.js";
import { figuresOf } from "../../adamviz/live/js/compare/metrics.js";
import { besidePath, differences } from "../../adamviz/live/js/compare/pin-words.js";
import { Store } from "../../adamviz/live/js/state/store.js";
import { makeModel, makeSetup } from "./model.mjs";
import { shared } from "./shared.mjs";

const { setup, base, numbers, figures, ticks, pins, beside } = shared("texts");
const { metrics, noise } = shared("metrics");

test("numbers in short", () => {
  for (const { value, digits, text } of numbers) assert.equal(shortNumber(value, digits), text);
});

test("numbers in five digits, and on an axis", () => {
  for (const { value, text } of figures) assert.equal(figure(value), text);
  for (const { ticks: places, texts } of ticks) assert.deepEqual(tickTexts(places), texts);
});

for (const { name, pin, present, texts } of pins) {
  test(`a pin in words: ${name}`, () => {
    assert.deepEqual(differences({ ...base, ...pin }, { ...base, ...present }, { setup }), texts);
  });
}

for (const { name, label, own, differs, several, text } of beside) {
  test(`beside a pinned path: ${name}`, () => {
    assert.equal(besidePath(label, own, differs, several), text);
  });
}

for (const { name, loss, playhead, reference, tolerance, ...wanted } of metrics) {
  test(`the figures of a run: ${name}`, () => {
    const run = {
      loss: loss.map((value) => Number(value ?? NaN)),
      steps: loss.length - 1,
      diverged: loss.findIndex((value) => typeof value !== "number"),
    };
    assert.deepEqual(figuresOf(run, playhead, reference, tolerance), wanted);
  });
}

test("noise that changes nothing is none", () => {
  for (const { numbers: changes, acts } of noise)
    assert.equal(new Store(makeModel(changes), makeSetup()).noisy, acts, JSON.stringify(changes));
});

test("the best of a run that still grows is that of the steps there are", () => {
  const run = { loss: [4, 2, 0, 1], steps: 3, known: 2, diverged: -1 };
  assert.equal(figuresOf(run, 0, null, 1).best, 2);
  run.known = 4;
  assert.deepEqual([figuresOf(run, 0, null, 1).best, figuresOf(run, 0, null, 1).bestStep], [0, 2]);
});
