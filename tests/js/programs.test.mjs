// Programs: binding, tables of data, and the loop that runs an optimizer on a surface.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bindOptimizer, bindProgram, bindSurface } from "../../adamviz/live/js/state/programs.js";
import { runProgram } from "./whole-run.mjs";

const PRELUDE = "const M=Math,f=M.fround;";
const number = (name) => ({ name });
// (x² + c y²) / 2, with one number c and the minimum (0, 0).
const BOWL = {
  axes: ["x", "y"],
  parameters: [number("c")],
  count: 1,
  tables: [],
  value: "o[0]=f(f(f(a[1]*a[1])+f(a[0]*f(a[2]*a[2])))*0.5);",
  gradient: "o[0]=f(f(f(a[1]*a[1])+f(a[0]*f(a[2]*a[2])))*0.5);o[1]=a[1];o[2]=f(a[0]*a[2]);",
  minima: "o[0]=0;o[1]=0;o[2]=0;",
};
// Descent with a rate, whose state counts the steps and whose record is the update.
const DESCENT = {
  axes: ["x", "y"],
  parameters: [number("rate")],
  state: 1,
  record: [["update", 2]],
  tables: [],
  init: "o[0]=0;",
  update: "const u=f(-a[0]*a[4]),v=f(-a[0]*a[5]);o[0]=f(a[2]+u);o[1]=f(a[3]+v);o[2]=a[1]+1;o[3]=u;o[4]=v;",
};

test("a run holds every point, loss, gradient and record", () => {
  const run = runProgram(bindSurface(BOWL, PRELUDE), [2], bindOptimizer(DESCENT, PRELUDE), [0.25], [1, 2], 3);
  assert.deepEqual([...run.xy], [1, 2, 0.75, 1, 0.5625, 0.5, 0.421875, 0.25]);
  assert.deepEqual([...run.loss.slice(0, 2)], [4.5, 1.28125]);
  assert.deepEqual([...run.grad], [1, 4, 0.75, 2, 0.5625, 1]);
  assert.deepEqual([...run.record], [-0.25, -1, -0.1875, -0.5, -0.140625, -0.25]);
  assert.equal(run.diverged, -1);
  assert.equal(run.width, 2);
  assert.equal(run.steps, 3);
});

test("without a record there is none, and the run is the same", () => {
  const [surface, optimizer] = [bindSurface(BOWL, PRELUDE), bindOptimizer(DESCENT, PRELUDE)];
  const run = runProgram(surface, [2], optimizer, [0.25], [1, 2], 3, false);
  assert.equal(run.record.length, 0);
  assert.deepEqual([...run.xy], [...runProgram(surface, [2], optimizer, [0.25], [1, 2], 3).xy]);
});

test("numbers and points are rounded to float32", () => {
  const run = runProgram(
    bindSurface(BOWL, PRELUDE),
    [0.1],
    bindOptimizer(DESCENT, PRELUDE),
    [0.1],
    [0.1, 0.2],
    1,
  );
  assert.equal(run.xy[0], Math.fround(0.1));
  assert.equal(run.grad[1], Math.fround(Math.fround(0.1) * Math.fround(0.2)));
  const seen = { ...BOWL, value: "o[0]=a[0]+a[1]+a[2];" };
  assert.equal(
    bindSurface(seen, PRELUDE).at([0.1])([0.2, 0.3]),
    Math.fround(0.1) + Math.fround(0.2) + Math.fround(0.3),
  );
  assert.equal(
    bindSurface(BOWL, PRELUDE).at([0.1])([0, 0.2]),
    Math.fround(Math.fround(Math.fround(0.1) * Math.fround(Math.fround(0.2) ** 2)) * 0.5),
  );
});

test("runs of one program do not disturb one another", () => {
  const [surface, optimizer] = [bindSurface(BOWL, PRELUDE), bindOptimizer(DESCENT, PRELUDE)];
  const [one, two] = [surface.at([1]), surface.at([3])];
  const first = runProgram(surface, [2], optimizer, [0.25], [1, 2], 3);
  const kept = [...first.xy];
  runProgram(surface, [1], optimizer, [0.5], [5, 5], 3);
  assert.deepEqual([...first.xy], kept);
  assert.equal(one([0, 1]), 0.5);
  assert.equal(two([0, 1]), 1.5);
  assert.equal(one([0, 1]), 0.5);
});

test("a run that is lost says at which step", () => {
  const [surface, optimizer] = [bindSurface(BOWL, PRELUDE), bindOptimizer(DESCENT, PRELUDE)];
  const run = runProgram(surface, [1], optimizer, [1e30], [1, 1], 4);
  assert.equal(run.diverged, 1); // the loss overflows before the point does
  assert.equal(Number.isFinite(run.xy[2]), true);
  assert.equal(runProgram(surface, [1], optimizer, [Infinity], [1, 1], 4).diverged, 1);
  assert.equal(runProgram(surface, [1], optimizer, [NaN], [1, 1], 4).diverged, 1);
  assert.equal(runProgram(surface, [NaN], optimizer, [0.1], [1, 1], 4).diverged, 0);
});

test("minima come as x, y and loss", () => {
  const program = { ...BOWL, count: 2, minima: "o[0]=1;o[1]=2;o[2]=3;o[3]=a[0];o[4]=0;o[5]=-1;" };
  assert.deepEqual(bindSurface(program, PRELUDE).minima([7]), [
    [1, 2, 3],
    [7, 0, -1],
  ]);
  assert.deepEqual(bindSurface({ ...BOWL, count: 0, minima: "" }, PRELUDE).minima([7]), []);
});

test("tables are decoded from their bytes", () => {
  const encode = (array) => Buffer.from(array.buffer).toString("base64");
  const tables = [
    { dtype: "float32", data: encode(Float32Array.of(1.5, -2)) },
    { dtype: "int32", data: encode(Int32Array.of(-7)) },
    { dtype: "bool", data: encode(Uint8Array.of(0, 1)) },
    { dtype: "float64", data: encode(Float64Array.of(0.1)) },
    { dtype: "uint16", steps: [5, -3, 65533] },
  ];
  const { body } = bindProgram(
    {
      tables,
      body:
        "o[0]=D[0][1];o[1]=D[1][0];o[2]=D[2][1];o[3]=D[3][0];" + "o[4]=D[4][0];o[5]=D[4][1];o[6]=D[4][2];",
    },
    PRELUDE,
    ["body"],
  );
  const out = new Float64Array(7);
  body([], out);
  assert.deepEqual([...out], [-2, -7, 1, 0.1, 5, 2, 65535]);
});

test("what the kernel must compute binds to null", () => {
  assert.equal(bindSurface({ error: "primitive 'erf' cannot be lowered" }, PRELUDE), null);
  assert.equal(bindOptimizer({ error: "primitive 'erf' cannot be lowered" }, PRELUDE), null);
});
