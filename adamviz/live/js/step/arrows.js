// One step as arrows at the playhead: what Python says an optimizer's step is made of, each with its name and
// its size. Gradients and their means are drawn on a logarithmic scale of lengths, which a legend shows; the
// step itself at its true length.

import { FONT } from "../base/text.js";
import { shortNumber } from "../base/format.js";
import { coordinates, drawnPoints, pointOf } from "../state/run.js";
import { drawArrow } from "./arrow.js";
import { stepNumbers } from "./formulas.js";
import { drawLengthLegend } from "./length-legend.js";
import { largestSize, LogLength } from "./log-length.js";

/** @import { ArrowSpec } from "../types" */

// Told apart by dash, width and head, not by colour: the first two may lie on one another.
const STYLES = [
  { width: 0.11, head: 0.75 },
  { width: 0.2, dash: [0.45, 0.3], head: 0.8 },
  { width: 0.16, dash: [0.14, 0.2], head: 0.75, open: true },
];
const ARROW = 6.5; // type sizes
const LANE = 1.25; // type sizes from one to the next where all lie along one line
const SHOWN = 0.55; // type sizes: a shorter step is a dot

export class Arrows {
  /** @param {import("../stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.traits = ["arrows"];
    const title = "gradient, momentum and step as arrows at the playhead";
    this.switches = [{ name: "arrows", text: "arrows", title }];
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
      this.largest = largestSize(run.grad, coordinates(run));
    }
    const { viewport } = picture;
    const { box } = viewport;
    const longest = Math.min(ARROW * size, 0.3 * Math.min(box.width, box.height));
    const lengths = new LogLength(this.largest, longest);
    const numbers = stepNumbers(run, program, store.numbers(store.selected), index);
    // At the last step the playhead stands where that step has led: its arrows stand where it began.
    const [x, y] = viewport.at(pointOf(run, index), run.loss[index]);
    const { arrows } = program.step_table;
    const drawn = arrowsOf(arrows, numbers, viewport, lengths);
    const labels = [];
    // Of one axis all that happens lies below, and nothing of it is to be covered.
    drawLengthLegend(context, lengths, legendTitles(arrows), viewport, size, palette, {
      above: numbers.axes.length === 1,
    });
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
        dot(context, x + arrow.dx, y + arrow.dy, size, colour, palette.halo);
      else drawArrow(context, x, y - arrow.lift * size, arrow.dx, arrow.dy, scaled);
      labels.push({ text: arrow.text, x: x + arrow.dx, y: y + arrow.dy - arrow.lift * size, dx: arrow.dx });
    }
    const names = [...picture.names.rects.filter(Boolean), ...stage.ellipses.names];
    drawLabels(context, labels, viewport, size, palette, names);
  }
}

/** What the legend says of an optimizer's arrows, in full and in short. @param {ArrowSpec[]} arrows */
export function legendTitles(arrows) {
  const symbols = (wanted) =>
    arrows.filter((arrow) => !arrow.unlike && Boolean(arrow.true) === wanted).map(({ symbol }) => symbol);
  const bySize = symbols(false).join(", ");
  return [`${bySize} by size; ${symbols(true).join(", ")} to scale`, bySize];
}

/**
 * The arrows of a step, in pixels: those that differ from the one that they must be unlike.
 * @param {ArrowSpec[]} arrows @param {ReturnType<typeof stepNumbers>} numbers @param {LogLength} lengths
 * @param {import("../plane/viewport.js").Viewport} viewport
 */
export function arrowsOf(arrows, numbers, viewport, lengths) {
  const vectorOf = (name) => numbers.axes.map((_, axis) => numbers.at(name, axis));
  const drawn = [];
  let style = 0;
  for (const { name, sign, symbol, unlike, true: whole } of arrows) {
    const own = style;
    if (!whole) style += 1;
    const vector = vectorOf(name);
    if (!vector.every(Number.isFinite)) continue;
    const near = (other, axis) => Math.abs(other - vector[axis]) <= 1e-6 * Math.abs(other);
    if (unlike && vectorOf(unlike).every(near)) continue;
    const norm = Math.hypot(...vector);
    // The direction is that of a step along it in this picture, whose axes may be stretched differently.
    let [dx, dy] = viewport.direction(vector.map((part) => sign * part));
    const length = Math.hypot(dx, dy);
    const shown = whole ? length : lengths.of(norm);
    if (length > 0) [dx, dy] = [(dx / length) * shown, (dy / length) * shown];
    const text = `${symbol} ${shortNumber(norm, 3)}`;
    // Of one axis all lie along one line: they stand above one another.
    const lift = numbers.axes.length === 1 && !whole ? LANE * (drawn.length + 1) : 0;
    drawn.push({ name, text, dx, dy, length: shown, style: own, true: whole, lift });
  }
  return drawn;
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

/**
 * Each label at the tip of its arrow, within the picture and clear of the others and of what is taken.
 * @param {[number, number, number, number][]} taken left, top, right and bottom
 * @returns what is taken now
 */
export function drawLabels(context, labels, viewport, size, palette, taken) {
  context.font = `600 ${0.9 * size}px ${FONT}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineJoin = "round";
  const placed = [...taken];
  for (const { text, x, y, dx } of labels) {
    const rect = labelRect(context.measureText(text).width, x, y, dx, viewport, size, placed);
    placed.push(rect);
    const [left, top, , bottom] = rect;
    const middle = (top + bottom) / 2;
    context.strokeStyle = palette.halo;
    context.lineWidth = 0.28 * size;
    context.strokeText(text, left, middle);
    context.fillStyle = palette.text;
    context.fillText(text, left, middle);
  }
  return placed;
}

/**
 * The place of a label: beside the tip, above or below it; else on its other side, where there may be more
 * room.
 * @returns {[number, number, number, number]}
 */
export function labelRect(width, x, y, dx, viewport, size, placed) {
  const within = (left) =>
    Math.min(Math.max(left, viewport.box.left + 0.4 * size), viewport.right - width - 0.4 * size);
  const [before, behind] = [within(x - width - 0.6 * size), within(x + 0.6 * size)];
  /** @returns {[number, number, number, number]} */
  const rectAt = (left, by) => {
    const middle = Math.min(Math.max(y + by * size, viewport.box.top + size), viewport.bottom - size);
    return [left, middle - 0.575 * size, left + width, middle + 0.575 * size];
  };
  const tries = (dx < 0 ? [before, behind] : [behind, before]).flatMap((left) =>
    [0, 1.2, -1.2, 2.4, -2.4, 3.6, -3.6].map((by) => rectAt(left, by)),
  );
  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] - 1e-9 && b[1] < a[3] - 1e-9;
  return tries.find((rect) => !placed.some((other) => meets(rect, other))) ?? tries[0];
}
