// Where a slider catches: on round values and on that with which the view opened, and nowhere else.

import assert from "node:assert/strict";
import test from "node:test";
import { caught, roundValues } from "../../adamviz/live/js/base/catches.js";
import { fromSlider, toSlider } from "../../adamviz/live/js/base/scales.js";

const rate = { scale: "log", low: 1e-5, high: 1 };
const beta = { scale: "one_minus", low: 0, high: 0.9999 };
const epsilon = { scale: "log", low: 1e-10, high: 10 };
const clip = { scale: "threshold", low: 1e-3, high: 1e3 };
const own = { scale: "linear", low: -2, high: 5 };
const steps = { scale: "log", low: 10, high: 2000, whole: true };

test("a slider has the round values that its scale and its room allow", () => {
  assert.deepEqual(roundValues(rate).slice(0, 4), [1e-5, 2e-5, 5e-5, 1e-4]);
  assert.deepEqual(
    roundValues(beta),
    [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999],
  );
  assert.deepEqual(
    roundValues(epsilon).slice(0, 3),
    [1e-10, 1e-9, 1e-8],
    "decades only: the rest is too close",
  );
  assert.deepEqual(roundValues(own).slice(0, 3), [-2, -1.5, -1]);
  assert.deepEqual(roundValues(steps), [10, 20, 50, 100, 200, 500, 1000, 2000]);
  assert.ok(roundValues(clip).includes(1) && roundValues(clip).includes(1000));
});

test("near the opening value and near round ones it is that value, with the slider at its place", () => {
  for (const value of [0.9, 0.99, 0]) {
    for (const off of [-0.007, 0.007]) {
      const place = Math.min(1, Math.max(0, toSlider(beta, value) + off));
      assert.deepEqual(caught(beta, place, 0.7, roundValues(beta)), { value, place: toSlider(beta, value) });
    }
  }
  const opening = 0.9321;
  const place = toSlider(beta, opening);
  for (const off of [-0.013, 0.013])
    assert.deepEqual(caught(beta, place + off, opening, roundValues(beta)), { value: opening, place });
  assert.equal(caught(clip, 0.99, null, roundValues(clip)).value, null);
});

test("between them every place is its own value, and most places are between", () => {
  for (const parameter of [rate, beta, epsilon, clip, own, steps]) {
    const rounds = roundValues(parameter);
    const places = Array.from({ length: 1001 }, (_, i) => i / 1000);
    const free = places.filter((place) => caught(parameter, place, undefined, rounds).place === place);
    assert.ok(free.length > 600, `${parameter.scale} ${free.length}`);
    for (const place of free)
      assert.equal(caught(parameter, place, undefined, rounds).value, fromSlider(parameter, place));
  }
});

test("an opening value beyond the slider does not take the place of its end", () => {
  assert.equal(caught(rate, 1, 5, roundValues(rate)).value, 1);
});
