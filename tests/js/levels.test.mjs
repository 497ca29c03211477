// Contour levels: logarithmic where the range asks for it, and always some.

import assert from "node:assert/strict";
import test from "node:test";
import { chooseHeight, chooseSteps } from "../../adamviz/live/js/plane/levels.js";
import { shared } from "./shared.mjs";

const grid = (f) =>
  Array.from({ length: 1600 }, (_, i) => f(-2 + (i % 40) / 10, -2 + Math.floor(i / 40) / 10));
const rosenbrock = (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;

test("a wide range above a known minimum is logarithmic, a narrow one linear", () => {
  const wide = chooseHeight(grid(rosenbrock), 0);
  assert.ok(wide.log);
  assert.ok(Math.abs(wide.of(1000) - 3) < 1e-9);
  const narrow = chooseHeight(
    grid((x, y) => x * x + y * y + 10),
    10,
  );
  assert.deepEqual([narrow.log, narrow.of(12.5)], [false, 12.5]);
});

test("without a known minimum the lowest sample stands in: a saddle stays linear, a person's own valley does not", () => {
  assert.ok(
    !chooseHeight(
      grid((x, y) => x * x - y * y),
      null,
    ).log,
  );
  const valley = grid(rosenbrock);
  const height = chooseHeight(valley, null);
  assert.ok(
    height.log && Number.isFinite(height.of(Math.min(...valley))),
    "the lowest sample has a logarithm",
  );
});

test("a picture without a finite height says so, and whatever the heights are there are levels", () => {
  for (const value of [NaN, Infinity, -Infinity])
    assert.equal(chooseSteps(new Float32Array(100).fill(value)).none, true);
  const faces = [
    () => 0,
    () => 5,
    (x, y) => 1e30 * (x * x + y * y),
    (x, y) => 1e-30 * (x * x + y * y),
    (x, y) => -x * x - y * y,
    (x) => Math.exp(20 * x * x),
    (x) => Math.log(x),
    (x) => (x > 1.8 ? 1 : NaN),
    (x, y) => 3.4e38 * Math.sign(x * y),
  ];
  for (const face of faces) {
    for (const lowest of [null, 0]) {
      const losses = grid((x, y) => Math.fround(face(x, y)));
      const { of } = chooseHeight(losses, lowest);
      const { step, low, high, none } = chooseSteps(Float32Array.from(losses, of));
      assert.ok(
        !none &&
          step > 0 &&
          high > low &&
          [step, low, high].every(Number.isFinite) &&
          (high - low) / step < 60,
        `${face} ${lowest}: ${low} ${high} ${step}`,
      );
    }
  }
});

test("a loss at or below the base has a finite height", () => {
  for (const base of [0, -78.3]) {
    const { log, of } = chooseHeight(
      grid((x, y) => base + rosenbrock(x, y)),
      base,
    );
    assert.ok(log);
    for (const loss of [base, base - 1e-6, base + 1e-30]) assert.ok(Number.isFinite(of(loss)));
    assert.ok(of(base) <= of(base + 1) && of(base + 1) < of(base + 100));
  }
});

test("losses that are not finite do not decide", () => {
  const holes = grid(rosenbrock).map((loss, i) => (i % 7 === 0 ? [NaN, Infinity, -Infinity][i % 3] : loss));
  assert.ok(chooseHeight(holes, 0).log);
  const nothing = chooseHeight([NaN, Infinity], null);
  assert.deepEqual([nothing.log, nothing.of(3)], [false, 3]);
  assert.deepEqual(chooseSteps(Float32Array.of(NaN, Infinity)), { step: 1, low: 0, high: 1, none: true });
});

test("steps are round, few, and cover what is seen", () => {
  for (const f of [rosenbrock, (x, y) => x * y, (x) => 1e-9 * x, (x, y) => 1e12 * (x + y) - 3e12]) {
    const heights = Float32Array.from(grid(f));
    const { step, low, high } = chooseSteps(heights);
    const count = (high - low) / step;
    assert.ok(count >= 8 && count <= 18, `${count}`);
    assert.ok(
      [1, 1.5, 2, 3, 5, 7.5, 10].some(
        (nice) => Math.abs(step / 10 ** Math.floor(Math.log10(step)) / nice - 1) < 1e-6,
      ),
      `${step}`,
    );
    const inside = heights.filter((height) => height >= low && height <= high).length;
    assert.ok(inside > 0.97 * heights.length, `${inside}`);
  }
});

test("a few wild heights do not take the levels from the others", () => {
  const heights = Float32Array.from(grid((x, y) => x * x + y * y));
  heights[0] = 1e20;
  assert.ok(chooseSteps(heights).high < 20);
});

test("a constant field has one level", () => {
  const height = chooseHeight(
    grid(() => 4),
    4,
  );
  assert.equal(height.log, false);
  assert.deepEqual(chooseSteps(Float32Array.from(grid(() => height.of(4)))), {
    step: 1,
    low: 3.5,
    high: 4.5,
  });
});

for (const { name, whole, seen, lowest, ...levels } of shared("levels").cases) {
  test(`as the static twin has them: ${name}`, () => {
    const numbers = (values) => values.map((value) => value ?? NaN);
    const { log, base, of } = chooseHeight(numbers(whole), lowest);
    assert.deepEqual({ log, base, ...chooseSteps(Float32Array.from(numbers(seen), of)) }, levels);
  });
}
