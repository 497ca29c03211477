// What the address of a stage's page may say: runs and numbers as its programs allow them, all else by the
// rules of its traits.

import { fits } from "../base/validity.js";
import { plainAddress } from "./address.js";
import { arePins, areRuns } from "./run-values.js";
import { applyChanges } from "./transitions.js";

/**
 * @param {object} setup
 * @param {Record<string, {kind: string, [more: string]: any}>} rules by the traits' names
 * @returns {import("./address.js").AddressKind}
 */
export function stageAddress(setup, rules) {
  const { surfaces, optimizers, noise, settings } = setup;
  const plain = plainAddress(setup, rules);
  const ofRuns = new Set(optimizers.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const ofSurfaces = new Set(surfaces.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  return {
    apply: (state, changes) => applyChanges(state, changes, setup),
    allowed(name, value, saved) {
      if (name === "_runs") return areRuns(value, saved._runs.length, setup);
      if (name === "_pins") return arePins(value, saved._runs, setup);
      const programs = [...optimizers, ...surfaces, noise, settings];
      const parameters = programs
        .flatMap((program) => program?.parameters ?? [])
        .filter((parameter) => parameter.name === name);
      if (parameters.length > 0) return parameters.some((parameter) => fits(parameter, value));
      return plain.allowed(name, value, saved);
    },
    // A number that neither the surface nor a run under the sliders has.
    idle(name, { surface, selected, linked, _runs }) {
      if (!ofRuns.has(name) && !ofSurfaces.has(name)) return false;
      const { parameters } = surfaces.find((program) => program.name === surface);
      const runs = linked ? _runs : [_runs[selected]];
      return (
        !parameters.some((parameter) => parameter.name === name) &&
        !runs.some(({ numbers }) => Object.hasOwn(numbers, name))
      );
    },
    // Numbers of a run that is not selected, or of another surface, are shown nowhere.
    shows(name, { surface, selected, _runs }) {
      if (ofRuns.has(name)) return Object.hasOwn(_runs[selected].numbers, name);
      if (!ofSurfaces.has(name)) return true;
      const { parameters } = surfaces.find((program) => program.name === surface);
      return parameters.some((parameter) => parameter.name === name);
    },
  };
}
