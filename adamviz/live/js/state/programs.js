// Programs: functions from numbers to numbers that the kernel lowered, and the loop that runs an optimizer on a surface.
// Nothing here knows which optimizer or which surface it is; and each function stands alone, so that a Worker can be given it.

/** @param {{dtype: string, data: string}} table @returns {ArrayLike<number>} */
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
  const bytes = Uint8Array.from(atob(table.data), (character) => character.charCodeAt(0));
  return new kinds[table.dtype](bytes.buffer);
}

/**
 * Bind the bodies of a program to functions of (a: inputs, o: outputs).
 * @param {object} program as `programs.py` describes it
 * @param {string} prelude what every body may use
 * @param {string[]} names the bodies to bind
 */
export function bindProgram(program, prelude, names) {
  const tables = program.tables.map(decodeTable);
  const bound = {};
  for (const name of names) {
    bound[name] = new Function("D", `${prelude}return (a,o)=>{${program[name]}};`)(tables);
  }
  return bound;
}

/** Bind a surface's program. @returns functions of its numbers (an array), or null where the kernel must compute it */
export function bindSurface(program, prelude) {
  if (program.error) return null;
  const names = ["value", "gradient", "minima", "project"].filter((name) => name in program);
  const { value, gradient, minima, project } = bindProgram(program, prelude, names);
  const size = program.parameters.length;
  const input = new Float64Array(size + 2);
  const output = new Float64Array(Math.max(3, 3 * program.count));
  return {
    size,
    gradient,
    project,
    /** A function of x, y at fixed numbers. */
    at(numbers) {
      const point = Float64Array.from([...numbers, 0, 0], Math.fround);
      const out = new Float64Array(1);
      return (x, y) => {
        point[size] = Math.fround(x);
        point[size + 1] = Math.fround(y);
        value(point, out);
        return out[0];
      };
    },
    /** The known minima as [x, y, loss] each. */
    minima(numbers) {
      input.set(Float64Array.from(numbers, Math.fround));
      minima(input, output);
      return Array.from({ length: program.count }, (_, i) => Array.from(output.subarray(3 * i, 3 * i + 3)));
    },
  };
}

/** Bind an optimizer's program; null where the kernel must compute it. */
export function bindOptimizer(program, prelude) {
  if (program.error) return null;
  const bound = bindProgram(
    program,
    prelude,
    ["init", "update", "clip"].filter((name) => name in program),
  );
  const width = program.record.reduce((sum, [, size]) => sum + size, 0);
  return { ...bound, size: program.parameters.length, state: program.state, record: program.record, width };
}

/** Bind the program of noise. @returns the gradient that the optimizer is given, as a function of numbers, gradient and step */
export function bindNoise(program, prelude) {
  const { disturb } = bindProgram(program, prelude, ["disturb"]);
  const size = program.parameters.length;
  const output = new Float64Array(2);
  return (numbers) => {
    const input = Float64Array.from([...numbers, 0, 0, 0], Math.fround);
    return (x, y, step) => {
      input[size] = x;
      input[size + 1] = y;
      input[size + 2] = step;
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
 * @param {((x: number, y: number, step: number) => Float64Array)|null} disturb what noise makes of a gradient
 * @returns {{xy: Float64Array, loss: Float64Array, grad: Float64Array, record: Float64Array, width: number, steps: number,
 *   diverged: number, advance: (most: number) => boolean}} xy (steps+1, 2), loss (steps+1), grad (steps, 2), record (steps, width); the
 *   first step whose point or loss is not finite, or -1; `advance` makes at most so many steps, and says whether that was the last
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
  const { gradient, project, size } = surface;
  const { init, update, state, width } = optimizer;
  const xy = new Float64Array(2 * (steps + 1));
  const loss = new Float64Array(steps + 1);
  const grad = new Float64Array(2 * steps);
  const record = new Float64Array(keepRecord ? width * steps : 0);
  const point = Float64Array.from([...surfaceNumbers, 0, 0, 0], Math.fround);
  const slope = new Float64Array(3);
  const plainSlope = slope.subarray(1);
  const first = optimizer.size;
  const input = new Float64Array(first + state + 4);
  const output = new Float64Array(2 + state + width);
  input[first] = Math.fround(start[0]);
  input[first + 1] = Math.fround(start[1]);
  xy[0] = input[first];
  xy[1] = input[first + 1];
  for (let i = 0; i < first; i++) input[i] = Math.fround(numbers[i]);
  init(input, output);
  for (let i = 0; i < state; i++) input[first + i] = output[i];
  const last = first + state;
  const run = { xy, loss, grad, record, width, steps, diverged: -1, advance };
  let done = 0;
  function advance(most) {
    let [x, y, step] = [xy[2 * done], xy[2 * done + 1], done];
    for (const end = Math.min(steps + 1, done + most); step < end; step++) {
      point[size] = x;
      point[size + 1] = y;
      point[size + 2] = step;
      gradient(point, slope);
      loss[step] = slope[0];
      if (run.diverged < 0 && !(Number.isFinite(slope[0]) && Number.isFinite(x) && Number.isFinite(y)))
        run.diverged = step;
      if (step === steps) continue;
      input[last] = x;
      input[last + 1] = y;
      const given = disturb ? disturb(slope[1], slope[2], step) : plainSlope;
      grad[2 * step] = input[last + 2] = given[0];
      grad[2 * step + 1] = input[last + 3] = given[1];
      update(input, output);
      x = output[0];
      y = output[1];
      if (project) {
        point[size] = x;
        point[size + 1] = y;
        project(point, slope);
        x = slope[0];
        y = slope[1];
      }
      xy[2 * step + 2] = x;
      xy[2 * step + 3] = y;
      for (let i = 0; i < state; i++) input[first + i] = output[2 + i];
      if (keepRecord) for (let i = 0; i < width; i++) record[width * step + i] = output[2 + state + i];
    }
    done = step;
    return done > steps;
  }
  return run;
}

/** A whole run at once: see `startRun`. */
export function runProgram(...given) {
  const run = startRun(...given);
  run.advance(Infinity);
  return run;
}

/** Values as programs take them: a threshold that is off is infinite, a switch is 0 or 1. */
export function plain(numbers) {
  return numbers.map((value) => (value === null ? Infinity : Number(value)));
}
