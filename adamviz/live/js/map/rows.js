// Rows of a map, computed in JavaScript: the same graph that the graphics card runs. Each function stands
// alone, so that a Worker can be given it.

/** @import { Arrays, MapProgram } from "./types" */

import { decodeTable } from "../state/programs.js";

/**
 * @typedef {{xAt: number, yAt: number, x: Float64Array, y: Float64Array, values: number[], steps:
 *   number}} Rows
 */

/**
 * Bind a map's program.
 * @param {MapProgram} program @param {string} prelude
 * @returns {(rows: Rows) => Generator<void, Arrays>} that yields after each pixel
 */
export function bindRows(program, prelude) {
  const { numbers, state, measures } = program;
  const first = numbers.length;
  const index = first + state;
  const tables = program.tables.map(decodeTable);
  const bind = (text) => new Function("D", "R", `${prelude}return (P=>${text})(R(P));`)(tables, remembered);
  const body = (name) => bind(`(a,o)=>{${program[name]}}`);
  const [begin, finish] = [body("begin"), body("finish")];
  const kept = Array.from({ length: state }, (_, i) => `a[${first + i}]=o[${i}];`).join("");
  const steps = bind(`(a,o,n)=>{for(let v=0;v<n;v++){a[${index}]=v;{${program.step}}${kept}}}`);
  const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  return function* ({ xAt, yAt, x, y, values, steps: count }) {
    const made = measures.map(([, dtype]) => new kinds[dtype](x.length * y.length));
    const input = new Float64Array(index + 1);
    const output = new Float64Array(Math.max(state, measures.length));
    for (let row = 0; row < y.length; row++) {
      for (let column = 0; column < x.length; column++) {
        for (let i = 0; i < first; i++) input[i] = Math.fround(values[i]);
        input[xAt] = Math.fround(x[column]);
        input[yAt] = Math.fround(y[row]);
        begin(input, output);
        for (let i = 0; i < state; i++) input[first + i] = output[i];
        steps(input, output, count);
        input[index] = count;
        finish(input, output);
        for (let i = 0; i < made.length; i++) made[i][row * x.length + column] = output[i];
        yield;
      }
    }
    return /** @type {Arrays} */ (Object.fromEntries(measures.map(([name], i) => [name, made[i]])));
  };
}

/**
 * The power function, which keeps what it was for whole exponents: those of beta_1 are the same for all
 * pixels of a row, or of a column.
 * @param {(base: number, exponent: number) => number} power
 */
export function remembered(power) {
  const [BASES, MOST] = [1024, 4096];
  const kept = new Map();
  let [last, before] = [NaN, NaN];
  let [table, other] = [null, null];
  return (base, exponent) => {
    if (!(exponent >= 0 && exponent < MOST && exponent === Math.floor(exponent)))
      return power(base, exponent);
    if (base !== last) {
      [last, before, table, other] = [before, last, other, table];
      if (base !== last) {
        if (kept.size >= BASES) kept.clear();
        if (!kept.has(base)) kept.set(base, new Float64Array(MOST).fill(NaN));
        [last, table] = [base, kept.get(base)];
      }
    }
    const known = table[exponent];
    return known === known ? known : (table[exponent] = power(base, exponent));
  };
}

/** The code of a Worker that is sent programs and then rows to compute. */
export function rowsCode() {
  return `"use strict";\n${[decodeTable, remembered, bindRows, serveRows].join("\n")}\nserveRows();`;
}

function serveRows() {
  const bound = [];
  let known = null;
  globalThis.onmessage = ({ data: { programs, prelude, id, kind, rows } }) => {
    if (programs) return void (known = { programs, prelude });
    bound[kind] ??= bindRows(known.programs[kind], known.prelude);
    const work = bound[kind](rows);
    let step = work.next();
    while (!step.done) step = work.next();
    const arrays = step.value;
    postMessage({ id, arrays }, { transfer: Object.values(arrays).map(({ buffer }) => buffer) });
  };
}
