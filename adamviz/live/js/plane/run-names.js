// The names of the runs on the field, each beside the end of its path, in its colour: where several are drawn
// over one another, and where there is room.

import { Memo } from "../base/memo.js";
import { readable } from "../base/readable.js";
import { drawnPoints, pointOf } from "../state/run.js";
import { squareAround, dotsOf, drawWordsIn, overlap, placeBeside, setType } from "./labels.js";

/** @import { Palette, RunEntry } from "../types" */
/** @import { Rect } from "./labels.js" */
/** @import { Viewport } from "./viewport.js" */

const TYPE = 0.95; // type sizes
const WIDEST_NAME = 0.4; // of the field's width: a longer name is cut
const LEAST_WIDTH = [24, 16]; // type sizes of width under which a field has no names; in a hall
const STAR = 0.85; // type sizes around a minimum, the start and the end of a path
const RING = 0.8;
const END = 0.6;

export class RunNames {
  hall = false; // whether they are for a hall
  least = LEAST_WIDTH;
  /** @type {(Rect|null)[]} of each run */
  rects = [];
  /** @type {Rect[]} of those that are not selected */
  others = [];
  /** @type {Rect[]} what is drawn over the runs, under which no name is put */
  covered = [];
  placed = new Memo(); // what those places were found for
  placedSelected = new Memo();
  /** @type {string[]} */
  texts = [];

  /**
   * Find the places of all names but that of the selected run, which the hand may be moving.
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   * @param {RunEntry[]} entries
   * @param {number} selected
   * @param {string[]|null} labels null where no names are to be seen
   * @param {number[][]} minima
   * @param {number} size of type
   */
  place(context, viewport, entries, selected, labels, minima, size) {
    const several = entries.filter(({ run }) => run).length > 1;
    const least = this.least[Number(this.hall)] * size;
    this.shown = Boolean(labels) && several && viewport.box.width >= least;
    if (!this.shown) {
      this.rects = this.others = [];
      this.placed.forget();
      return;
    }
    const rest = entries.map(({ run }, index) => (index === selected ? null : run));
    const start = entries.find(({ run }) => run).run;
    const first = pointOf(start, 0);
    const drawn = rest.map((run) => run && drawnPoints(run)); // a run may still grow
    if (!this.placed.changed(viewport, rest, drawn, labels, minima, size, first, this.covered)) return;
    this.type = TYPE * size;
    setType(context, this.type);
    this.texts = labels.map((label) => cut(context, label, WIDEST_NAME * viewport.box.width));
    this.widths = this.texts.map((text) => context.measureText(text).width);
    this.dots = rest.map((run) => (run ? dotsOf(viewport, run, 0.5 * size) : []));
    this.taken = [
      ...this.covered,
      squareAround(viewport.at(first, start.loss[0]), RING * size),
      ...minima.map((minimum) => squareAround(viewport.at(minimum, minimum.at(-1)), STAR * size)),
      ...this.dots.filter((dots) => dots.length > 0).map(([end]) => squareAround(end, END * size)),
    ];
    this.rects = [];
    this.placedSelected.forget();
    rest.forEach((run, index) => run && this.put(viewport, index, size));
    this.others = this.rects.filter(Boolean);
  }

  /** Find the place of the selected run's name, beside those there are. @param {Rect[]} also what is taken */
  placeSelected(viewport, entries, selected, size, also) {
    const { run } = entries[selected];
    if (!this.shown || !run) return;
    // While it is played only its head moves.
    if (!this.placedSelected.changed(viewport, run, drawnPoints(run), size, also)) return;
    const { taken, dots } = this;
    const own = dotsOf(viewport, run, 0.5 * size);
    this.taken = [...taken, ...also, ...(own.length > 0 ? [squareAround(own[0], END * size)] : [])];
    this.dots = dots.map((other, index) => (index === selected ? own : other));
    this.put(viewport, selected, size);
    [this.taken, this.dots] = [taken, dots];
  }

  put(viewport, index, size) {
    const taken = [...this.taken, ...this.rects.filter((rect, other) => rect && other !== index)];
    const { dots, widths } = this;
    this.rects[index] = placeBeside(viewport, dots[index], widths[index], size, taken, dots);
  }

  /** @param {CanvasRenderingContext2D} context @param {RunEntry[]} entries @param {Palette} palette */
  draw(context, entries, palette) {
    this.rects.forEach((rect, index) => {
      if (!rect || !entries[index].run) return;
      const colour = readable(entries[index].style.colour, palette.halo, palette.text);
      drawWordsIn(context, rect, this.texts[index], colour, palette.halo, this.type);
    });
  }

  /**
   * Whether a name, or another of some texts, lies over what is so far around a point.
   * @param {Rect[]} others
   */
  covers(point, radius, others) {
    const rect = squareAround(point, radius);
    return [...this.rects, ...others].some((other) => other && overlap(rect, other));
  }
}

/** A text that is not wider than so many pixels. */
function cut(context, text, most) {
  if (context.measureText(text).width <= most) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > most) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
