// Small shapes on a canvas: each run's marker, the cross where it is lost, the star of a minimum, the arrow
// at the edge for what lies outside.

/** @import { Frame, Marker } from "./types" */

/** How much of a pinned path is seen, beside the runs' own. */
export const PALE = 0.62;

const CORNERS = {
  square: [4, Math.PI / 4],
  diamond: [4, 0],
  triangle: [3, -Math.PI / 2],
  "triangle-down": [3, Math.PI / 2],
  pentagon: [5, -Math.PI / 2],
  hexagon: [6, 0],
};

/**
 * The outline of a marker of a run, ready to fill and stroke.
 * @param {CanvasRenderingContext2D} context
 * @param {Marker} shape
 */
export function markerPath(context, shape, x, y, radius) {
  context.beginPath();
  if (shape === "circle") {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (shape === "plus") {
    const [a, b] = [radius * 1.1, radius * 0.4];
    const points = [
      [-b, -a],
      [b, -a],
      [b, -b],
      [a, -b],
      [a, b],
      [b, b],
      [b, a],
      [-b, a],
      [-b, b],
      [-a, b],
      [-a, -b],
      [-b, -b],
    ];
    points.forEach(([dx, dy]) => context.lineTo(x + dx, y + dy));
    context.closePath();
  } else {
    const [corners, angle] = CORNERS[shape];
    polygon(context, x, y, Array(corners).fill(radius * 1.15), angle);
  }
}

/** A cross where a run is lost, ready to stroke. */
export function crossPath(context, x, y, radius) {
  context.beginPath();
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x - radius, y + radius);
  context.lineTo(x + radius, y - radius);
}

/** The star of a minimum. */
export function star(context, x, y, radius, fill, edge) {
  context.beginPath();
  polygon(
    context,
    x,
    y,
    Array.from({ length: 10 }, (_, i) => (i % 2 ? radius * 0.45 : radius)),
    -Math.PI / 2,
  );
  context.fillStyle = fill;
  context.strokeStyle = edge;
  context.lineWidth = radius / 6;
  context.lineJoin = "round";
  context.stroke();
  context.fill();
}

/**
 * A triangle at the edge of the picture that points to where a run has gone.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 */
export function edgeArrow(context, { box, right, bottom }, px, py, size, colour, halo) {
  const inset = size * 0.9;
  const x = Math.min(Math.max(px, box.left + inset), right - inset);
  const y = Math.min(Math.max(py, box.top + inset), bottom - inset);
  arrowHead(context, x, y, [px - x, py - y], size, colour, halo);
}

/** A triangle that points in a direction. */
export function arrowHead(context, x, y, [right, down], size, colour, halo) {
  context.beginPath();
  polygon(context, x, y, [size, size * 0.75, size * 0.75], Math.atan2(down, right));
  context.fillStyle = colour;
  context.strokeStyle = halo;
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.stroke();
  context.fill();
}

function polygon(context, x, y, radii, first) {
  radii.forEach((radius, i) => {
    const angle = first + (2 * Math.PI * i) / radii.length;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  });
  context.closePath();
}
