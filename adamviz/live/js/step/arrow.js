// An arrow on a canvas.

/**
 * An arrow from a point in pixels.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {{width: number, dash?: number[], colour: string, halo?: string, head?: number, open?: boolean,
 *   edge?: number}} style halo and edge are the colour and the width of what sets it off from the field
 */
export function drawArrow(context, x, y, dx, dy, style) {
  const { width, dash = [], colour, halo, head = 3.2 * width, open = false, edge = 3 } = style;
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
