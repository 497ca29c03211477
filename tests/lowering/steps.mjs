// One JavaScript step from each state that XLA passed through: `node steps.mjs job.json states.bin out.bin`.
import { readFileSync, writeFileSync } from "node:fs";

const [, , job, states, out] = process.argv;
const { module, prelude, surfaces, optimizers, cases } = JSON.parse(readFileSync(job, "utf8"));
const { bindOptimizer, bindSurface } = await import(module);
const boundSurfaces = surfaces.map((program) => bindSurface(program, prelude));
const boundOptimizers = optimizers.map((program) => bindOptimizer(program, prelude));
const input = new Float64Array(Uint8Array.from(readFileSync(states)).buffer);
const results = [];
let position = 0;
for (const { surface, surfaceNumbers, optimizer, numbers, steps } of cases) {
  const { gradient, project, size } = boundSurfaces[surface];
  const { update, state, width } = boundOptimizers[optimizer];
  const point = Float64Array.from([...surfaceNumbers, 0, 0, 0]);
  const slope = new Float64Array(3);
  const inputs = Float64Array.from([...numbers, ...new Array(state + 4).fill(0)]);
  const output = new Float64Array(2 + state + width);
  const again = new Float64Array(2 + state + width);
  const allowed = (made) => {
    if (!project) return;
    point.set(made.subarray(0, 2), size);
    project(point, made);
  };
  for (let step = 0; step < steps; step++) {
    // Of each state: x, y, the optimizer's, and the gradient that XLA computed there.
    const [x, y] = input.subarray(position, position + 2);
    point.set([x, y, step], size);
    gradient(point, slope);
    inputs.set(input.subarray(position + 2, position + 2 + state), numbers.length);
    inputs.set([x, y, slope[1], slope[2]], numbers.length + state);
    update(inputs, output);
    allowed(output);
    inputs.set(input.subarray(position + 2 + state, position + 4 + state), numbers.length + state + 2);
    update(inputs, again);
    allowed(again);
    results.push(Float64Array.from([...slope, ...output, ...again]));
    position += 4 + state;
  }
}
writeFileSync(out, Buffer.concat(results.map((result) => Buffer.from(result.buffer))));
