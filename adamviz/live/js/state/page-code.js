// The Python that makes the view of a saved page: as it was saved, and then the traits that have changed.

/** @import { Traits } from "../types" */

const PLAIN = /^[A-Za-z_]\w*$/;
// Names that Python reads otherwise.
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for " +
    "from global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/**
 * @param {string} code that made the view as it was saved; its last line shows it
 * @param {Traits} changes traits that are other than they were then
 */
export function changedCode(code, changes) {
  const lines = Object.entries(changes).map(([name, value]) =>
    PLAIN.test(name) && !KEYWORDS.has(name)
      ? `    view.${name} = ${literal(value)}`
      : `    setattr(view, ${JSON.stringify(name)}, ${literal(value)})`,
  );
  if (lines.length === 0) return code;
  const end = code.lastIndexOf("\nview");
  return [code.slice(0, end), "with view.hold_trait_notifications():", ...lines, code.slice(end + 1)].join(
    "\n",
  );
}

/** A JSON value as Python writes it. @returns {string} */
function literal(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, entry]) => `${JSON.stringify(name)}: ${literal(entry)}`);
  return `{${entries.join(", ")}}`;
}
