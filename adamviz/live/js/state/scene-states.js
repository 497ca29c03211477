// What a scene holds of a stage, and the smooth way from one to another.

import { fromSlider, toSlider } from "../base/scales.js";

/** What a scene remembers of a view: its traits by name, in which the runs hold their numbers. */
export function stateOf(store) {
  const numbers = store.surface.parameters.map(({ name }) => name);
  const names = [...(store.setup.remembered ?? []), "_runs", ...numbers];
  return structuredClone(Object.fromEntries(names.map((name) => [name, store.get(name)])));
}

/**
 * The state in which a move to a scene ends: one of a view that had fewer traits leaves the others as they
 * are.
 */
export function arrivalOf(store, state, traits) {
  const kept = { ...state };
  // The numbers of a surface that the scene does not show go.
  if (traits.surface !== undefined && traits.surface !== state.surface)
    for (const { name } of store.surface.parameters) delete kept[name];
  return { ...kept, ...structuredClone(traits) };
}

/**
 * The state on the way from one to another. Numbers go along the scales of their sliders, the start and the
 * part of the plane that is seen go straight, a relief turns the shorter way; all else, and whatever belongs
 * to another surface, is at once as it will be.
 * @param {Record<string, any>} from
 * @param {Record<string, any>} to
 * @param {number} part of the way, from 0 to 1
 * @param {object} setup
 */
export function between(from, to, part, setup) {
  if (part >= 1) return to;
  const same = from.surface === to.surface;
  const surface = setup.surfaces.find(({ name }) => name === to.surface);
  const programs = [...(same && surface ? [surface] : []), setup.noise, setup.settings];
  const numbers = programs.flatMap((program) => program?.parameters ?? []);
  const state = { ...to };
  for (const parameter of numbers) {
    const { name } = parameter;
    if (name in from && name in to) state[name] = mixed(parameter, from[name], to[name], part);
  }
  if ("azimuth" in from && "azimuth" in to) state.azimuth = turnedTo(from.azimuth, to.azimuth, part);
  state.playhead = Math.round(
    line(Math.min(from.playhead, from.steps), Math.min(to.playhead, to.steps), part),
  );
  if (same) {
    state.start = to.start.map((place, i) => line(from.start[i], place, part));
    if (surface && String(from.extent) !== String(to.extent))
      state.extent = zoomed(from.extent ?? surface.extent, to.extent ?? surface.extent, part);
  }
  state._runs = to._runs.map((run, index) => ({
    ...run,
    numbers: numbersBetween(from._runs[index], run, part, setup),
  }));
  return state;
}

function numbersBetween(from, to, part, { optimizers }) {
  if (!from) return to.numbers;
  const known = Object.fromEntries(
    optimizers[to.optimizer].parameters.map((parameter) => [parameter.name, parameter]),
  );
  return Object.fromEntries(
    Object.entries(to.numbers).map(([name, value]) => {
      const moves = name in known && name in from.numbers;
      return [name, moves ? mixed(known[name], from.numbers[name], value, part) : value];
    }),
  );
}

/** A number between two others, on the scale of its slider as far as that reaches. */
export function mixed(parameter, from, to, part) {
  if (from === to || parameter.scale === "switch") return to;
  const places = [from, to].map((value) => toSlider(parameter, value));
  const there = [from, to].every((value, i) => close(fromSlider(parameter, places[i]), value));
  if (there) return fromSlider(parameter, line(...places, part));
  if (typeof from !== "number" || typeof to !== "number") return to;
  const value =
    ["log", "threshold", "off_or_log"].includes(parameter.scale) && from > 0 && to > 0
      ? from * (to / from) ** part
      : line(from, to, part);
  return parameter.whole ? Math.round(value) : value;
}

const line = (from, to, part) => from + (to - from) * part;
const close = (one, other) =>
  one === other || (typeof one === "number" && Math.abs(one - other) <= 0.01 * Math.abs(other) + 1e-12);

/** The same angle from -180 to 180 degrees. */
export const halfTurn = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;

/** An angle between two others, the shorter way round, in degrees. */
export const turnedTo = (from, to, part) => halfTurn(from + halfTurn(to - from) * part);

/** A part of the plane between two others: its size grows evenly by factors, as one zooms. */
function zoomed(from, to, part) {
  return from.flatMap((_, i) => {
    if (i % 2 === 1) return [];
    const [before, after] = [from[i + 1] - from[i], to[i + 1] - to[i]];
    const size = before * (after / before) ** part;
    const share = Math.abs(after / before - 1) < 1e-6 ? part : (size - before) / (after - before);
    return [line(from[i], to[i], share), line(from[i + 1], to[i + 1], share)];
  });
}
