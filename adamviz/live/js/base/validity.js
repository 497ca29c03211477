// Which values a parameter may have, and how an edited text is read.

/** @import { Parameter } from "./types" */

import { readNumber } from "./read-number.js";

const THOUSANDS = /^\d{1,3}(,\d{3})+$/;

/**
 * Read an edited value.
 * @param {Parameter} parameter
 * @param {string} text
 * @returns {{value?: number|null, hint?: string}} the value, or what to write where it is none allowed
 */
export function parseValue(parameter, text) {
  const [low, high, ends] = parameter.allowed;
  const plain = text.trim().replaceAll("−", "-").toLowerCase();
  if (parameter.scale === "threshold" && ["", "off", "none", "inf", "infinity", "∞"].includes(plain))
    return { value: null };
  const value = plain === "off" && parameter.scale === "off_or_log" ? 0 : readNumber(plain);
  if (fits({ ...parameter, scale: "" }, value)) return { value };
  const bounds = [
    low === null ? "" : `${ends[0] === "[" ? "≥" : ">"} ${low}`,
    high === null ? "" : `${ends[1] === "]" ? "≤" : "<"} ${high}`,
  ];
  const allowed = [parameter.whole ? "a whole number" : "a number", bounds.filter(Boolean).join(" and ")]
    .filter(Boolean)
    .join(" ");
  return { hint: meant(parameter, plain) ?? `Write ${allowed}${singleLimit(parameter, value)}` };
}

/**
 * Why a number is not allowed that would be if it were not rounded to float32; "" for any other.
 * @param {Parameter} parameter @param {number} value
 */
function singleLimit({ allowed: [low, high], whole }, value) {
  if (whole || !(value > (low ?? -Infinity) && value < (high ?? Infinity))) return "";
  const single = Math.fround(value);
  return Number.isFinite(single) ? `: as float32 this is ${single}` : ": float32 ends at 3.4e38";
}

/** What a text that is no number stands for, where that is plain: commas, a fraction, a percentage. */
function meant(parameter, plain) {
  const [, above, below] = /^(.+)\/(.+)$/.exec(plain) ?? [];
  const decimal =
    parameter.whole && THOUSANDS.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", ".");
  const number = plain.endsWith("%")
    ? readNumber(decimal.slice(0, -1)) / 100
    : above
      ? readNumber(above) / readNumber(below)
      : readNumber(decimal);
  const short = parameter.whole ? number : +number.toPrecision(5);
  return fits({ ...parameter, scale: "" }, short) ? `Write ${short}` : null;
}

/**
 * Whether a parameter may have a value.
 * @param {Pick<Parameter, "scale"|"whole"|"allowed">} parameter
 * @param {any} value
 */
export function fits({ scale, whole, allowed: [low, high, ends] }, value) {
  if (scale === "switch") return typeof value === "boolean";
  if (value === null) return scale === "threshold";
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value))) return false;
  const [least, most] = [low ?? -Infinity, high ?? Infinity];
  // As float32, in which all is computed, it must be allowed too.
  return [value, Math.fround(value)].every(
    (number) =>
      (ends[0] === "[" ? number >= least : number > least) &&
      (ends[1] === "]" ? number <= most : number < most),
  );
}
