// How large a view is in a lecture hall.

import assert from "node:assert/strict";
import test from "node:test";
import { lectureChart, lectureHeight, lectureSize } from "../../adamviz/live/js/base/lecture-size.js";

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
