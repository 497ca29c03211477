// One step as arrows at the playhead: what Python says an optimizer's step is made of, each with its name and its size. Gradients
// and their means are drawn on a logarithmic scale of lengths, which a legend shows; the step itself at its true length.

import { FONT } from "../base/text.js";
import { shortNumber } from "../base/format.js";
import { drawnPoints } from "../state/run.js";
import { stepNumbers } from "./formulas.js";
import { drawArrow, drawLegend, largestSize, Lengths } from "./log-length.js";

// Told apart by dash, width and head, not by colour: the first two may lie on one another.
const STYLES = [
  { width: 0.11, head: 0.75 },
  { width: 0.2, dash: [0.45, 0.3], head: 0.8 },
  { width: 0.16, dash: [0.14, 0.2], head: 0.75, open: true },
];
const ARROW = 6.5; // type sizes
const SHOWN = 0.55; // type sizes: a shorter step is a dot

export class Arrows {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["arrows"];
  }

  over() {
    const { store } = this.stage;
    return store.get("arrows") || store.get("tab") === "step";
  }

  records() {
    return this.over();
  }

  overlay(context) {
    const { stage } = this;
    const { store, engine, picture, palette, size } = stage;
    const { run, style } = stage.entries[store.selected];
    const program = store.optimizer(store.selected);
    if (!run || (program.record.length > 0 && run.record.length === 0)) return;
    const index = Math.min(stage.step, run.steps - 1);
    if (index >= drawnPoints(run)) return;
    if (this.measured !== run) {
      this.measured = run;
      this.largest = largestSize(run.grad);
    }
    const { plane } = picture;
    const lengths = new Lengths(
      this.largest,
      Math.min(ARROW * size, 0.3 * Math.min(plane.box.width, plane.box.height)),
    );
    const numbers = stepNumbers(run, program, store.numbers(store.selected), index);
    // At the last step the playhead stands where that step has led: its arrows stand where it began.
    const from = [plane.px(run.xy[2 * index]), plane.py(run.xy[2 * index + 1])];
    const drawn = arrowsOf(program.ledger.arrows, numbers, plane, lengths, size);
    const labels = [];
    for (const arrow of drawn) {
      const colour = arrow.true ? style.colour : palette.text;
      const look = arrow.true ? { width: 0.28, head: 0.95 } : STYLES[arrow.style];
      const scaled = {
        ...look,
        width: look.width * size,
        head: look.head * size,
        dash: look.dash?.map((part) => part * size),
        colour,
        halo: palette.halo,
      };
      if (arrow.true && arrow.length < SHOWN * size)
        dot(context, from[0] + arrow.dx, from[1] + arrow.dy, size, colour, palette.halo);
      else drawArrow(context, ...from, arrow.dx, arrow.dy, scaled);
      labels.push({
        text: arrow.text,
        x: from[0] + arrow.dx,
        y: from[1] + arrow.dy,
        dx: arrow.dx,
        dy: arrow.dy,
      });
    }
    drawLabels(context, labels, plane, size, palette);
    const titles = ["−g, −m by size; step to scale", "−g, −m"];
    drawLegend(context, lengths, titles, plane, size, palette);
  }
}

/**
 * The arrows of a step, in pixels: those that differ from the one that they must be unlike.
 * @returns {{name: string, text: string, dx: number, dy: number, length: number, style: number, true: boolean|undefined}[]}
 */
export function arrowsOf(arrows, numbers, plane, lengths, size) {
  const [sx, sy] = [plane.box.width / (plane.x1 - plane.x0), -plane.box.height / (plane.y1 - plane.y0)];
  const vector = (name) => [0, 1].map((axis) => numbers.at(name, axis));
  const found = [];
  let style = 0;
  for (const { name, sign, symbol, unlike, true: whole } of arrows) {
    const own = style;
    if (!whole) style += 1;
    const [x, y] = vector(name);
    if (![x, y].every(Number.isFinite)) continue;
    if (
      unlike &&
      vector(unlike).every((other, axis) => Math.abs(other - [x, y][axis]) <= 1e-6 * Math.abs(other))
    )
      continue;
    const norm = Math.hypot(x, y);
    // The direction is that of a step along it in this picture, whose axes may be stretched differently.
    let [dx, dy] = [sign * x * sx, sign * y * sy];
    const length = Math.hypot(dx, dy);
    if (!whole && length > 0) [dx, dy] = [dx, dy].map((part) => (part / length) * lengths.of(norm));
    found.push({
      name,
      text: `${symbol} ${shortNumber(norm, 3)}`,
      dx,
      dy,
      length: whole ? length : lengths.of(norm),
      style: own,
      true: whole,
    });
  }
  return found;
}

function dot(context, x, y, size, colour, halo) {
  context.beginPath();
  context.arc(x, y, 0.25 * size, 0, 2 * Math.PI);
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

/** Each label at the tip of its arrow, within the picture and clear of the others. */
function drawLabels(context, labels, plane, size, palette) {
  context.font = `600 ${0.9 * size}px ${FONT}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineJoin = "round";
  const placed = [];
  for (const { text, x, y, dx } of labels) {
    const width = context.measureText(text).width;
    let left = dx < 0 ? x - width - 0.6 * size : x + 0.6 * size;
    left = Math.min(Math.max(left, plane.box.left + 0.4 * size), plane.right - width - 0.4 * size);
    const inside = (at) => Math.min(Math.max(at, plane.box.top + size), plane.bottom - size);
    const free = (at) =>
      placed.every(([ox, oy, ow]) => Math.abs(oy - at) >= 1.15 * size || left > ox + ow || ox > left + width);
    const tries = [0, 1.2, -1.2, 2.4, -2.4, 3.6, -3.6].map((by) => inside(y + by * size));
    const top = tries.find(free) ?? tries[0];
    placed.push([left, top, width]);
    context.strokeStyle = palette.halo;
    context.lineWidth = 0.28 * size;
    context.strokeText(text, left, top);
    context.fillStyle = palette.text;
    context.fillText(text, left, top);
  }
}
