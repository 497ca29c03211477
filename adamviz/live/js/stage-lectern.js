// What stands beside the picture of a stage in a hall: the surface, and each run with what became of it.

/** @import { Stage } from "./stage.js" */

import { resultText } from "./state/run-text.js";

/** @param {Stage} stage */
export function lecternOf({ store, step, entries }) {
  const { title, formula, axes } = store.surface;
  const rows = entries.map(({ run, style }, index) => ({
    style,
    name: store.runs[index].label,
    result: resultText(run, step),
    hidden: !run,
    selected: index === store.selected && store.runs.length > 1,
  }));
  return { title, text: formula && `f(${axes.join(", ")}) = ${formula}`, rows };
}
