// The order of a table's rows.

import assert from "node:assert/strict";
import test from "node:test";
import { afterClick, orderOf } from "../../adamviz/live/js/compare/order.js";

const none = (values) => values.map(() => false);

test("rows go up, down, and of equal ones the one that is listed first stays first", () => {
  const values = [3, 1, 2, 1];
  assert.deepEqual(orderOf(values, none(values), false), [1, 3, 2, 0]);
  assert.deepEqual(orderOf(values, none(values), true), [0, 2, 1, 3]);
});

test("what has no number comes last, and after it what diverged, whichever way", () => {
  const values = [null, 5, NaN, 1, -7, undefined, Infinity];
  const diverged = [false, false, false, false, true, false, false];
  assert.deepEqual(orderOf(values, diverged, false), [3, 1, 0, 2, 5, 6, 4]);
  assert.deepEqual(orderOf(values, diverged, true), [1, 3, 0, 2, 5, 6, 4]);
});

test("a click sorts up, the next one down, the third leaves the rows as listed", () => {
  let sorting = { column: -1, down: false };
  const seen = [2, 2, 2, 0, 1].map((column) => (sorting = afterClick(sorting, column)));
  assert.deepEqual(
    seen.map(({ column, down }) => [column, down]),
    [
      [2, false],
      [2, true],
      [-1, false],
      [0, false],
      [1, false],
    ],
  );
});
