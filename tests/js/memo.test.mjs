// What has been seen last: values are compared, and nothing that was given is forgotten.

import assert from "node:assert/strict";
import test from "node:test";
import { differ, keyOf, Memo, same } from "../../adamviz/live/js/base/memo.js";

test("a memo has changed at first, after other values, and after it was told to forget", () => {
  const memo = new Memo();
  assert.ok(memo.changed(1, "a"));
  assert.ok(!memo.changed(1, "a"));
  assert.ok(memo.changed(1, "b"));
  assert.ok(!memo.changed(1, "b"));
  memo.forget();
  assert.ok(memo.changed(1, "b"));
});

test("values that a joined text would not tell apart differ", () => {
  const pairs = [
    [
      [1, [2, 3]],
      [[1, 2], 3],
    ],
    [[null], [""]],
    [["1,2"], [1, 2]],
    [[[]], [""]],
    [[false], ["false"]],
    [[undefined], [null]],
    [[1], [1, undefined]],
  ];
  for (const [values, others] of pairs) assert.ok(differ(values, others), keyOf(values, others));
});

test("lists and plain objects are compared entry by entry, arrays of numbers by identity", () => {
  const xy = Float64Array.of(1, 2);
  const make = (more = {}) => [{ box: { left: 1, top: NaN }, runs: [{ xy }], ...more }];
  assert.ok(!differ(make(), make()));
  assert.ok(differ(make(), make({ box: { left: 1, top: 2 } })));
  assert.ok(differ(make(), make({ seen: true })));
  assert.ok(differ(make(), make({ runs: [{ xy: Float64Array.of(1, 2) }] })));
  assert.ok(differ([xy], [[1, 2]]));
  assert.ok(differ([null], [{}]));
});

test("a key is a text that is equal for equal values only", () => {
  assert.equal(keyOf("bowl", [0.5, null], { steps: 3 }), keyOf("bowl", [0.5, null], { steps: 3 }));
  assert.notEqual(keyOf("bowl", [0.5, null]), keyOf("bowl", [0.5], null));
});

test("values are the same whatever the order of their keys", () => {
  assert.ok(same({ a: [1, { b: null, c: true }], d: "" }, { d: "", a: [1, { c: true, b: null }] }));
  for (const [one, other] of [
    [[1], { 0: 1 }],
    [null, {}],
    [{ a: undefined }, { b: undefined }],
    [[1, 2], [1]],
    [0, "0"],
    [0, null],
    [[], null],
  ]) {
    assert.ok(!same(one, other) && !same(other, one), JSON.stringify([one, other]));
  }
});

test("numbers that are none are the same, and zero has no sign", () => {
  assert.ok(same([NaN, -0], [NaN, 0]));
  assert.ok(!same(NaN, 0) && !same(NaN, "NaN"));
});
