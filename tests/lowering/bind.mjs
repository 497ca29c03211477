// Which of several programs the page can compute by itself: `node bind.mjs job.json unused outputs.bin`; 1 or
// 0 of each.
import { readFileSync, writeFileSync } from "node:fs";

const [, , jobFile, , outputFile] = process.argv;
const { module, prelude, surfaces } = JSON.parse(readFileSync(jobFile, "utf8"));
const { bindSurface } = await import(module);
const bound = surfaces.map((program) => (bindSurface(program, prelude) === null ? 0 : 1));
writeFileSync(outputFile, Buffer.from(Float64Array.from(bound).buffer));
