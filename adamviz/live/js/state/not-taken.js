// What was asked of a view and cannot be, in words.

const TOLD = 5; // of them
const CHARACTERS = 40; // characters of each

const shortened = (text) => (text.length > CHARACTERS ? `${text.slice(0, CHARACTERS - 1)}…` : text);

/**
 * Names and values of traits that a view did not take; "" if there are none.
 * @param {string[]} names
 * @param {Record<string, any>} values as they were asked for
 */
export function notTaken(names, values) {
  const said = names.slice(0, TOLD).map((name) => {
    const { length } = Object(values[name]);
    const value =
      Array.isArray(values[name]) && length > 3 ? `${length} entries` : JSON.stringify(values[name]);
    return `${shortened(name.replace(/^_/, ""))} = ${shortened(value)}`;
  });
  return [...said, ...(names.length > TOLD ? [`and ${names.length - TOLD} more`] : [])].join(", ");
}
