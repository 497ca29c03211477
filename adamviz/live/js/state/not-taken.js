// What was asked of a view and cannot be, in words.

const TOLD = 5; // of them
const CHARACTERS = 40; // characters of each

const shortened = (text) => (text.length > CHARACTERS ? `${text.slice(0, CHARACTERS - 1)}…` : text);

/** What is said of it, and of all else. @param {string} who asked @param {string} refused in words */
export function refusalText(who, refused) {
  return refused && restText(`${who} asks for values that this view cannot take: ${refused}.`);
}

/** What is said of all else. @param {string} error */
export function restText(error) {
  return error && `${error} The rest is as it was saved.`;
}

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
