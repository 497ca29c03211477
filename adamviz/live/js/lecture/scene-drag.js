// The buttons of the scenes are put in another order by dragging them.

const FROM = 6; // pixels from which a press is a drag

/**
 * @param {HTMLElement} row whose children are dragged
 * @param {(from: number, to: number) => void} drop called when one was let go in another place
 */
export function listenToDrag(row, drop) {
  /** @type {{button: HTMLElement, x: number, from: number, dragging: boolean}|null} */
  let held = null;
  const places = () => /** @type {HTMLElement[]} */ ([...row.children]);
  const end = (event, taken) => {
    if (!held) return;
    const { button, from, dragging } = held;
    held = null;
    if (!dragging) return;
    button.classList.remove("av-dragged");
    const to = places().indexOf(button);
    // The click that follows a drag is none.
    row.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => row.removeEventListener("click", stop, { capture: true }));
    if (taken && to !== from) drop(from, to);
    else if (to !== from) row.insertBefore(button, places()[from + (to < from ? 1 : 0)] ?? null);
  };
  row.addEventListener("pointerdown", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (event.button !== 0 || !button) return;
    held = { button, x: event.clientX, from: places().indexOf(button), dragging: false };
  });
  row.addEventListener("pointermove", (event) => {
    if (held && event.buttons === 0) return end(event, false); // it was let go outside of the row
    if (!held || (!held.dragging && Math.abs(event.clientX - held.x) < FROM)) return;
    const { button } = held;
    if (!held.dragging) {
      held.dragging = true;
      row.setPointerCapture(event.pointerId);
      button.classList.add("av-dragged");
    }
    const over = places().find((other) => {
      const { left, right } = other.getBoundingClientRect();
      return other !== button && event.clientX >= left && event.clientX <= right;
    });
    if (!over) return;
    const { left, right } = over.getBoundingClientRect();
    const after = event.clientX > (left + right) / 2;
    row.insertBefore(button, after ? over.nextSibling : over);
  });
  row.addEventListener("pointerup", (event) => end(event, true));
  row.addEventListener("pointercancel", (event) => end(event, false));
}

const stop = (event) => {
  event.preventDefault();
  event.stopPropagation();
};
