// Numbers as people read and turn them: ticks, texts, and the scales of sliders.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A whole number as an exponent is written. */
export const superscript = (number) =>
  [...String(number)].map((digit) => SUPERSCRIPTS[+digit] ?? "⁻").join("");

/** @param {number} power @returns 10⁻³ and the like */
export function powerOfTen(power) {
  return power === 0 ? "1" : power === 1 ? "10" : `10${superscript(power)}`;
}

/** Round numbers between low and high, about `count` of them. */
export function niceTicks(low, high, count) {
  const span = high - low;
  // Between numbers that can hardly be told apart there is none, and counting would not get on.
  if (!(span > 1e-13 * Math.max(Math.abs(low), Math.abs(high))) || !Number.isFinite(span)) return [];
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * span; i++)
    ticks.push(i === 0 ? 0 : i * step);
  return ticks;
}

/** One text for each tick, all with the same number of decimals. */
export function tickTexts(ticks) {
  if (ticks.length < 2) return ticks.map((tick) => shortNumber(tick));
  const step = Math.min(...ticks.slice(1).map((tick, i) => tick - ticks[i]));
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e5 || largest < 1e-3) {
    const exact = (digits) =>
      ticks.every((tick) => Math.abs(+tick.toExponential(digits) - tick) < 1e-3 * step);
    const digits = [1, 2, 3, 4, 5, 6, 7, 8].find(exact) ?? 9;
    return ticks.map((tick) => (tick === 0 ? "0" : minus(tick.toExponential(digits))));
  }
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals += 1;
  return ticks.map((tick) => minus(tick.toFixed(Math.min(decimals, 12))));
}

/** A number's text with a true minus sign. */
export const minus = (text) => text.replaceAll("-", "−").replace("e+", "e");

/** A number in at most about eight characters. */
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

const nines = (high) => -Math.log10(1 - high);

/** Where a value stands on its slider, from 0 to 1. */
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

/** The value at a place of a slider, rounded to three digits so that Python reads it back plainly. */
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

/**
 * Read an edited value.
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

/** Whether a parameter may have a value. */
export function fits({ scale, whole, allowed: [low, high, ends] }, value) {
  if (scale === "switch") return typeof value === "boolean";
  if (value === null) return scale === "threshold";
  const above = low === null || (ends[0] === "[" ? value >= low : value > low);
  const below = high === null || (ends[1] === "]" ? value <= high : value < high);
  return Number.isFinite(value) && above && below && (!whole || Number.isInteger(value));
}

/** A parameter's sentence with the present value put in. */
export function explain(parameter, value) {
  const horizon = 1 / (1 - value);
  return parameter.text
    .replaceAll("{value}", value === null ? "∞ (off)" : shortNumber(value))
    .replaceAll(
      "{horizon}",
      horizon === Infinity ? "∞" : horizon < 10 ? String(+horizon.toFixed(1)) : String(Math.round(horizon)),
    );
}

/** A number in five digits. */
export function figure(value) {
  if (value === null) return "∞";
  if (typeof value !== "number") return String(value ?? "");
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0 || (Number.isInteger(value) && size < 1e5)) return minus(String(value));
  return minus(size >= 1e-3 && size < 99999.5 ? value.toPrecision(5) : value.toExponential(4));
}
