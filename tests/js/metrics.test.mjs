// The numbers that runs are compared by.

import assert from "node:assert/strict";
import test from "node:test";
import { figuresOf, referenceLoss } from "../../adamviz/live/js/compare/metrics.js";

const run = (loss, diverged = -1) => ({ loss: Float64Array.from(loss), steps: loss.length - 1, diverged });

test("the figures of a run", () => {
  assert.deepEqual(figuresOf(run([5, 3, 1, 2]), 1, 0, 1), {
    now: 3,
    best: 1,
    bestStep: 2,
    arrived: 2,
    diverged: null,
  });
  assert.deepEqual(figuresOf(run([5, 3, 1, 2]), 99, 0, 0.5), {
    now: 2,
    best: 1,
    bestStep: 2,
    arrived: null,
    diverged: null,
  });
  assert.equal(figuresOf(run([5, 3]), 0, 0, 5).arrived, 0, "it may have been there from the start");
  // What comes after a run has diverged counts for nothing.
  assert.deepEqual(figuresOf(run([5, 3, NaN, 0], 2), 2, 0, 1), {
    now: null,
    best: 3,
    bestStep: 1,
    arrived: null,
    diverged: 2,
  });
  assert.deepEqual(figuresOf(run([NaN], 0), 0, 0, 1), {
    now: null,
    best: null,
    bestStep: null,
    arrived: null,
    diverged: 0,
  });
});

test("arriving is counted from the lowest known loss, else from the best of any run", () => {
  const runs = [run([5, 3]), run([4, -7, NaN], 2), run([NaN], 0)];
  assert.equal(referenceLoss(-2, runs), -2);
  assert.equal(referenceLoss(null, runs), -7);
  assert.equal(referenceLoss(null, [run([NaN], 0)]), null);
  assert.equal(figuresOf(run([5, 3]), 0, null, 1).arrived, null);
});
