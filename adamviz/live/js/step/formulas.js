// One step in numbers: what an optimizer's record says of it, put into the formulas that Python gives for it.
// Nothing here knows what the names of a record mean.

/** @import { OptimizerProgram, Parameter, Run, StepRow } from "../types" */
/** @typedef {Pick<ReturnType<typeof stepNumbers>, "at"|"on"|"own"|"index"|"axes">} StepNumbers */

import { shortNumber, superscript, figure } from "../base/format.js";
import { recordPlaces } from "../state/programs.js";

/**
 * The numbers of a step by name.
 * @param {Run} run with its record
 * @param {OptimizerProgram} program of its optimizer
 * @param {any[]} numbers of that program, as a person sees them
 * @param {number} index which step, from 0
 * @param {{met?: any, [condition: string]: any}} [more] what the step meets, as a `Curvature` has it, where
 *   that is known; and conditions that hold or not
 * @returns {{at: (name: string, axis: number) => any, on: (name: string) => boolean, own: (name: string) =>
 *   boolean, index: number, axes: string[]}} a number by its name, for an axis, undefined where there is
 *   none; whether it is on; whether it is the optimizer's own
 */
export function stepNumbers(run, program, numbers, index, more = {}) {
  const { axes } = program;
  const places = recordPlaces(program.record);
  const parameters = Object.fromEntries(
    program.parameters.map((parameter, i) => [parameter.name, [parameter, numbers[i]]]),
  );
  const recorded = (name, axis, step) => {
    if (name === "xy") return run.xy[axes.length * (step + 1) + axis];
    if (name === "grad") return step < 0 ? 0 : run.grad[axes.length * step + axis];
    const [from, size] = places[name] ?? [];
    if (from === undefined || run.record.length === 0) return undefined;
    return step < 0 ? 0 : run.record[run.width * step + from + (size === 1 ? 0 : axis)];
  };
  // A schedule may call a number of its own as the record calls one of a step: the record's is meant.
  const own = (name) => name in parameters && !(name in places);
  const at = (name, axis) => {
    if (name === "axis") return axes[axis];
    if (name === "t") return index + 1;
    if (name === "step") return index;
    if (name.startsWith("|")) return Math.hypot(...axes.map((_, other) => at(name.slice(1, -1), other)));
    if (more.met && name in more.met) return more.met[name];
    if (more.met && name.startsWith("hessian_"))
      return more.met.hessian[axes.length * Number(name.slice(8)) + axis];
    if (name.endsWith("_before")) return recorded(name.slice(0, -7), axis, index - 1);
    return own(name) ? parameters[name][1] : recorded(name, axis, index);
  };
  const on = (name) => {
    if (name in more) return more[name];
    const [parameter, value] = parameters[name] ?? [];
    return parameter?.scale === "threshold" ? value !== null : Boolean(value);
  };
  return { at, on, own, index, axes };
}

/** Whether all that is said of numbers being on or off is so. */
export function holds(when, { on }) {
  return Object.entries(when ?? {}).every(([name, wanted]) => on(name) === wanted);
}

/** A row's formula with the numbers of a step put in. */
export function formulaText(row, numbers, axis) {
  const formula = row.formulas.find(({ when }) => holds(when, numbers));
  const text = (name, along) =>
    numbers.own(name) ? shortNumber(numbers.at(name, along), 9) : figure(numbers.at(name, along));
  const put = (name) =>
    name.startsWith("*")
      ? numbers.axes.map((_, along) => text(name.slice(1), along)).join(", ")
      : text(name, axis);
  return formula ? fill(formula.text, put, numbers.index) : "";
}

/**
 * The same formula in symbols.
 * @param {StepRow} row
 * @param {StepNumbers} numbers
 * @param {StepRow[]} rows of the step table
 * @param {Parameter[]} parameters of the program
 */
export function symbolText(row, numbers, rows, parameters) {
  const formula = row.formulas.find(({ when }) => holds(when, numbers));
  const symbols = Object.fromEntries(
    [...rows, ...parameters].map(({ name, symbol }) => [name, symbol || name]),
  );
  const symbol = (name) => {
    if (name === "axis") return numbers.axes[0];
    if (name === "*xy_before") return numbers.axes.join(", ");
    if (name.startsWith("*")) return symbol(name.slice(1));
    if (name.startsWith("|")) return `‖${symbol(name.slice(1, -1))}‖`;
    if (name.endsWith("_before")) return `${symbol(name.slice(0, -7))}ₜ₋₁`;
    // A symbol that is a sum itself, such as √v+ε, must not be read apart.
    return /[−+]/.test(symbols[name] ?? "") ? `(${symbols[name]})` : (symbols[name] ?? name);
  };
  return formula ? fill(formula.text, symbol) : "";
}

function fill(text, put, index) {
  return text
    .replace("{^t}", () => (index === undefined ? "ᵗ" : superscript(index + 1)))
    .replace(/\{([^{}]+)\}/g, (_, name) => put(name))
    .replaceAll("+ −", "− ")
    .replaceAll("− −", "+ ");
}
