// Text on a canvas: its font, and words in the middle of a picture.

export const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

export const NOWHERE = "The loss is no finite number here.";

/** Words in the middle of a box, on whatever lies there. */
export function drawWords(context, { left, top, width, height }, text, palette, size) {
  context.font = `600 ${size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 0.3 * size;
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.text;
  const place = [text, left + width / 2, top + height / 2, width];
  context.strokeText(...place);
  context.fillText(...place);
}
