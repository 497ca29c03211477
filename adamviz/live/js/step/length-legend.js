// What the lengths of arrows mean: a legend of their logarithmic scale.

import { powerOfTen } from "../base/format.js";
import { FONT } from "../base/text.js";
import { drawArrow } from "./arrow.js";

const NARROW = 28; // type sizes: a picture that is no wider has room for one bar and few words

/**
 * A legend of lengths on the left of a picture: bars with their sizes, under a title.
 * @param {string[]} titles in full, and in short for a narrow picture
 * @param {{colour?: string, above?: boolean}} style of the bars; whether it stands at the top, or at the
 *   bottom
 */
export function drawLengthLegend(context, lengths, titles, { box, bottom }, size, palette, style = {}) {
  const { colour = palette.text, above = false } = style;
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
