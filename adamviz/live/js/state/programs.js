// Programs: functions from numbers to numbers that the kernel lowered, and the loop that runs an optimizer on
// a surface. Nothing here knows which optimizer or which surface it is; and each function stands alone, so
// that a Worker can be given it.

/** @import { NoiseProgram, OptimizerProgram, Program, SurfaceProgram, Table } from "../types" */
/** @typedef {(inputs: Float64Array, outputs: Float64Array) => void} Body of a program */

/** @param {Table} table @returns {ArrayLike<number>} */
export function decodeTable(table) {
  const kinds = {
    float32: Float32Array,
    float64: Float64Array,
    bool: Uint8Array,
    int8: Int8Array,
    int16: Int16Array,
    int32: Int32Array,
    uint8: Uint8Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
  };
  const kind = kinds[table.dtype];
  if (table.steps) {
    let sum = 0;
    return kind.from(table.steps, (step) => (sum += step));
  }
  const bytes = Uint8Array.from(atob(table.data), (character) => character.charCodeAt(0));
  return new kind(bytes.buffer);
}

/**
 * Bind the bodies of a program to functions of (a: inputs, o: outputs).
 * @param {Program} program
 * @param {string} prelude what every body may use
 * @param {string[]} names the bodies to bind
 * @returns {Record<string, Body>}
 */
export function bindProgram(program, prelude, names) {
  const tables = program.tables.map(decodeTable);
  /** @type {any} */
  const bound = {};
  for (const name of names) {
    bound[name] = new Function("D", `${prelude}return (a,o)=>{${program[name]}};`)(tables);
  }
  return bound;
}

/**
 * Bind a surface's program.
 * @returns functions of its numbers (an array), or null where the kernel must compute it
 */
export function bindSurface(program, prelude) {
  if (program.error) return null;
  const names = ["value", "gradient", "minima", "project"].filter((name) => name in program);
  const { value, gradient, minima, project } = bindProgram(program, prelude, names);
  const { count, axes } = program;
  const [size, axisCount] = [program.parameters.length, axes.length];
  const inputs = (numbers) =>
    Float64Array.from([...numbers, ...new Array(axisCount + 1).fill(0)], Math.fround);
  return {
    size,
    axisCount,
    gradient,
    project,
    /** The loss at fixed numbers, as a function of a point. */
    at(numbers) {
      const input = inputs(numbers);
      const output = new Float64Array(1);
      return (point) => {
        for (let i = 0; i < axisCount; i++) input[size + i] = Math.fround(point[i]);
        value(input, output);
        return output[0];
      };
    },
    /** The gradient at fixed numbers, as a function of a point and a step; each call fills the same array. */
    slope(numbers) {
      const input = inputs(numbers);
      const output = new Float64Array(1 + axisCount);
      const slope = output.subarray(1);
      return (point, step) => {
        for (let i = 0; i < axisCount; i++) input[size + i] = Math.fround(point[i]);
        input[size + axisCount] = step;
        gradient(input, output);
        return slope;
      };
    },
    /** The known minima: the coordinates and the loss of each. */
    minima(numbers) {
      const output = new Float64Array((axisCount + 1) * count);
      minima(inputs(numbers), output);
      return Array.from({ length: count }, (_, i) =>
        Array.from(output.subarray((axisCount + 1) * i, (axisCount + 1) * (i + 1))),
      );
    },
  };
}

/**
 * Bind an optimizer's program; null where the kernel must compute it.
 * @param {OptimizerProgram} program
 * @param {string} prelude
 * @returns {{init: Body, update: Body, clip?: Body, size: number, state: number, record: [string, number][],
 *   width: number}|null}
 */
export function bindOptimizer(program, prelude) {
  if (program.error) return null;
  const { parameters, state, record } = program;
  const names = ["init", "update", "clip"].filter((name) => name in program);
  const width = record.reduce((sum, [, size]) => sum + size, 0);
  const bodies = /** @type {any} */ (bindProgram(program, prelude, names));
  return { ...bodies, size: parameters.length, state, record, width };
}

/**
 * Bind the program of noise.
 * @returns the gradient that the optimizer is given, as a function of numbers, gradient and step; each call
 *   fills the same array
 */
export function bindNoise(program, prelude) {
  const { disturb } = bindProgram(program, prelude, ["disturb"]);
  const [size, axisCount] = [program.parameters.length, program.axes.length];
  return (numbers) => {
    const input = Float64Array.from([...numbers, ...new Array(axisCount + 1).fill(0)], Math.fround);
    const output = new Float64Array(axisCount);
    return (gradient, step) => {
      for (let i = 0; i < axisCount; i++) input[size + i] = gradient[i];
      input[size + axisCount] = step;
      disturb(input, output);
      return output;
    };
  };
}

/** Where the entries of each part of a record lie: [from, size] by name. */
export function recordPlaces(record) {
  let from = 0;
  return Object.fromEntries(record.map(([name, size]) => [name, [(from += size) - size, size]]));
}

/**
 * Begin a run of an optimizer on a surface, both lowered, from a start; `advance` goes on with it.
 * @param {((gradient: Float64Array, step: number) => Float64Array)|null} disturb what noise makes of a
 *   gradient
 * @returns {{xy: Float32Array, loss: Float32Array, grad: Float32Array, record: Float32Array, width: number,
 *   steps: number, known: number, diverged: number, advance: (most: number) => boolean}} with n coordinates:
 *   xy (steps+1, n), loss (steps+1), grad (steps, n), record (steps, width); how many points are known by
 *   now; the first step whose point or loss is not finite, or -1; `advance` makes at most so many steps, and
 *   says whether that was the last
 */
export function startRun(
  surface,
  surfaceNumbers,
  optimizer,
  numbers,
  start,
  steps,
  keepRecord = true,
  disturb = null,
) {
  const { gradient, project, size, axisCount: n } = surface;
  const { init, update, state, width, size: first } = optimizer;
  // Programs compute in float32, so that nothing is lost in half the room.
  const xy = new Float32Array(n * (steps + 1));
  const loss = new Float32Array(steps + 1);
  const grad = new Float32Array(n * steps);
  const record = new Float32Array(keepRecord ? width * steps : 0);
  const point = Float64Array.from([...surfaceNumbers, ...start, 0], Math.fround);
  const slope = new Float64Array(1 + n);
  const plainSlope = slope.subarray(1);
  const last = first + state;
  const input = new Float64Array(last + 2 * n);
  const output = new Float64Array(n + state + width);
  for (let i = 0; i < first; i++) input[i] = Math.fround(numbers[i]);
  for (let k = 0; k < n; k++) xy[k] = input[first + k] = point[size + k];
  init(input, output);
  for (let i = 0; i < state; i++) input[first + i] = output[i];
  const run = { xy, loss, grad, record, width, steps, known: 0, diverged: -1, advance };
  let done = 0;
  function advance(most) {
    let step = done;
    for (const end = Math.min(steps + 1, done + most); step < end; step++) {
      point[size + n] = step;
      gradient(point, slope);
      loss[step] = slope[0];
      let lost = slope[0] * 0; // no zero where a number is not finite
      for (let k = 0; k < n; k++) {
        input[last + k] = point[size + k];
        lost += point[size + k] * 0;
      }
      if (lost !== 0 && run.diverged < 0) run.diverged = step;
      if (step === steps) continue;
      const given = disturb ? disturb(plainSlope, step) : plainSlope;
      for (let k = 0; k < n; k++) grad[n * step + k] = input[last + n + k] = given[k];
      update(input, output);
      for (let k = 0; k < n; k++) point[size + k] = output[k];
      if (project) project(point, slope);
      const next = project ? slope : output;
      for (let k = 0; k < n; k++) xy[n * (step + 1) + k] = point[size + k] = next[k];
      for (let i = 0; i < state; i++) input[first + i] = output[n + i];
      if (keepRecord) for (let i = 0; i < width; i++) record[width * step + i] = output[n + state + i];
    }
    run.known = done = step;
    return done > steps;
  }
  return run;
}

/** Values as programs take them: a threshold that is off is infinite, a switch is 0 or 1. */
export function plain(numbers) {
  return numbers.map((value) => (value === null ? Infinity : Number(value)));
}
