// Axes around the plane: ticks at round numbers, whose texts are never cut off.

import { margins } from "../base/margins.js";
import { FONT } from "../base/text.js";
import { axisTexts, niceTicks } from "../base/ticks.js";

/**
 * Draw ticks and names; an axis without a name is left out.
 * @param {import("./viewport.js").Viewport} viewport
 * @param {string[]} names
 */
export function drawAxes(context, viewport, palette, size, names) {
  const { left, top, width, height } = viewport.box;
  context.font = `${size * 0.92}px ${FONT}`;
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.textAlign = "center";
  context.textBaseline = "top";
  const across = names[0] ? niceTicks(viewport.x0, viewport.x1, tickCount(width / size, 6, 2.7)) : [];
  const room = across.length > 1 ? width / ((viewport.x1 - viewport.x0) / (across[1] - across[0])) : width;
  const below = axisTexts(across, (text) => context.measureText(text).width < room - 0.5 * size);
  below.texts.forEach((text, i) => {
    const [x] = viewport.at([across[i], viewport.y0]);
    tick(context, x, viewport.bottom, 0, 4);
    // A text at the edge is moved in, so that none is cut.
    const half = context.measureText(text).width / 2;
    context.fillText(
      text,
      Math.min(Math.max(x, half), viewport.right + margins(size).right - half - 1),
      viewport.bottom + 0.45 * size,
    );
  });
  context.textAlign = "right";
  context.textBaseline = "middle";
  const up = names[1] ? niceTicks(viewport.y0, viewport.y1, tickCount(height / size, 4.2, 2.1)) : [];
  const beside = axisTexts(up, (text) => context.measureText(text).width < left - 0.65 * size);
  const widest = Math.max(0, ...beside.texts.map((text) => context.measureText(text).width));
  beside.texts.forEach((text, i) => {
    const [, y] = viewport.at([viewport.x0, up[i]]);
    tick(context, left, y, -4, 0);
    context.fillText(text, left - 0.55 * size, Math.max(y, 0.5 * size));
  });
  context.font = `italic ${size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  if (names[0]) context.fillText(names[0] + below.unit, left + width / 2, viewport.bottom + 2.65 * size);
  if (!names[1]) return;
  context.save();
  // Between two texts, where they are so long that they reach it.
  const middle = top + height / 2;
  const [, nearest] = viewport.at([viewport.x0, closest(up, (viewport.y0 + viewport.y1) / 2)]);
  const [, next] = viewport.at([viewport.x0, up[1] ?? up[0]]);
  const apart = Math.abs(next - viewport.at([viewport.x0, up[0]])[1]);
  const crowded = widest > left - 1.75 * size && apart > 0 && Math.abs(nearest - middle) < size;
  context.translate(0.95 * size, crowded ? nearest + apart / 2 : middle);
  context.rotate(-Math.PI / 2);
  context.fillText(names[1] + beside.unit, 0, 0.2 * size);
  context.restore();
}

const closest = (ticks, middle) =>
  ticks.reduce((best, tick) => (Math.abs(tick - middle) >= Math.abs(best - middle) ? best : tick), NaN);

/** About one tick in so many type sizes; on a short axis they may stand closer, until there are five. */
const tickCount = (length, wide, close) => Math.max(length / wide, Math.min(5, length / close));

function tick(context, x, y, dx, dy) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx, y + dy);
  context.stroke();
}
