// Which values a trait takes: the cases that Python passes too.

import assert from "node:assert/strict";
import test from "node:test";
import { fits, parseValue } from "../../adamviz/live/js/base/validity.js";
import { allows } from "../../adamviz/live/js/state/rules.js";
import { shared } from "./shared.mjs";

const { rules, numbers, texts } = shared("rules");

for (const { rule, takes, refuses } of rules) {
  test(`a trait: ${rule.kind}`, () => {
    for (const value of takes) assert.equal(allows(rule, value), true, JSON.stringify(value));
    for (const value of refuses) assert.equal(allows(rule, value), false, JSON.stringify(value));
  });
}

for (const { parameter, takes, refuses } of numbers) {
  test(`a number: ${JSON.stringify(parameter)}`, () => {
    for (const value of takes) assert.equal(fits(parameter, value), true, JSON.stringify(value));
    for (const value of refuses) assert.equal(fits(parameter, value), false, JSON.stringify(value));
  });
}

for (const { parameter, reads, refuses } of texts) {
  test(`a typed number: ${JSON.stringify(parameter)}`, () => {
    const one = { name: "number", symbol: "", ...parameter };
    for (const [text, value] of Object.entries(reads))
      assert.deepEqual(parseValue(one, text), { value }, text);
    for (const text of refuses) {
      const { value, hint } = parseValue(one, text);
      assert.deepEqual([value, hint?.slice(0, 6)], [undefined, "Write "], text);
    }
  });
}

test("a rule of a kind that is not known allows nothing", () => {
  for (const kind of ["other", "constructor", "toString", undefined])
    assert.equal(allows({ kind }, 1), false, String(kind));
});
