// A finger or a mouse along a chart: dragging moves the playhead, hovering asks for the numbers of a step.

/**
 * @param {HTMLElement} canvas
 * @param {(event: PointerEvent) => number} part where along the chart the pointer is, from 0 to 1
 * @param {(part: number, last: boolean) => void} scrub a place, and whether the movement ended there
 * @param {(part: number|null) => void} hover a place that is pointed at; null when none is any more
 */
export function listenToScrubbing(canvas, part, scrub, hover) {
  let dragging = false;
  canvas.addEventListener("pointerdown", (event) => {
    dragging = event.button === 0;
    if (!dragging) return;
    canvas.setPointerCapture(event.pointerId);
    hover(null);
    scrub(part(event), false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (dragging) scrub(part(event), false);
    else if (event.pointerType === "mouse" && event.buttons === 0) hover(part(event));
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(name, (event) => {
      if (dragging) scrub(part(event), true);
      dragging = false;
    });
  }
  canvas.addEventListener("pointerleave", () => hover(null));
}
