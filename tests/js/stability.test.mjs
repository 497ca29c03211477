// What the steps of a run meet: the rule that Python has too, and how it is kept for a run and grows with it.

import assert from "node:assert/strict";
import test from "node:test";
import { alongRun } from "../../adamviz/live/js/plane/cut.js";
import { StabilityLines } from "../../adamviz/live/js/charts/stability-lines.js";
import { StabilityWords } from "../../adamviz/live/js/charts/stability-words.js";
import * as curvature from "../../adamviz/live/js/state/curvature.js";
import { Curvatures } from "../../adamviz/live/js/state/curvatures.js";
import { ellipseText } from "../../adamviz/live/js/step/ellipses.js";
import { makeSetup } from "./model.mjs";
import { shared } from "./shared.mjs";
import { makeStage } from "./stage.mjs";

const near = (found, wanted) =>
  assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${found}, not ${wanted}`);

for (const { what, hessian, divisor, gradient, ...wanted } of shared("stability").cases) {
  test(`what a step meets: ${what}`, () => {
    const matrix = hessian.flat();
    near(curvature.eigenvalues(curvature.rescaled(matrix, divisor), 2)[0], wanted.eigenvalue);
    const along = curvature.directional(matrix, gradient, divisor);
    if (wanted.directional === null) assert.ok(Number.isNaN(along));
    else near(along, wanted.directional);
    near(
      curvature.threshold(wanted.rate, wanted.momentum, wanted.averaged, wanted.nesterov),
      wanted.threshold,
    );
    const ellipse = curvature.ellipseOf(matrix);
    if (!wanted.ellipse) return assert.equal(ellipse, null);
    assert.equal(ellipse.kind, wanted.ellipse.kind);
    assert.equal(ellipseText(ellipse), wanted.ellipse.text);
    near(ellipse.ratio === Infinity ? 0 : ellipse.ratio, wanted.ellipse.ratio ?? 0);
    const { along_largest: one, along_other: other } = wanted.ellipse;
    ellipse.halves.flat().forEach((part, i) => near(Math.abs(part), [...one, ...other][i]));
  });
}

test("a program's gradient is not rounded to float32 for it", () => {
  const prelude = "const f=Math.fround,C=1e-38;";
  const program = { parameters: [], axes: ["x", "y"], extent: [-1, 1, -1, 1], tables: [] };
  const gradient = "let q;o[0]=0;o[1]=f(f(a[0]*a[0])*a[0]);o[2]=(Math.abs(q=1e-40*a[1])<C?q*0:f(q));";
  const found = new Float64Array(4);
  curvature.bindHessian({ ...program, gradient }, prelude)([])([0.3, 0.5], 0, found, 0);
  near(found[0], 3 * 0.3 ** 2);
  near(found[3] * 1e40, 1);
});

/** A stage with gradient descent on a bowl, whose eigenvalue is 1 and whose threshold is 2 / rate. */
function make(changes, turn) {
  const setup = makeSetup();
  const rows = [{ name: "update", symbol: "step" }];
  setup.optimizers[0].step_table = {
    rows,
    stability: { divisor: null, momentum: null, averaged: false, rates: ["rate"], rows: [], text: "" },
  };
  setup.optimizers[1].step_table = { rows };
  turn?.(setup);
  const { model, stage, store, engine } = makeStage({ stability: true, ...changes }, setup);
  engine.recording = true;
  engine.update();
  Object.assign(stage, { step: 0, curvatures: new Curvatures(engine) });
  return { model, stage, store, engine, curvatures: stage.curvatures };
}

test("it is known of a run that stays, and of a new one anew", () => {
  const { store, engine, curvatures } = make({ rate: 0.1 });
  assert.equal(curvatures.advance(), false, "all of it at once");
  const met = curvatures.of(0);
  assert.equal(met.known, met.count);
  near(met.at(3).eigenvalue, 1);
  near(met.ratios[0][3], 0.1 / 2);
  near(met.ratios[1][3], 0.1 / 2);
  assert.deepEqual(met.above, { count: 0, first: -1, clipped: 0, lost: 0 });
  engine.update();
  assert.equal(curvatures.of(0), met);
  store.set({ rate: 3 });
  engine.update();
  const other = curvatures.of(0);
  assert.notEqual(other, met);
  near(other.at(2).threshold, 2 / 3);
  curvatures.advance();
  assert.deepEqual(other.above, { count: other.count, first: 0, clipped: 0, lost: 0 });
});

test("a chart always shows the threshold, and a run above it", () => {
  const { store, engine, curvatures } = make({ rate: 0.1 });
  const chart = new StabilityLines(curvatures);
  const entries = () => [
    { index: 0, style: {}, own: true, program: store.optimizer(0) },
    { index: 1, style: {}, own: false, program: store.optimizer(1) },
  ];
  curvatures.advance();
  chart.take(entries(), false, false);
  assert.ok(chart.range.low <= -1 && chart.range.high >= 1);
  assert.deepEqual(
    chart.lines.map(({ series }) => series.map(({ symbol }) => symbol)),
    [["α", "along g"], ["α"]],
  );
  store.set({ rate: 300 });
  engine.update();
  curvatures.advance();
  chart.take(entries(), false, false);
  assert.equal(chart.range.high, 3);
});

test("where it cannot be known that is said", () => {
  const { stage, curvatures } = make({ rate: 3 });
  curvatures.advance();
  const words = Object.create(StabilityWords.prototype, { stage: { value: stage } });
  assert.match(words.says(), /first: above its threshold at all 10 steps, first at step 0\./);
  assert.match(words.says(), /At step 0 the surface curves upwards/);
  const none = make({}, (setup) => (setup.optimizers[0].step_table.stability.lacks = "it goes by signs"));
  none.curvatures.advance();
  const { scaled, sharpness, eigenvalue } = none.curvatures.of(0).at(3);
  assert.ok(Number.isNaN(eigenvalue) && curvature.ellipseOf(scaled) === null);
  near(sharpness, 1);
  const said = Object.create(StabilityWords.prototype, { stage: { value: none.stage } });
  assert.match(said.says(), /first: no threshold is known, it goes by signs\./);
  const rising = make({ rate: 3 });
  rising.curvatures.of(0).divisors = [() => -1, () => -1];
  rising.curvatures.advance();
  const climbing = Object.create(StabilityWords.prototype, { stage: { value: rising.stage } });
  assert.match(climbing.says(), /first: at all 10 steps λ is no number\./);
  const opaque = make({ surface: "opaque", start: [2, 2] });
  assert.equal(opaque.curvatures.lacks(0), "", "it is still to come");
  assert.equal(opaque.curvatures.of(0), null);
  opaque.engine.runs[0] = { curved: true };
  assert.match(opaque.curvatures.lacks(0), /not saved/);
  opaque.engine.runs[0].uncurved = "TypeError: no";
  assert.match(opaque.curvatures.lacks(0), /TypeError: no/);
});

test("of a surface of the kernel's it comes with the run, and stays while the next one is on its way", () => {
  const { model, store, engine, curvatures } = make({ surface: "opaque", start: [2, 2] });
  engine.curving = true;
  engine.update();
  model.emit("msg:custom", { kind: "computed", id: model.sent.at(-1).id }, []);
  const { id, runs } = model.sent.at(-1);
  assert.deepEqual([runs[0].recorded, runs[0].curved], [true, true]);
  const part = (length, value = 0) => new Float32Array(length).fill(value).buffer;
  const buffers = [part(22, 1), part(11, 1), part(20, 1), part(20), part(40, 2), part(20, 1)];
  const arrays = { xy: 0, loss: 1, grad: 2, record: 3, hessian: 4, slope: 5 };
  const about = { steps: 10, diverged: -1, recorded: true, curved: true, width: 2 };
  const answered = runs.map(({ index, key }) => ({ index, key, ...about, ...arrays }));
  model.emit("msg:custom", { kind: "computed", id, runs: answered }, buffers);
  const met = curvatures.of(0);
  curvatures.advance();
  near(met.at(3).eigenvalue, 4);
  assert.deepEqual(alongRun(engine.runs[0], 3, [1, 0]), [1, 2]);
  store.set({ rate: 0.3 });
  engine.update();
  assert.equal(curvatures.of(0), met);
  const sent = model.sent.length;
  engine.update();
  assert.equal(model.sent.length, sent, "asked once");
});

test("where a clip cuts the gradient the threshold does not hold", () => {
  for (const { gradient, clipped, clips } of shared("stability").clips)
    assert.equal(curvature.clips(gradient.map(Number), clipped.map(Number)), clips);
  const { stage, store, engine, curvatures } = make({ rate: 3, limit: 1e-3 }, ({ optimizers: [descent] }) => {
    descent.record.push(["clipped", 2]);
    descent.update += "o[5]=c(a[6]);o[6]=c(a[7]);";
  });
  curvatures.advance();
  const words = Object.create(StabilityWords.prototype, { stage: { value: stage } });
  assert.match(
    words.text(0),
    /first: at all 10 steps a clip cuts the gradient, and its threshold does not hold\.$/,
  );
  assert.deepEqual(curvatures.of(0).above, { count: 0, first: -1, clipped: 10, lost: 0 });
  store.set({ limit: null });
  engine.update();
  curvatures.advance();
  assert.match(words.text(0), /first: above its threshold at all 10 steps, first at step 0\.$/);
  store.set({ rate: 1e30 });
  engine.update();
  curvatures.advance();
  assert.match(
    words.text(0),
    /first: .*above its threshold at .*, first at step 0; from step \d on it is not finite\.$/,
  );
});
