// What an axis, a zoom, the cursor and pins of a map may be: an address may hold anything. `live/map/axes.py`
// says the same to Python, and tests/shared/maps.json holds both to it.

import { fits } from "../base/validity.js";

const SCALES = ["linear", "log", "one_minus"];
const LONGEST_LABEL = 80; // characters of a pin's name

const numbersIn = (value, length) =>
  Array.isArray(value) && value.length === length && value.every((one) => Number.isFinite(one));

/** Whether a value is an axis, [name, low, high, scale], by what `setup.axes` says. */
export function isAxis(value, { axes }) {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [name, low, high, scale] = value;
  return (
    typeof name === "string" &&
    Object.hasOwn(axes, name) &&
    SCALES.includes(scale) &&
    numbersIn([low, high], 2) &&
    low < high &&
    [low, high].every((end) => onAxis(value, end, { axes }) && fits(axes[name].parameter, end))
  );
}

/**
 * Whether a value may be on an axis: allowed, and where its scale has a place for it.
 * @param {any[]} axis @param {number} value @param {{axes: object}} setup
 */
export function onAxis(axis, value, { axes }) {
  const [name, , , scale] = axis;
  if ((scale === "log" && value <= 0) || (scale === "one_minus" && value >= 1)) return false;
  return fits({ ...axes[name].parameter, whole: false }, value);
}

/** Whether a value is a place of the cursor: none, or the values of x and y. */
export function isPoint(value) {
  return value === null || numbersIn(value, 2);
}

/** Whether a value is pins: each a place, the number of its optimizer, and perhaps a name. */
export function areMapPins(value, { limits }) {
  return Array.isArray(value) && value.length <= limits.pins && value.every((pin) => isMapPin(pin, limits));
}

function isMapPin(pin, limits) {
  if (typeof pin !== "object" || pin === null) return false;
  const { x, y, optimizer, label = "-", ...others } = pin;
  return (
    numbersIn([x, y], 2) &&
    Number.isInteger(optimizer) &&
    optimizer >= 0 &&
    optimizer < limits.runs &&
    typeof label === "string" &&
    label.trim().length >= 1 &&
    label.trim().length <= LONGEST_LABEL &&
    Object.keys(others).length === 0
  );
}

/**
 * Which of a state's traits do not fit to its two axes.
 * @param {Record<string, any>} state x, y, extent, cursor, pins, minus, selected and _runs
 * @returns {string[]} names; x and y where these do not fit to each other or to the runs
 */
export function misfits({ x, y, extent, cursor, pins, minus, selected, _runs: runs }, setup) {
  const names = [x[0], y[0]];
  const excluded = runs.some(({ optimizer, numbers }) =>
    setup.optimizers[optimizer].parameters.some(
      ({ name, excludes = [] }) =>
        names.includes(name) &&
        excludes.some((other) => names.includes(other) || (numbers[other] ?? null) !== null),
    ),
  );
  const there = (across, up) =>
    across.every((value) => onAxis(x, value, setup)) && up.every((value) => onAxis(y, value, setup));
  return [
    ...(names[0] === names[1] || excluded ? ["x", "y"] : []),
    ...(extent === null || there(extent.slice(0, 2), extent.slice(2)) ? [] : ["extent"]),
    ...(cursor === null || there([cursor[0]], [cursor[1]]) ? [] : ["cursor"]),
    ...(pins.every((pin) => there([pin.x], [pin.y]) && pin.optimizer < runs.length) ? [] : ["pins"]),
    ...(minus && selected === 0 ? ["minus"] : []),
  ];
}
