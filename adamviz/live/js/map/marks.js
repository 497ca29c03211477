// What lies over the map: the pinned pixels, and the pixel of the view's own numbers.

import { edgeArrow, markerPath } from "../base/shapes.js";
import { FONT } from "../base/text.js";
import { ownPoint } from "./pixel.js";
import { labelOf } from "./pins.js";
import { styleOf } from "./styles.js";

/**
 * @param {CanvasRenderingContext2D} context within the map's box
 * @param {import("../map.js").MapView} view
 */
export function drawMarks(context, view) {
  const { store, pane, palette, size } = view;
  const { viewport } = pane;
  drawOwn(context, viewport.at(ownPoint(store, store.selected)), palette, size);
  store.get("pins").forEach((pin, i) => {
    const style = styleOf(view, i, true);
    const [px, py] = viewport.at([pin.x, pin.y]);
    if (!Number.isFinite(px + py)) return;
    if (!viewport.holds(px, py)) {
      edgeArrow(context, viewport, px, py, 0.6 * size, style.colour, palette.halo);
      return;
    }
    context.globalAlpha = pin.optimizer === store.selected ? 1 : 0.5;
    markerPath(context, style.marker, px, py, 0.45 * size);
    Object.assign(context, { fillStyle: style.colour, strokeStyle: palette.halo, lineWidth: 0.26 * size });
    context.stroke();
    context.fill();
    drawLabel(context, labelOf(pin, i), px, py, viewport, palette, size);
    context.globalAlpha = 1;
  });
}

/** A ring where the sliders stand. */
function drawOwn(context, [px, py], palette, size) {
  if (!Number.isFinite(px + py)) return;
  for (const [colour, width] of [
    [palette.halo, 0.34],
    [palette.text, 0.13],
  ]) {
    context.beginPath();
    context.arc(px, py, 0.5 * size, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width * size;
    context.stroke();
  }
}

function drawLabel(context, text, px, py, { right, box }, palette, size) {
  context.font = `600 ${0.9 * size}px ${FONT}`;
  const width = context.measureText(text).width;
  const left = px + 0.8 * size + width > right;
  context.textAlign = left ? "right" : "left";
  context.textBaseline = "middle";
  const x = px + (left ? -0.7 : 0.7) * size;
  const y = Math.max(box.top + 0.6 * size, py - 0.5 * size);
  Object.assign(context, { lineJoin: "round", lineWidth: 0.28 * size, strokeStyle: palette.halo });
  context.strokeText(text, x, y);
  context.fillStyle = palette.text;
  context.fillText(text, x, y);
}
