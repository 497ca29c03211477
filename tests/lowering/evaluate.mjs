// Programs on rows of inputs: `node evaluate.mjs job.json inputs.bin outputs.bin`.
import { readFileSync, writeFileSync } from "node:fs";

const [, , jobFile, inputFile, outputFile] = process.argv;
const { module, prelude, cases } = JSON.parse(readFileSync(jobFile, "utf8"));
const { bindProgram } = await import(module);
const values = new Float64Array(Uint8Array.from(readFileSync(inputFile)).buffer);
const results = [];
let position = 0;
for (const { program, rows, inputs, outputs } of cases) {
  const { body } = bindProgram(program, prelude, ["body"]);
  for (let row = 0; row < rows; row++) {
    const output = new Float64Array(outputs);
    body(values.subarray(position, position + inputs), output);
    position += inputs;
    results.push(Buffer.from(output.buffer));
  }
}
writeFileSync(outputFile, Buffer.concat(results));
