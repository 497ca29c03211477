// Texts of numbers: on axes, beside sliders and in sentences.

import assert from "node:assert/strict";
import test from "node:test";
import { explain, powerOfTen, shortNumber } from "../../adamviz/live/js/base/format.js";
import { niceTicks, tickTexts } from "../../adamviz/live/js/base/ticks.js";

test("ticks are round, inside the range and about as many as wanted", () => {
  for (const [low, high] of [
    [-3, 3],
    [0, 1],
    [-1.7, 4.2],
    [1e-6, 3e-6],
    [-2e7, 5e7],
    [5, 5.001],
    [-0.05, 0.05],
  ]) {
    for (const count of [2, 3, 5, 10]) {
      const ticks = niceTicks(low, high, count);
      assert.ok(ticks.length >= 1 && ticks.length <= count + 1, `${low} ${high} ${count}: ${ticks}`);
      const slack = 1e-9 * (high - low);
      assert.ok(
        ticks.every((tick) => tick >= low - slack && tick <= high + slack),
        `${ticks}`,
      );
      const step = ticks[1] - ticks[0];
      ticks.slice(1).forEach((tick, i) => assert.ok(Math.abs(tick - ticks[i] - step) < 1e-6 * step));
    }
  }
  assert.deepEqual(niceTicks(-3, 3, 6), [-3, -2, -1, 0, 1, 2, 3]);
  assert.ok(Object.is(niceTicks(-1, 1, 2)[1], 0), "zero has no sign");
});

test("there are no ticks where there is no range", () => {
  for (const [low, high] of [
    [1, 1],
    [2, 1],
    [NaN, 1],
    [0, Infinity],
    [-Infinity, Infinity],
  ])
    assert.deepEqual(niceTicks(low, high, 5), []);
});

test("neighbouring ticks have different texts, wherever they are", () => {
  for (const [low, high] of [
    [0, 1],
    [-3, 3],
    [1, 1.00003],
    [0, 2e-4],
    [-5e-9, 5e-9],
    [999990, 1000010],
    [0, 4e6],
    [-2e12, 2e12],
    [0, 0.001],
  ]) {
    for (const count of [3, 5, 9]) {
      const ticks = niceTicks(low, high, count);
      const texts = tickTexts(ticks);
      assert.equal(new Set(texts).size, ticks.length, `${texts}`);
      texts.forEach((text, i) =>
        assert.ok(
          Math.abs(Number(text.replaceAll("−", "-")) - ticks[i]) < 1e-3 * (ticks[1] - ticks[0]),
          `${texts}`,
        ),
      );
    }
  }
});

test("ticks share their number of decimals and use a real minus sign", () => {
  assert.deepEqual(tickTexts([-1, -0.5, 0, 0.5]), ["−1.0", "−0.5", "0.0", "0.5"]);
  assert.deepEqual(tickTexts([0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
  assert.deepEqual(tickTexts([0, 2.5e5, 5e5]), ["0", "2.5e5", "5.0e5"]);
  assert.deepEqual(tickTexts([7]), ["7"]);
  assert.deepEqual(tickTexts([]), []);
});

test("a short number is short, whatever its size", () => {
  const texts = {
    0: "0",
    1: "1",
    "-1": "−1",
    0.30000000000000004: "0.3",
    3.14159265: "3.142",
    9999.6: "10000",
    12345: "12345",
    99999.4: "99999",
    20000: "20000",
    100000: "1e5",
    0.001: "0.001",
    0.00099: "9.9e−4",
    1e-30: "1e−30",
    "-1.5e300": "−1.5e300",
    100: "100",
  };
  for (const [number, text] of Object.entries(texts)) assert.equal(shortNumber(Number(number)), text);
  assert.equal(shortNumber(3.14159, 3), "3.14");
});

test("what is no number has a word too", () => {
  assert.deepEqual(
    [NaN, Infinity, -Infinity, null, undefined].map((value) => shortNumber(value)),
    ["NaN", "∞", "−∞", "off", "off"],
  );
});

test("a short number loses at most its fourth digit and never its size", () => {
  for (let power = -40; power < 40; power += 0.37) {
    const value = 10 ** power;
    const text = shortNumber(value);
    assert.ok(text.length <= 8, text);
    assert.ok(Math.abs(Number(text.replaceAll("−", "-")) / value - 1) < 0.006, `${value}: ${text}`);
  }
});

test("powers of ten stand as superscripts", () => {
  assert.deepEqual([0, 1, 2, -3, 10, -45].map(powerOfTen), ["1", "10", "10²", "10⁻³", "10¹⁰", "10⁻⁴⁵"]);
});

test("a sentence tells the value and the horizon", () => {
  const beta = { text: "keeps {value}: {horizon} gradients, {horizon}" };
  assert.equal(explain(beta, 0), "keeps 0: 1 gradients, 1");
  assert.equal(explain(beta, 0.9), "keeps 0.9: 10 gradients, 10");
  assert.equal(explain(beta, 0.5), "keeps 0.5: 2 gradients, 2");
  assert.equal(explain(beta, 0.999), "keeps 0.999: 1000 gradients, 1000");
  assert.equal(explain(beta, 1), "keeps 1: ∞ gradients, ∞");
  assert.equal(explain({ text: "±{value}" }, null), "±∞ (off)");
  assert.equal(explain({ text: "steps: {value}" }, 20000), "steps: 20000");
});
