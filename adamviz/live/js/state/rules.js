// Which values a trait takes: the rules that Python emits and checks by itself, described in `live/rules.py`.
// Here they judge what an address says, which anyone may have written.

const number = (value) => typeof value === "number" && Number.isFinite(value);
const whole = ({ low, high }, value) => Number.isInteger(value) && value >= low && value <= high;
const row = ({ length, within }, value) =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((one) => number(one) && Math.abs(one) < within);

const KINDS = {
  switch: (rule, value) => typeof value === "boolean",
  choice: ({ options }, value) => options.includes(value),
  some: ({ options }, value) =>
    Array.isArray(value) &&
    value.every((word) => options.includes(word)) &&
    new Set(value).size === value.length,
  text: (rule, value) => typeof value === "string",
  whole,
  wholes: (rule, value) => Array.isArray(value) && value.every((one) => whole(rule, one)),
  row,
  extent: ({ length = 4, within }, value) =>
    value === null ||
    (row({ length, within }, value) && value.every((end, i) => i % 2 === 0 || value[i - 1] < end)),
};

/**
 * Whether a rule allows a value.
 * @param {{kind: string, [more: string]: any}} rule
 * @param {any} value as JSON has it
 */
export function allows(rule, value) {
  return Object.hasOwn(KINDS, rule.kind) && KINDS[rule.kind](rule, value);
}
