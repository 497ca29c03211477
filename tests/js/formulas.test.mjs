// The formulas of one step, with numbers put in; and the arrows made of the same numbers.

import assert from "node:assert/strict";
import test from "node:test";
import { arrowsOf } from "../../adamviz/live/js/step/arrows.js";
import { figure } from "../../adamviz/live/js/base/format.js";
import { formulaText, holds, stepNumbers, symbolText } from "../../adamviz/live/js/step/formulas.js";
import { largestSize, LogLength } from "../../adamviz/live/js/step/log-length.js";
import { Viewport } from "../../adamviz/live/js/plane/viewport.js";

const program = {
  axes: ["x", "y"],
  record: [
    ["m", 2],
    ["rate", 1],
  ],
  parameters: [
    { name: "beta", symbol: "β", scale: "one_minus" },
    { name: "limit", symbol: "limit", scale: "threshold" },
  ],
};
const run = {
  steps: 2,
  width: 3,
  xy: [1, 2, 3, 4, 5, 6],
  grad: [10, -20, 30, -40],
  record: [0.5, -0.25, 0.125, 7, 8, 0.5],
};
const row = {
  name: "m",
  symbol: "m",
  formulas: [
    { when: { limit: true }, text: "limited to {limit}" },
    { text: "{m_before} + ({grad} − {m_before}) · (1 − {beta}{^t}), {|grad|}" },
  ],
};

test("a formula holds the numbers of its step, and none before the first", () => {
  const first = stepNumbers(run, program, [0.9, null], 0);
  assert.equal(formulaText(row, first, 0), "0 + (10 − 0) · (1 − 0.9¹), 22.361");
  const second = stepNumbers(run, program, [0.9, null], 1);
  assert.equal(formulaText(row, second, 1), "−0.25000 + (−40 + 0.25000) · (1 − 0.9²), 50");
  assert.equal(second.at("xy", 0), 5);
  assert.equal(second.at("xy_before", 1), 4);
  const place = { name: "m", formulas: [{ text: "∂/∂{axis} at ({*xy_before})" }] };
  assert.equal(formulaText(place, second, 1), "∂/∂y at (3, 4)");
  assert.equal(second.at("rate", 1), 0.5);
});

test("what a number's being on decides is decided by the numbers as they are", () => {
  const on = stepNumbers(run, program, [0.9, 0], 0, { project: true });
  assert.equal(formulaText(row, on, 0), "limited to 0");
  assert.ok(
    holds({ project: true, beta: true, limit: true }, on) &&
      !holds({ limit: false }, on) &&
      holds(undefined, on),
  );
});

test("in symbols a formula names what it is made of", () => {
  const symbols = symbolText(
    row,
    stepNumbers(run, program, [0.9, null], 0),
    [row, { name: "grad", symbol: "g" }],
    program.parameters,
  );
  assert.equal(symbols, "mₜ₋₁ + (g − mₜ₋₁) · (1 − βᵗ), ‖g‖");
  const place = { name: "m", formulas: [{ text: "∂f/∂{axis} at ({*xy_before})" }] };
  assert.equal(symbolText(place, { on: () => false, axes: ["u", "v"] }, [], []), "∂f/∂u at (u, v)");
});

test("a symbol that is a sum stands in brackets", () => {
  const sum = { name: "m", symbol: "m", formulas: [{ text: "{grad} / {rate} · √{rate}" }] };
  assert.equal(
    symbolText(
      sum,
      { on: () => false },
      [
        { name: "grad", symbol: "g" },
        { name: "rate", symbol: "√v+ε" },
      ],
      [],
    ),
    "g / (√v+ε) · √(√v+ε)",
  );
});

test("a figure has five digits and a true minus", () => {
  const pairs = [
    [0, "0"],
    [-12, "−12"],
    [0.1, "0.10000"],
    [-1234.5678, "−1234.6"],
    [123456.5, "1.2346e5"],
    [1.5e-5, "1.5000e-5"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
    [null, "∞"],
  ];
  for (const [value, text] of pairs) assert.equal(figure(value), text.replace("e-", "e−"));
});

test("arrows: each power of ten is as much longer as any other, and a vector that is as another is left out", () => {
  const lengths = new LogLength(largestSize([3, 4, 300, 400, Infinity, 1], 2), 100);
  assert.equal(lengths.top, 3);
  assert.deepEqual(
    [1000, 100, 10].map((size) => Math.round(lengths.of(size))),
    [100, 75, 50],
  );
  assert.ok(lengths.of(1e-9) > 5 && lengths.of(0) === 0 && lengths.of(1e9) <= 125);
  const viewport = new Viewport([0, 10, 0, 10], { left: 0, top: 0, width: 200, height: 100 });
  const vectors = { grad: [-100, 0], clipped: [-100, 0], m: [0, -10], update: [1, 2] };
  const numbers = { at: (name, axis) => vectors[name][axis], axes: ["x", "y"] };
  const specs = [
    { name: "grad", sign: -1, symbol: "−g" },
    { name: "clipped", sign: -1, symbol: "−clipped", unlike: "grad" },
    { name: "m", sign: -1, symbol: "−m" },
    { name: "update", sign: 1, symbol: "step", true: true },
  ];
  const found = arrowsOf(specs, numbers, viewport, lengths);
  assert.deepEqual(
    found.map(({ name }) => name),
    ["grad", "m", "update"],
  );
  assert.deepEqual(
    found.map(({ dx, dy }) => [Math.round(dx) + 0, Math.round(dy) + 0]),
    [
      [75, 0],
      [0, -50],
      [20, -20],
    ],
  );
  vectors.clipped = [-1, 0];
  assert.equal(arrowsOf(specs, numbers, viewport, lengths)[1].text, "−clipped 1");
});
