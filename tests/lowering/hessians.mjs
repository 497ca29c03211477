// Second derivatives of surfaces at points: `node hessians.mjs job.json inputs.bin outputs.bin`; x, y to four
// numbers.
import { readFileSync, writeFileSync } from "node:fs";

const [, , jobFile, inputFile, outputFile] = process.argv;
const { module, prelude, surfaces, step } = JSON.parse(readFileSync(jobFile, "utf8"));
const { bindHessian } = await import(module.replace("programs.js", "curvature.js"));
const points = new Float64Array(Uint8Array.from(readFileSync(inputFile)).buffer);
const each = points.length / surfaces.length;
const found = new Float64Array(2 * points.length);
surfaces.forEach((program, i) => {
  const hessian = bindHessian(program, prelude)(program.numbers);
  for (let at = each * i; at < each * (i + 1); at += 2)
    hessian(points.subarray(at, at + 2), step, found, 2 * at);
});
writeFileSync(outputFile, Buffer.from(found.buffer));
