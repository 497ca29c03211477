// Which values a parameter may have, and how an edited text is read.

/** @import { Parameter } from "./types" */

/**
 * Read an edited value.
 * @param {Parameter} parameter
 * @param {string} text
 * @returns {{value?: number|null, error?: string}} the value, or what is allowed
 */
export function parseValue(parameter, text) {
  const [low, high, ends] = parameter.allowed;
  const plain = text.trim().replaceAll("−", "-").toLowerCase();
  if (parameter.scale === "threshold" && ["", "off", "none", "inf", "infinity", "∞"].includes(plain))
    return { value: null };
  const value = plain === "off" && parameter.scale === "off_or_log" ? 0 : plain === "" ? NaN : Number(plain);
  if (fits({ ...parameter, scale: "" }, value)) return { value };
  const bounds = [
    low === null ? "" : `${ends[0] === "[" ? "≥" : ">"} ${low}`,
    high === null ? "" : `${ends[1] === "]" ? "≤" : "<"} ${high}`,
  ];
  const allowed = [parameter.whole ? "a whole number" : "a number", bounds.filter(Boolean).join(" and ")]
    .filter(Boolean)
    .join(" ");
  return { error: `${parameter.symbol || parameter.name}: ${allowed}, not “${text}”` };
}

/**
 * Whether a parameter may have a value.
 * @param {Pick<Parameter, "scale"|"whole"|"allowed">} parameter
 * @param {any} value
 */
export function fits({ scale, whole, allowed: [low, high, ends] }, value) {
  if (scale === "switch") return typeof value === "boolean";
  if (value === null) return scale === "threshold";
  const above = low === null || (ends[0] === "[" ? value >= low : value > low);
  const below = high === null || (ends[1] === "]" ? value <= high : value < high);
  return Number.isFinite(value) && above && below && (!whole || Number.isInteger(value));
}
