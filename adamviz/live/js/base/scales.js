// The scales of sliders: where a value stands on its slider, and which value stands at a place.

/** @import { Parameter } from "./types" */

const nines = (high) => -Math.log10(1 - high);

/**
 * Where a value stands on its slider, from 0 to 1.
 * @param {Pick<Parameter, "scale"|"low"|"high">} parameter
 * @param {any} value
 */
export function toSlider(parameter, value) {
  const { scale, low, high } = parameter;
  if (scale === "threshold")
    return value === null ? 1 : 0.95 * within(Math.log(value / low) / Math.log(high / low));
  if (scale === "off_or_log")
    return value > 0 ? 0.05 + 0.95 * within(Math.log(value / low) / Math.log(high / low)) : 0;
  if (scale === "log") return within(Math.log(value / low) / Math.log(high / low));
  if (scale === "one_minus") return within(nines(Math.min(value, high)) / nines(high));
  return within((value - low) / (high - low));
}

/**
 * The value at a place of a slider, rounded to three digits so that Python reads it back plainly.
 * @param {Pick<Parameter, "scale"|"low"|"high"|"whole">} parameter
 * @param {number} place from 0 to 1
 */
export function fromSlider(parameter, place) {
  const { scale, low, high } = parameter;
  if (scale === "threshold") return place > 0.975 ? null : round3(low * (high / low) ** within(place / 0.95));
  if (scale === "off_or_log")
    return place < 0.025 ? 0 : round3(low * (high / low) ** within((place - 0.05) / 0.95));
  if (scale === "log") {
    const value = low * (high / low) ** place;
    return parameter.whole ? Math.round(value) : round3(value);
  }
  if (scale === "one_minus") return +(1 - +(10 ** (-place * nines(high))).toPrecision(3)).toPrecision(9);
  if (parameter.whole) return Math.round(low + place * (high - low));
  return +(low + place * (high - low)).toFixed(Math.max(0, 3 - Math.floor(Math.log10(high - low))));
}

const within = (place) => Math.min(1, Math.max(0, Number.isNaN(place) ? 0 : place));
const round3 = (value) => +value.toPrecision(3);

/** The value as it is edited: all digits that matter, and no more. */
export function valueText(parameter, value) {
  if (value === null || value === undefined) return "off";
  if (parameter.scale === "one_minus" && value > 0.9 && value < 1) return String(+value.toPrecision(9));
  return String(+value.toPrecision(5)).replace("e+", "e");
}
