// Carries a pixel into a stage: the Python that opens it there, to be copied. The page writes it by itself,
// so a saved page can too.

/** @import { Point, Traits } from "../types" */

import { same } from "../base/memo.js";
import { pixelTraits } from "./pixel.js";

const WIDEST_LINE = 88; // columns of a line

/** A JSON value as Python writes it. */
export function pythonText(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `(${value.map(pythonText).join(", ")})`;
  return String(value);
}

/**
 * The Python that opens the run of a pixel in a stage, with every number that is not as it was made.
 * @param {import("../state/store.js").Store} store
 * @param {Point|null} point null for the view's own numbers
 * @param {number} run
 */
export function stageCode(store, point, run) {
  const { stage, surfaces, noise } = /** @type {any} */ (store.setup);
  const { _runs, start, ...own } = pixelTraits(store, point, [run]);
  const [{ label, numbers }] = _runs;
  const value = (name) => (name in own ? own[name] : store.get(name));
  const [surface] = surfaces;
  const first = stage.numbers[run];
  const shared = [...surface.parameters, ...(noise?.parameters ?? [])];
  /** @type {Traits} */
  const given = {
    ...(same(start, surface.start) ? {} : { start }),
    steps: store.get("steps"),
    ...Object.fromEntries(Object.entries(numbers).filter(([name, number]) => !same(number, first[name]))),
    ...Object.fromEntries(
      shared.filter((each) => !same(value(each.name), each.value)).map(({ name }) => [name, value(name)]),
    ),
  };
  const optimizer = stage.named[run]
    ? `{${pythonText(label)}: ${stage.optimizers[run]}}`
    : stage.optimizers[run];
  const words = [
    stage.surface,
    optimizer,
    ...Object.entries(given).map(([name, v]) => `${name}=${pythonText(v)}`),
  ];
  const line = `view = av.explore(${words.join(", ")})`;
  const text =
    line.length <= WIDEST_LINE
      ? line
      : `view = av.explore(\n${words.map((word) => `    ${word},\n`).join("")})`;
  return `${stage.head.trimEnd()}\n\n${text}\nview\n`;
}
