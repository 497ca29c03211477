// Values at which a slider catches under the pointer: round ones, and that with which the view opened.

/** @import { Parameter } from "./types" */

import { fromSlider, toSlider } from "./scales.js";
import { niceTicks } from "./ticks.js";

const LEAST_GAP = 0.035; // of the slider, at least, so that there is room between two round values
const PULL = 0.008; // how far a round value reaches, to each side
const OPENING_PULL = 0.014;

/** Round values that lie well apart on a slider. @param {Parameter} parameter @returns {number[]} */
export function roundValues(parameter) {
  const { scale, low, high } = parameter;
  const decades = (from, to, parts) =>
    Array.from({ length: to - from + 1 }, (_, i) => parts.map((part) => +`${part}e${from + i}`)).flat();
  const span = (from, to, parts) => decades(Math.floor(Math.log10(from)), Math.ceil(Math.log10(to)), parts);
  const choices =
    scale === "one_minus"
      ? [[1, 2, 5], [1]].map((parts) => span(1 - high, 1, parts).map((rest) => +(1 - rest).toPrecision(9)))
      : scale === "linear"
        ? [20, 10, 5].map((count) => niceTicks(low, high, count).map((tick) => +tick.toPrecision(9)))
        : [[1, 2, 5], [1]].map((parts) => span(low, high, parts));
  for (const choice of choices) {
    const values = choice.filter((value) => value >= low && value <= high).sort((a, b) => a - b);
    const places = values.map((value) => toSlider(parameter, value));
    if (places.slice(1).every((place, i) => place - places[i] >= LEAST_GAP)) return values;
  }
  return [];
}

/**
 * The value at a place of a slider that a pointer has put there, and where the slider stands then.
 * @param {Parameter} parameter
 * @param {number} place from 0 to 1
 * @param {number|null|undefined} opening the value with which the view opened
 * @param {number[]} rounds
 * @returns {{value: number|null, place: number}}
 */
export function caught(parameter, place, opening, rounds) {
  const near = (value, pull) => Math.abs(toSlider(parameter, value) - place) <= pull;
  // What lies beyond the slider must not take the place of its end.
  const within = opening === null || (opening >= parameter.low && opening <= parameter.high);
  const value = within && near(opening, OPENING_PULL) ? opening : rounds.find((round) => near(round, PULL));
  return value === undefined
    ? { value: fromSlider(parameter, place), place }
    : { value, place: toSlider(parameter, value) };
}
