// When values are the same; and what has been seen last, so that nothing is done again for the same values.

/**
 * Remembers the values that something was made from.
 *
 * Numbers, texts and the like are compared as they are, lists and plain objects entry by entry; of all else,
 * such as arrays of numbers and canvases, the identity counts. What is given must not be changed in place
 * afterwards.
 */
export class Memo {
  constructor() {
    /** @type {any[]|null} */
    this.values = null;
  }

  /** Take present values. @returns whether any of them differs from the last ones; true at first */
  changed(...values) {
    if (this.values && !differ(values, this.values)) return false;
    this.values = values;
    return true;
  }

  /** Let the next values count as changed. */
  forget() {
    this.values = null;
  }
}

/** Whether two lists differ in any of their values. @param {any[]} values @param {any[]} others */
export function differ(values, others) {
  if (values.length !== others.length) return true;
  for (let i = 0; i < values.length; i++) if (!same(values[i], others[i])) return true;
  return false;
}

/** Values as a text, which says whether an answer is to what was asked. @param {...any} values JSON values */
export function keyOf(...values) {
  return JSON.stringify(values);
}

/**
 * Whether two values are the same: lists and plain objects entry by entry, in whatever order their keys are;
 * all numbers that are none are, and so are 0 and −0.
 * @param {any} value @param {any} other
 */
export function same(value, other) {
  if (value === other || (Number.isNaN(value) && Number.isNaN(other))) return true;
  if (Array.isArray(value)) return Array.isArray(other) && !differ(value, other);
  if (!isPlain(value) || !isPlain(other)) return false;
  const names = Object.keys(value);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(value[name], other[name]))
  );
}

function isPlain(value) {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}
