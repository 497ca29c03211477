// How high the pictures of training runs are, and of how many tensors there is room for them.

/** @import { TrainingView } from "../training.js" */

import { windowHeight } from "../base/frame.js";

const BESIDE = 900; // pixels of width that the table and the pictures need beside each other
const [CHART, MORE, LINE_CHART] = [8, 5, 8.5]; // type sizes: of the loss, each chart below it, the lines
const ROWS = [17, 13, 10.5, 9]; // of the histograms, by how many tensors there are; then as the last
const FEWEST = 6.5; // where the height of the screen is shared out
const LOWEST = 8; // of a row of histograms beside the table
const AROUND = 18; // head, choices and transport, and what lies between the pictures
const WORDS = 12; // what else stands there

/**
 * How many rows of histograms a height has room for.
 * @param {number} height in type sizes @param {number} loss how many charts of it
 */
export function rowsThatFit(height, loss) {
  return Math.max(1, Math.floor((height - WORDS - CHART * 0.75 * loss - LINE_CHART * 0.75) / FEWEST));
}

/**
 * The height of a row of histograms, in type sizes: lower where the lines below would not be seen.
 * @param {number} count of rows @param {number} [room] for all of them
 */
export const rowHeight = (count, room = Infinity) =>
  Math.max(LOWEST, Math.min(ROWS[Math.min(count, ROWS.length) - 1], room / count));

/** The tensors whose histograms a view has room for. @param {TrainingView} view @returns {string[]} */
export function seenTensors({ root, narrow, looked, chosen, pictures, size }) {
  if (narrow) return looked ? [looked] : [];
  if (!root.classList.contains("av-tfills")) return chosen;
  const room = rowsThatFit(root.clientHeight / size, pictures.lossRows);
  // Where not all have room, what was looked at last is there.
  return chosen.indexOf(looked) < room ? chosen.slice(0, room) : [looked];
}

/** @param {TrainingView} view */
export function layOut(view, full, presenting) {
  const { root, pictures, head, findings, table } = view;
  const printing = root.classList.contains("av-print");
  view.narrow = root.classList.contains("av-narrow") && !printing;
  root.classList.toggle("av-tbeside", !view.narrow && !presenting && root.clientWidth >= BESIDE);
  root.classList.toggle("av-tfills", presenting || (full && !view.narrow));
  view.seen = seenTensors(view);
  view.charts = pictures.lossRows;
  pictures.build(view.seen.length);
  // What looks wrong comes first, also where there is one column; in a hall the pictures have the room.
  const beside = presenting || root.classList.contains("av-tbeside");
  // What is moved loses the focus.
  if (beside && findings.root.nextSibling !== table.root) table.root.before(findings.root);
  if (!beside && head.root.nextSibling !== findings.root) head.root.after(findings.root);
  const style = (name, value) => root.style.setProperty(name, `calc(${value} * var(--av-size))`);
  const loss = CHART + MORE * (pictures.lossRows - 1);
  const fits = root.classList.contains("av-tbeside");
  const room = fits ? windowHeight() / view.size - AROUND - loss - LINE_CHART : Infinity;
  style("--av-tloss", loss);
  style("--av-trow-height", rowHeight(Math.max(1, view.seen.length), room));
  style("--av-tlines", LINE_CHART);
  root.style.setProperty("--av-twindow", `${windowHeight()}px`);
  pictures.arrange();
  table.arrange();
}
