// The minima of surfaces, and the loss at each: `node minima.mjs job.json unused outputs.bin`; x, y, loss,
// value of each.
import { readFileSync, writeFileSync } from "node:fs";

const [, , jobFile, , outputFile] = process.argv;
const { module, prelude, surfaces } = JSON.parse(readFileSync(jobFile, "utf8"));
const { bindSurface } = await import(module);
const results = surfaces.flatMap((program) => {
  const bound = bindSurface(program, prelude);
  const value = bound.at(program.numbers);
  return bound.minima(program.numbers).flatMap((point) => [...point, value(point)]);
});
writeFileSync(outputFile, Buffer.from(Float64Array.from(results).buffer));
