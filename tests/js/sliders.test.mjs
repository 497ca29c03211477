// Values, places of a slider, and edited text: there and back for every scale.

import assert from "node:assert/strict";
import test from "node:test";
import { fromSlider, toSlider, valueText } from "../../adamviz/live/js/base/scales.js";
import { parseValue } from "../../adamviz/live/js/base/validity.js";

const parameter = (scale, low, high, allowed, more = {}) => ({
  name: "number",
  symbol: "ν",
  scale,
  low,
  high,
  allowed,
  ...more,
});
const linear = parameter("linear", -2, 5, [null, null, "()"]);
const log = parameter("log", 1e-5, 1, [0, null, "[)"]);
const decay = parameter("one_minus", 0, 0.9999, [0, 1, "[)"]);
const threshold = parameter("threshold", 1e-3, 1e3, [0, null, "[]"]);
const whole = parameter("log", 10, 2000, [1, 20000, "[]"], { whole: true });
const places = Array.from({ length: 401 }, (_, i) => i / 400);

for (const one of [
  linear,
  log,
  decay,
  parameter("linear", 0, 1e-4, [null, null, "()"]),
  parameter("one_minus", 0, 0.99999, [0, 1, "[)"]),
]) {
  test(`a ${one.scale} slider to ${one.high} goes from end to end, grows, and comes back to its place`, () => {
    assert.ok(Math.abs(fromSlider(one, 0) - one.low) < 1e-12);
    assert.ok(Math.abs(fromSlider(one, 1) - one.high) < 1e-12);
    let before = -Infinity;
    for (const place of places) {
      const value = fromSlider(one, place);
      assert.ok(value > before, `${value} after ${before}`);
      assert.ok(Math.abs(toSlider(one, value) - place) < 2e-3, `${place} ${value}`);
      assert.equal(fromSlider(one, toSlider(one, value)), value, "a value that came from the slider is kept");
      before = value;
    }
  });
}

test("a threshold reaches its high end and is off beyond it", () => {
  assert.equal(fromSlider(threshold, 0), 1e-3);
  assert.equal(fromSlider(threshold, 0.95), 1e3);
  assert.equal(fromSlider(threshold, 1), null);
  assert.equal(toSlider(threshold, null), 1);
  let before = 0;
  for (const place of places) {
    const value = fromSlider(threshold, place);
    if (value === null) {
      assert.ok(place > 0.95);
    } else {
      assert.ok(value >= before);
      assert.ok(Math.abs(toSlider(threshold, value) - Math.min(place, 0.95)) < 1e-3);
      before = value;
    }
  }
  assert.ok(
    places.filter((place) => fromSlider(threshold, place) === null).length >= 5,
    "off is easy to hit",
  );
});

test("near 1 a decay is as fine as anywhere else", () => {
  for (const value of [0.9, 0.99, 0.999, 0.9995]) {
    const change = fromSlider(decay, toSlider(decay, value) + 1 / 400) - value;
    assert.ok(change > 0.01 * (1 - value) && change < 0.05 * (1 - value), `${value} ${change}`);
    assert.equal(fromSlider(decay, toSlider(decay, value)), value);
  }
});

test("a value beyond the slider stands at its end, and what is no number at its beginning", () => {
  assert.deepEqual(
    [-10, 10].map((value) => toSlider(linear, value)),
    [0, 1],
  );
  assert.deepEqual(
    [0, 7].map((value) => toSlider(log, value)),
    [0, 1],
  );
  assert.equal(toSlider(decay, 0.9999999), 1);
  assert.equal(toSlider(decay, 1), 1);
  assert.equal(toSlider(threshold, 1e9), 0.95);
  assert.equal(toSlider(linear, NaN), 0);
});

test("a value from a slider has few digits", () => {
  for (const one of [linear, log, threshold]) {
    for (const place of places)
      assert.ok(String(fromSlider(one, place) ?? "").length <= 9, `${fromSlider(one, place)}`);
  }
});

test("what is shown to be edited reads back as what it was", () => {
  for (const [one, values] of [
    [linear, [-2, 0, 0.1, 3.25]],
    [log, [0, 1e-5, 0.05, 1]],
    [decay, [0, 0.5, 0.9, 0.999, 0.99999, 0.9999995]],
    [threshold, [null, 1e-3, 12.5, 1e6]],
  ]) {
    for (const value of values) assert.deepEqual(parseValue(one, valueText(one, value)), { value });
  }
  assert.equal(valueText(linear, undefined), "off");
  assert.equal(valueText(linear, 0.1 + 0.2), "0.3");
});

test("typed text is read kindly", () => {
  assert.deepEqual(parseValue(linear, " −1.5 "), { value: -1.5 });
  assert.deepEqual(parseValue(linear, "−1.5e−3"), { value: -0.0015 });
  assert.deepEqual(parseValue(linear, "1E2"), { value: 100 });
  for (const text of ["", "off", "OFF", "none", "None", "inf", "Infinity", "∞"])
    assert.deepEqual(parseValue(threshold, text), { value: null });
});

test("what is not allowed is refused, and a hint says what is", () => {
  const hint = (one, text) => parseValue(one, text).hint;
  assert.equal(hint(decay, "1"), "Write a number ≥ 0 and < 1");
  assert.equal(hint(decay, "-0.1"), "Write a number ≥ 0 and < 1");
  assert.equal(hint(decay, "0.9999999999"), "Write a number ≥ 0 and < 1: as float32 this is 1");
  assert.equal(hint(log, "1e300"), "Write a number ≥ 0: float32 ends at 3.4e38");
  assert.equal(hint(log, "-1"), "Write a number ≥ 0");
  assert.equal(hint(whole, "12.5"), "Write a whole number ≥ 1 and ≤ 20000");
  for (const text of ["", "one", "NaN", "Infinity", "off", "1 2"])
    assert.equal(hint(linear, text), "Write a number", text);
  assert.ok(hint(parameter("linear", 0, 1, [0, 1, "()"]), "0"));
  assert.deepEqual(parseValue(parameter("linear", 0, 1, [0, 1, "[]"]), "1"), { value: 1 });
});

test("a hint says how to write what is plainly meant", () => {
  const hint = (one, text) => parseValue(one, text).hint;
  assert.deepEqual(
    ["1,5", "1/3", "50%"].map((text) => hint(linear, text)),
    ["Write 1.5", "Write 0.33333", "Write 0.5"],
  );
  assert.deepEqual(
    ["10,000", "12,345", "10,00", "100%"].map((text) => hint(whole, text)),
    ["Write 10000", "Write 12345", "Write 10", "Write 1"],
  );
  const seed = { ...whole, allowed: [0, null, "[)"] };
  assert.equal(hint(seed, "1,234,567"), "Write 1234567");
  const not = "Write a whole number ≥ 1 and ≤ 20000";
  for (const text of ["100,000", "1,2", "10001/2"]) assert.equal(hint(whole, text), not, text);
});

test("an onset begins with off, which is nothing, and goes on from its low end", () => {
  const onset = parameter("off_or_log", 1e-3, 1e3, [0, null, "[)"]);
  assert.equal(fromSlider(onset, 0), 0);
  assert.equal(toSlider(onset, 0), 0);
  assert.equal(fromSlider(onset, 0.05), 1e-3);
  assert.equal(fromSlider(onset, 1), 1e3);
  for (const place of places.filter((one) => one >= 0.05)) {
    const value = fromSlider(onset, place);
    assert.ok(Math.abs(toSlider(onset, value) - place) < 2e-3);
    assert.equal(fromSlider(onset, toSlider(onset, value)), value);
  }
});

test("a logarithmic slider of whole numbers gives whole numbers", () => {
  for (const place of places) assert.ok(Number.isInteger(fromSlider(whole, place)));
});
