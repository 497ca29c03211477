// Rows of a map, computed in JavaScript: the same graph that the graphics card runs. Each function stands
// alone, so that a Worker can be given it.

/** @import { Arrays, MapProgram } from "./types" */

import { decodeTable } from "../state/programs.js";

/**
 * @typedef {{xAt: number, yAt: number, x: Float64Array, y: Float64Array, values: number[], steps:
 *   number}} Rows
 */

/**
 * Bind a map's program: as one function, in which a compiler sees all numbers of a run.
 * @param {MapProgram} program @param {string} prelude
 * @returns {(rows: Rows) => Generator<void, Arrays>} that yields after some steps
 */
export function bindRows(program, prelude) {
  const SLICE = 1 << 14; // steps
  const { numbers, state, measures, begin, finish } = program;
  const first = numbers.length;
  const index = `a${first + state}`;
  const list = (count, text) => Array.from({ length: count }, (_, i) => text(i)).join("");
  let powers = 0;
  const step = program.step.replace(/\bP\(/g, () => `P${powers++}(`); // each remembers those of one base
  const kept = list(state, (i) => `a${first + i}=o${i};`);
  const text = [
    `${prelude}${program.prelude}const N=x=>B(x)<C?x*0:x;`,
    list(powers, (i) => `const P${i}=R(P);`),
    // Numbers, state and results; the steps from m to u of n.
    "return(V,S,O,m,u,n)=>{",
    list(first, (i) => `const a${i}=N(V[${i}]);`),
    list(state + 1, (i) => `let a${first + i}=0;`),
    list(Math.max(state, measures.length), (i) => `let o${i}=0;`),
    `if(m===0){${begin}${kept}}else{${list(state, (i) => `a${first + i}=S[${i}];`)}}`,
    `for(let v=m;v<u;v++){${index}=v;{${step}}${kept}}`,
    `if(u<n){${list(state, (i) => `S[${i}]=a${first + i};`)}return}`,
    `${index}=n;${finish}${list(measures.length, (i) => `O[${i}]=o${i};`)}};`,
  ].join("");
  const run = new Function("D", "R", text)(program.tables.map(decodeTable), remembered);
  const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  return function* ({ xAt, yAt, x, y, values, steps }) {
    const made = measures.map(([, dtype]) => new kinds[dtype](x.length * y.length));
    const input = Float64Array.from(values, Math.fround);
    const [between, output] = [state, made.length].map((count) => new Float64Array(count));
    for (let row = 0; row < y.length; row++) {
      for (let column = 0; column < x.length; column++) {
        input[xAt] = Math.fround(x[column]);
        input[yAt] = Math.fround(y[row]);
        let done = 0;
        do {
          const until = Math.min(steps, done + SLICE);
          run(input, between, output, done, until, steps);
          done = until;
          yield;
        } while (done < steps);
        for (let i = 0; i < made.length; i++) made[i][row * x.length + column] = output[i];
      }
    }
    return /** @type {Arrays} */ (Object.fromEntries(measures.map(([name], i) => [name, made[i]])));
  };
}

/**
 * The power function, which keeps what it was for whole exponents of one base: those of beta_1 are the same
 * for all pixels of a row, or of a column.
 * @param {(base: number, exponent: number) => number} power
 */
export function remembered(power) {
  const [BASES, MOST] = [1024, 4096];
  const kept = new Map();
  let last = NaN;
  let table = new Float64Array(0);
  const other = (base, exponent) => {
    if (!(exponent >= 0 && exponent < MOST && exponent === Math.floor(exponent)))
      return power(base, exponent);
    if (base !== last) {
      if (kept.size >= BASES) kept.clear();
      if (!kept.has(base)) kept.set(base, new Float64Array(MOST).fill(NaN));
      [last, table] = [base, kept.get(base)];
    }
    const known = table[exponent];
    return known === known ? known : (table[exponent] = power(base, exponent));
  };
  return (base, exponent) => {
    if (base === last && exponent < MOST) {
      const known = table[exponent];
      if (known === known && known !== undefined) return known;
    }
    return other(base, exponent);
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
