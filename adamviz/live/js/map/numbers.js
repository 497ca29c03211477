// What a map's program takes: its inputs in order, from the numbers of optimizer, surface, noise, start and
// limits by name, and where x and y are among them.

/** @import { Job, MapProgram } from "./types" */

const COORDINATES = ["start_x", "start_y"]; // in the order of the start's

/**
 * Whether a program knows all numbers that a job turns or has on.
 * @param {MapProgram} program
 * @param {Job} job
 */
export function canRun(program, job) {
  if (program.error || job.wide) return false;
  const { optimizer } = job.numbers;
  const on = (name) => ![null, undefined, false, Infinity].includes(/** @type {any} */ (optimizer[name]));
  if (program.off.some((name) => on(name) || name === job.x.name || name === job.y.name)) return false;
  const noise = program.numbers.some(([thing]) => thing === "noise");
  return (
    (noise || !job.noisy) && inputPlace(program, job.x.name) >= 0 && inputPlace(program, job.y.name) >= 0
  );
}

/**
 * The place of a number among a program's inputs; -1 for none.
 * @param {MapProgram} program
 * @param {string} name
 */
export function inputPlace({ numbers }, name) {
  const coordinate = COORDINATES.indexOf(name);
  const first = numbers.findIndex(([thing]) => thing === "start");
  if (coordinate >= 0) return first + coordinate;
  return numbers.findIndex(([thing, own]) => own === name && thing !== "start" && thing !== "limits");
}

/**
 * All inputs of a program; those of x and y are told of each pixel.
 * @param {MapProgram} program
 * @param {Job} job
 */
export function inputsOf({ numbers }, job) {
  let coordinate = 0;
  return numbers.map(([thing, name]) => {
    const value = thing === "start" ? job.start[coordinate++] : job.numbers[thing][name];
    return value === null ? Infinity : Number(value);
  });
}
