// Nothing in the page takes a point for two coordinates, nor the picture for a plane seen from above.

import assert from "node:assert/strict";
import test from "node:test";
import { columnsOf, lineOf } from "../../adamviz/live/js/charts/step-lines.js";
import { trace } from "../../adamviz/live/js/plane/polyline.js";
import { drawHead } from "../../adamviz/live/js/plane/run-marks.js";
import { bindNoise, bindOptimizer, bindSurface } from "../../adamviz/live/js/state/programs.js";
import { coordinates, gradientOf, pointOf } from "../../adamviz/live/js/state/run.js";
import { stateText } from "../../adamviz/live/js/state/run-text.js";
import { arrowsOf, legendTitles } from "../../adamviz/live/js/step/arrows.js";
import { formulaText, stepNumbers } from "../../adamviz/live/js/step/formulas.js";
import { largestSize, LogLength } from "../../adamviz/live/js/step/log-length.js";
import { runProgram } from "./whole-run.mjs";

const AXES = ["u", "v", "w"];

/** Σ a² / 2 in so many coordinates, and descent on it. */
function makePrograms(axes) {
  const entries = axes.map((_, i) => i);
  const square = entries.map((i) => `a[${i}]*a[${i}]`).join("+");
  const surface = {
    axes,
    parameters: [],
    tables: [],
    count: 1,
    value: `o[0]=(${square})/2;`,
    gradient: `o[0]=(${square})/2;${entries.map((i) => `o[${i + 1}]=a[${i}];`).join("")}`,
    minima: "",
  };
  const n = axes.length;
  const update = entries
    .map((i) => `const u${i}=-a[0]*a[${1 + n + i}];o[${i}]=a[${1 + i}]+u${i};o[${n + i}]=u${i};`)
    .join("");
  const optimizer = {
    axes,
    parameters: [{ name: "rate" }],
    tables: [],
    state: 0,
    record: [["update", n]],
    init: "",
    update,
    step_table: { rows: [], arrows: [], charts: {} },
  };
  const disturb = entries.map((i) => `o[${i}]=a[${i}]+a[${n}];`).join("");
  return { surface, optimizer, noise: { axes, parameters: [], tables: [], disturb } };
}

function runOf(axes, start, disturbed = false) {
  const { surface, optimizer, noise } = makePrograms(axes);
  const disturb = disturbed ? bindNoise(noise, "")([]) : null;
  return runProgram(
    bindSurface(surface, ""),
    [],
    bindOptimizer(optimizer, ""),
    [0.5],
    start,
    2,
    true,
    disturb,
  );
}

test("a run has as many coordinates as its program says", () => {
  assert.deepEqual([...runOf(["λ"], [4]).xy], [4, 2, 1]);
  const run = runOf(AXES, [4, -8, 2]);
  assert.deepEqual([...run.xy], [4, -8, 2, 2, -4, 1, 1, -2, 0.5]);
  assert.deepEqual([...run.loss], [42, 10.5, 2.625]);
  assert.deepEqual([...run.record], [-2, 4, -1, -1, 2, -0.5]);
  assert.equal(coordinates(run), 3);
  assert.deepEqual(pointOf(run, 1), [2, -4, 1]);
  assert.deepEqual(gradientOf(run, 1), [2, -4, 1]);
  assert.deepEqual(gradientOf(runOf(AXES, [4, -8, 2], true), 1), [3, -3, 2], "noise of each coordinate");
});

test("gradients, losses and minima of a surface have as many coordinates", () => {
  const bound = bindSurface({ ...makePrograms(AXES).surface, minima: "o[0]=1;o[1]=2;o[2]=3;o[3]=4;" }, "");
  assert.equal(bound.at([])([1, 2, 2]), 4.5);
  assert.deepEqual([...bound.slope([])([1, 2, 3], 0)], [1, 2, 3]);
  assert.deepEqual(bound.minima([]), [[1, 2, 3, 4]]);
});

test("formulas, charts and sentences name each coordinate", () => {
  const run = runOf(AXES, [4, -8, 2]);
  const { optimizer } = makePrograms(AXES);
  const numbers = stepNumbers(run, optimizer, [0.5], 1);
  const row = { name: "grad", formulas: [{ text: "∂f/∂{axis} at ({*xy_before}), {|update|}" }] };
  assert.equal(formulaText(row, numbers, 2), "∂f/∂w at (2, −4, 1), 2.2913");
  const chart = { series: [{ name: "xy", symbol: "" }] };
  assert.equal(columnsOf(chart, optimizer), 3);
  const third = lineOf(run, optimizer, "xy", 2);
  assert.deepEqual([0, 1, 2].map(third.at), [2, 1, 0.5]);
  assert.deepEqual([0, 1].map(lineOf(run, optimizer, "update", 1).at), [4, 2]);
  const text = stateText("Bowl", 2, 2, [{ label: "SGD", run }], AXES);
  assert.equal(text, "Bowl, step 2 of 2: SGD at u 1, v −2, w 0.5, loss 2.63.");
});

test("a camera that looks at the loss from the side stands behind the same marks", () => {
  const run = runOf(["λ"], [4]);
  const camera = {
    box: { left: 0, top: 0, width: 100, height: 100 },
    at: ([place], loss) => [10 * place, 100 - loss],
    holds: () => true,
  };
  const drawn = [];
  const context = new Proxy(
    {},
    {
      get: (_, name) => (x, y) => {
        if (["moveTo", "lineTo", "arc"].includes(String(name))) drawn.push([name, x, y]);
      },
      set: () => true,
    },
  );
  trace(context, camera, run, 0, 2);
  assert.deepEqual(drawn, [
    ["moveTo", 40, 92],
    ["lineTo", 20, 98],
    ["lineTo", 10, 99.5],
  ]);
  drawn.length = 0;
  const style = { colour: "black", dash: [], marker: "circle", halo: "white" };
  drawHead(context, camera, run, style, { halo: "white" }, 1, 14, true);
  assert.deepEqual(drawn, [["arc", 20, 98]]);
});

test("arrows have the size of all coordinates and the direction that the picture gives them", () => {
  const vectors = { grad: [2, -1, 2], update: [0.5, 0, 0] };
  const numbers = { axes: AXES, at: (name, axis) => vectors[name][axis] };
  const specs = [
    { name: "grad", sign: -1, symbol: "−g" },
    { name: "update", sign: 1, symbol: "step", true: true },
  ];
  const picture = { direction: ([u]) => [10 * u, 0] };
  const arrows = arrowsOf(specs, numbers, picture, new LogLength(largestSize([2, -1, 2], 3), 100));
  assert.deepEqual(
    arrows.map(({ text, dx, dy }) => [text, Math.round(dx), dy + 0]),
    [
      ["−g 3", -87, 0],
      ["step 0.5", 5, 0],
    ],
  );
  assert.deepEqual(legendTitles(specs), ["−g by size; step to scale", "−g"]);
});
