// What a change of some traits means for the others: pure functions of a stage's state. Each run holds its
// present numbers in `_runs`; the traits of the same names are a window on the selected run.
// `live/transitions.py` says the same to Python, and tests/shared/transitions.json holds both to it.

import { fits } from "../base/validity.js";
import { same } from "../base/memo.js";

/**
 * The changes of a state with all that follows from them:
 * - Another surface brings its own start, extent and numbers.
 * - A number is written to the selected run, or to all runs that have and allow it where sliders are linked.
 * - A threshold turns off those that it cannot be on together with: of several, the last one stays on.
 * - The numbers among the traits become those of the run that is selected then.
 *
 * What `changes` says of a surface's start, extent and numbers comes last. Runs among the changes are taken
 * as they stand: a number beside them goes to the selected run alone.
 * @param {Record<string, any>} state by the traits' names; `surface`, `linked`, `selected` and `_runs` are
 *   read
 * @param {Record<string, any>} changes
 * @param {{surfaces: object[], optimizers: object[]}} setup
 * @returns {Record<string, any>} `changes` and what follows; some of it may be as it was
 */
export function applyChanges(state, changes, { surfaces, optimizers }) {
  const after = { ...state, ...changes };
  const applied = {};
  const surface = surfaces.find(({ name }) => name === after.surface);
  if (after.surface !== state.surface) {
    Object.assign(applied, { start: surface.start, extent: null });
    for (const { name, value } of surface.parameters) applied[name] = value;
  }
  Object.assign(applied, changes);
  if (changes.start === null) applied.start = surface.start;
  const selected = Math.min(after.selected, after._runs.length - 1);
  const linked = Boolean(after.linked) && !("_runs" in changes);
  const runs = after._runs.map((run, index) =>
    linked || index === selected
      ? write(run, changes, optimizers[run.optimizer].parameters, index === selected)
      : run,
  );
  return { ...applied, _runs: runs, ...runs[selected].numbers };
}

/**
 * A run with those of the changes that are numbers of its own; one that is not selected takes only what it
 * allows.
 */
function write(run, changes, parameters, selected) {
  const numbers = { ...run.numbers };
  for (const [name, value] of Object.entries(changes)) {
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter || !(selected || fits(parameter, value))) continue;
    numbers[name] = value;
    if (value !== null) for (const other of parameter.excludes ?? []) numbers[other] = null;
  }
  return { ...run, numbers };
}

/**
 * The fewest changes of one state from which another one follows.
 * @param {Record<string, any>} before
 * @param {Record<string, any>} now values of the same traits
 * @param {(state: object, changes: object) => Record<string, any>} apply from changes to these and what
 *   follows from them
 * @returns {Record<string, any>}
 */
export function leastChanges(before, now, apply) {
  const different = (changes) => {
    const after = { ...before, ...apply(before, changes) };
    return Object.entries(now).filter(
      ([name, value]) => !Object.hasOwn(after, name) || !same(after[name], value),
    );
  };
  let least = Object.fromEntries(
    Object.entries(now).filter(([name, value]) => !Object.hasOwn(before, name) || !same(before[name], value)),
  );
  Object.assign(least, Object.fromEntries(different(least)));
  // The longest first; and again, as what it was needed beside may have gone meanwhile.
  const names = Object.keys(least).sort((one, other) => Number(other === "_runs") - Number(one === "_runs"));
  for (const name of [...names, ...names]) {
    const { [name]: _, ...rest } = least;
    if (different(rest).length === 0) least = rest;
  }
  return least;
}
