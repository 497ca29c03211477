// A run's line with its marker, as panels show it beside its name.

/** @import { RunStyle } from "./types" */

import { element } from "./dom.js";
import { markerPath } from "./shapes.js";

/**
 * A run's line and marker, as they look in the picture; those of a pinned path if the style is hollow.
 * @param {RunStyle} style
 */
export function swatch(style) {
  const canvas = element("canvas", { class: "av-swatch", width: 88, height: 32, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.strokeStyle = context.fillStyle = style.colour;
  context.lineWidth = style.hollow ? 1.2 : 2.5;
  context.setLineDash(style.hollow ? [] : style.dash);
  context.beginPath();
  context.moveTo(0, 8);
  context.lineTo(44, 8);
  context.stroke();
  context.setLineDash([]);
  markerPath(context, style.marker, 22, 8, 5);
  context.strokeStyle = style.hollow ? style.colour : style.halo;
  context.lineWidth = 2;
  if (style.hollow) context.fillStyle = style.halo;
  else context.stroke();
  context.fill();
  if (style.hollow) context.stroke();
  return canvas;
}
