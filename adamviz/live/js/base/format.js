// Numbers as texts: short ones, in five digits, as exponents, and within a parameter's sentence.

/** @import { Parameter } from "./types" */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A whole number as an exponent is written. */
export const superscript = (number) =>
  [...String(number)].map((digit) => SUPERSCRIPTS[+digit] ?? "⁻").join("");

/** @param {number} power @returns 10⁻³ and the like */
export function powerOfTen(power) {
  return power === 0 ? "1" : power === 1 ? "10" : `10${superscript(power)}`;
}

/** A number's text with a true minus sign. */
export const minus = (text) => text.replaceAll("-", "−").replace("e+", "e");

/** A number in at most about eight characters. @param {number|null} [value] @returns {string} */
export function shortNumber(value, digits = 4) {
  if (value === null || value === undefined) return "off";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 2)).split("e");
    return minus(`${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${+exponent}`);
  }
  const precise = value.toPrecision(digits);
  const text = precise.includes("e") ? value.toFixed(0) : precise;
  return minus(text.includes(".") ? text.replace(/\.?0+$/, "") : text);
}

/** A number in five digits. @param {any} value */
export function figure(value) {
  if (value === null) return "∞";
  if (typeof value !== "number") return String(value ?? "");
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0 || (Number.isInteger(value) && size < 1e5)) return minus(String(value));
  return minus(size >= 1e-3 && size < 99999.5 ? value.toPrecision(5) : value.toExponential(4));
}

/** A share, of which neither none nor all is said where there are some. */
export function percent(share) {
  if (share > 0 && share < 0.01) return "< 1 %";
  if (share < 1 && share > 0.99) return "> 99 %";
  return `${Math.round(100 * share)} %`;
}

/**
 * A parameter's sentence with the present value put in.
 * @param {Pick<Parameter, "text">} parameter
 * @param {any} value
 */
export function explain(parameter, value) {
  const horizon = 1 / (1 - value);
  return parameter.text
    .replaceAll("{value}", value === null ? "∞ (off)" : shortNumber(value))
    .replaceAll(
      "{horizon}",
      horizon === Infinity ? "∞" : horizon < 10 ? String(+horizon.toFixed(1)) : String(Math.round(horizon)),
    );
}
