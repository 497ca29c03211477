// Which runs are drawn.

import assert from "node:assert/strict";
import test from "node:test";
import { soloed, toggled } from "../../adamviz/live/js/compare/visibility.js";

test("a run is hidden and shown, and alone and not alone", () => {
  assert.deepEqual(toggled([], 1), [1]);
  assert.deepEqual(toggled([2], 0), [0, 2]);
  assert.deepEqual(toggled([0, 2], 2), [0]);
  assert.deepEqual(soloed([], 1, 3), [0, 2]);
  assert.deepEqual(soloed([1], 1, 3), [0, 2], "a hidden run alone is shown");
  assert.deepEqual(soloed([0, 2], 1, 3), []);
  assert.deepEqual(soloed([0, 1, 2], 1, 3), [0, 2], "where nothing is drawn it is not alone");
  assert.deepEqual(soloed([], 0, 1), []);
});
