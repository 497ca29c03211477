// A finger or a mouse along a chart: dragging moves the playhead, hovering asks for the numbers of a step.

/**
 * @param {HTMLElement} canvas
 * @param {(event: PointerEvent) => number} part where along the chart the pointer is, from 0 to 1
 * @param {(part: number, last: boolean) => void} scrub a place, and whether the movement ended there
 * @param {(part: number|null) => void} hover a place that is pointed at; null when none is any more
 */
export function listenToScrubbing(canvas, part, scrub, hover) {
  let held = false;
  canvas.addEventListener("pointerdown", (event) => {
    held = event.button === 0;
    if (!held) return;
    canvas.setPointerCapture(event.pointerId);
    hover(null);
    scrub(part(event), false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (held) scrub(part(event), false);
    else if (event.pointerType === "mouse" && event.buttons === 0) hover(part(event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (held) scrub(part(event), true);
      held = false;
    });
  }
  canvas.addEventListener("pointerleave", () => hover(null));
}
