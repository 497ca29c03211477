// A number that a person has typed.

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i; // nothing else that JavaScript takes for one

/**
 * The number of a text, in the form that Python reads too; NaN if it is none, or one that no float holds.
 * @param {string} text
 */
export function readNumber(text) {
  const plain = text.trim().replaceAll("−", "-");
  const value = DECIMAL.test(plain) ? Number(plain) + 0 : NaN; // there is no −0
  return Number.isFinite(value) ? value : NaN;
}
