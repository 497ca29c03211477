// Whole runs by the page's own loop: `node runs.mjs job.json starts.bin outputs.bin`; xy, loss, grad, record,
// diverged of each.
import { readFileSync, writeFileSync } from "node:fs";

const [, , jobFile, startFile, outputFile] = process.argv;
const { module, prelude, surfaces, optimizers, noise, cases } = JSON.parse(readFileSync(jobFile, "utf8"));
const { bindNoise, bindOptimizer, bindSurface, startRun } = await import(module);
const boundSurfaces = surfaces.map((program) => bindSurface(program, prelude));
const boundOptimizers = optimizers.map((program) => bindOptimizer(program, prelude));
const starts = new Float64Array(Uint8Array.from(readFileSync(startFile)).buffer);
const results = cases.map(({ surface, surfaceNumbers, optimizer, numbers, steps, noiseNumbers }, index) => {
  const count = surfaces[surface].axes.length;
  const start = starts.subarray(count * index, count * (index + 1));
  const disturb = noiseNumbers ? bindNoise(noise, prelude)(noiseNumbers) : null;
  const optimize = boundOptimizers[optimizer];
  const run = startRun(
    boundSurfaces[surface],
    surfaceNumbers,
    optimize,
    numbers,
    start,
    steps,
    true,
    disturb,
  );
  run.advance(Infinity);
  return Float64Array.from([...run.xy, ...run.loss, ...run.grad, ...run.record, run.diverged]);
});
writeFileSync(outputFile, Buffer.concat(results.map((result) => Buffer.from(result.buffer))));
