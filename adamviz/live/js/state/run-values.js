// What a stage's runs and pinned runs may be: an address may hold anything. `live/run_values.py` says
// the same to Python, and tests/shared/runs.json holds both to it.

import { fits } from "../base/validity.js";

const RUN = ["label", "optimizer", "numbers"];
const PIN = [...RUN, "run", "surface", "surface_numbers", "noise", "start", "steps"];

const upTo = (value, most) => Number.isInteger(value) && value >= 0 && value <= most;
const rowOf = (value, length, fit) => Array.isArray(value) && value.length === length && value.every(fit);
const recorded = (value) => value === null || Number.isFinite(value);

/** Whether a value is so many runs, each with a name, a kind of optimizer, and all of its numbers. */
export function areRuns(value, count, setup) {
  return rowOf(value, count, (run) => hasOnly(run, RUN) && isRun(run, setup));
}

/** Whether a value is pins of runs, each a run with its surface, noise, start and steps. */
export function arePins(value, runs, setup) {
  return (
    Array.isArray(value) && value.length <= setup.limits.pins && value.every((pin) => isPin(pin, runs, setup))
  );
}

/** Whether a value is a pin that this page can draw. */
export function isPin(value, runs, setup) {
  const { path = null, ...pin } = Object(value);
  if (!hasOnly(pin, PIN) || !isRun(pin, setup) || !upTo(pin.run, runs.length - 1)) return false;
  const surface = setup.surfaces.find(({ name }) => name === pin.surface);
  const steps = setup.settings.parameters.find(({ name }) => name === "steps");
  return (
    pin.optimizer === runs[pin.run].optimizer &&
    surface !== undefined &&
    hasAll(pin.surface_numbers, surface) &&
    (pin.noise === null || hasAll(pin.noise, setup.noise)) &&
    fits(steps, pin.steps) &&
    rowOf(
      pin.start,
      surface.start.length,
      (place) => Number.isFinite(place) && Math.abs(place) < setup.limits.within,
    ) &&
    (path === null || isPath(path, pin.steps, surface.start.length))
  );
}

function isPath(path, steps, axes) {
  return (
    hasOnly(path, ["xy", "loss"]) &&
    rowOf(path.xy, axes * (steps + 1), recorded) &&
    rowOf(path.loss, steps + 1, recorded)
  );
}

function isRun({ label, optimizer, numbers }, { optimizers }) {
  return (
    typeof label === "string" &&
    upTo(optimizer, optimizers.length - 1) &&
    hasAll(numbers, optimizers[optimizer])
  );
}

/** Whether there are all numbers of a program; others only as null, such as a warm-up that there is not. */
function hasAll(numbers, { parameters }) {
  const own = new Map(parameters.map((one) => [one.name, one]));
  return (
    isObject(numbers) &&
    [...own.keys()].every((name) => Object.hasOwn(numbers, name)) &&
    Object.entries(numbers).every(([name, value]) => {
      const parameter = own.get(name);
      return parameter ? fits(parameter, value) : value === null;
    })
  );
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value is a plain object that has these names and no others. */
function hasOnly(value, names) {
  return (
    isObject(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name))
  );
}
