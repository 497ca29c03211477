// How long a gradient is drawn. Gradients differ by orders of magnitude from step to step, so lengths are logarithmic: each power of
// ten is as much longer as any other, and a legend says how long which is.

import { FONT } from "../base/text.js";
import { powerOfTen } from "../base/format.js";

const LEAST = 0.12; // of the longest arrow: what the shortest keeps

/** A logarithmic scale of lengths whose top is the power of ten above the largest size. */
export class Lengths {
  /** @param {number} largest size @param {number} longest in pixels @param {number} decades from the longest down to nothing */
  constructor(largest, longest, decades = 4) {
    this.decades = decades;
    this.top = largest > 0 && Number.isFinite(largest) ? Math.ceil(Math.log10(largest) - 1e-9) : 0;
    this.longest = longest;
  }

  /** The length of a vector of this size, in pixels. */
  of(size) {
    if (!(size > 0)) return 0;
    const part = 1 + (Math.log10(size) - this.top) / this.decades;
    return this.longest * Math.min(1.25, Math.max(LEAST, part));
  }

  /** The powers of ten that a legend shows, largest first. */
  get powers() {
    const by = Math.max(1, Math.floor(this.decades / 3));
    return Array.from({ length: 3 }, (_, i) => this.top - i * by);
  }
}

/** The largest size of a run's vectors that is finite. @param {ArrayLike<number>} pairs */
export function largestSize(pairs) {
  let most = 0;
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const size = Math.hypot(pairs[i], pairs[i + 1]);
    if (size > most && size < 1e30) most = size;
  }
  return most;
}

/**
 * An arrow from a point in pixels.
 * @param {{width: number, dash?: number[], colour: string, halo?: string, head?: number, open?: boolean,
 *   edge?: number}} style halo and edge are the colour and the width of what sets it off from the field
 */
export function drawArrow(
  context,
  x,
  y,
  dx,
  dy,
  { width, dash = [], colour, halo, head = 3.2 * width, open = false, edge = 3 },
) {
  const length = Math.hypot(dx, dy);
  if (!(length > 0)) return;
  const [ux, uy] = [dx / length, dy / length];
  const tip = Math.min(head, 0.6 * length);
  const shape = () => {
    context.beginPath();
    context.moveTo(x + dx - ux * tip - uy * tip * 0.55, y + dy - uy * tip + ux * tip * 0.55);
    context.lineTo(x + dx, y + dy);
    context.lineTo(x + dx - ux * tip + uy * tip * 0.55, y + dy - uy * tip - ux * tip * 0.55);
    if (!open) context.closePath();
  };
  const shaft = () => {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + dx - (open ? 0 : ux * tip * 0.8), y + dy - (open ? 0 : uy * tip * 0.8));
    context.stroke();
  };
  context.lineCap = "butt";
  context.lineJoin = "miter";
  if (halo) {
    context.strokeStyle = halo;
    context.lineWidth = width + edge;
    shaft();
    shape();
    context.lineWidth = edge;
    context.stroke();
  }
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  shaft();
  context.setLineDash([]);
  shape();
  if (open) context.stroke();
  else context.fill();
}

const NARROW = 28; // type sizes: a picture that is no wider has room for one bar and few words

/**
 * A legend of lengths on the left of a picture: bars with their sizes, under a title.
 * @param {string[]} titles in full, and in short for a narrow picture
 * @param {{colour?: string, above?: boolean}} style of the bars; whether it stands at the top, or at the bottom
 */
export function drawLegend(
  context,
  lengths,
  titles,
  { box, bottom },
  size,
  palette,
  { colour = palette.text, above = false } = {},
) {
  context.font = `${0.82 * size}px ${FONT}`;
  const narrow = box.width < NARROW * size;
  const title = titles[narrow ? 1 : 0];
  const powers = narrow ? lengths.powers.slice(1, 2) : lengths.powers;
  const texts = powers.map(powerOfTen);
  const text = Math.max(...texts.map((one) => context.measureText(one).width));
  const width = Math.max(context.measureText(title).width, lengths.longest + 0.5 * size + text) + size;
  const line = 1.15 * size;
  const height = (powers.length + 1) * line + 0.6 * size;
  const [x, y] = [box.left + 0.6 * size, above ? box.top + 0.6 * size : bottom - 0.6 * size - height];
  context.globalAlpha = 0.88;
  context.fillStyle = palette.background;
  context.beginPath();
  context.roundRect(x, y, width, height, 5);
  context.fill();
  context.globalAlpha = 1;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = palette.text;
  context.fillText(title, x + 0.5 * size, y + 0.3 * size + line / 2);
  powers.forEach((power, i) => {
    const at = y + 0.3 * size + line * (i + 1.5);
    drawArrow(context, x + 0.5 * size, at, lengths.of(10 ** power), 0, {
      width: 1.4,
      colour,
      head: 0.35 * size,
    });
    context.fillStyle = palette.text;
    context.fillText(texts[i], x + size + lengths.longest, at);
  });
}
