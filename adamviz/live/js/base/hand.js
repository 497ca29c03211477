// Which slider is in the hand: held, pointed at, or reached by keys. It is known from what pointer and focus
// do, not from what the browser says is hovered: after a drag that ends elsewhere browsers say otherwise.

/** @import { Parameter } from "./types" */

export class Hand {
  /** Why a parameter is in the hand, the latest reason last. @type {Map<string, Parameter>} */
  reasons = new Map();
  pressing = false; // whether what takes the focus does so because it is pressed

  /** @param {(parameter: Parameter|null) => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {string} reason @param {Parameter|null} parameter null takes the reason away */
  take(reason, parameter) {
    this.reasons.delete(reason);
    if (parameter) this.reasons.set(reason, parameter);
    this.changed([...this.reasons.values()].at(-1) ?? null);
  }

  /** Follow what happens to the row of a parameter. @param {HTMLElement} row @param {Parameter} parameter */
  follow(row, parameter) {
    row.addEventListener("pointerenter", ({ pointerType, buttons }) => {
      if (pointerType === "mouse" && buttons === 0) this.take("pointed", parameter);
    });
    row.addEventListener("pointerdown", ({ pointerType, button }) => {
      if (button !== 0) return; // the menu of another button keeps its end from the page
      this.pressing = true;
      this.take("held", parameter);
      const stop = new AbortController();
      const end = (event) => {
        if (event.type === "blur" && event.target !== window) return; // the focus only moves within the page
        stop.abort();
        this.pressing = false;
        // A finger that let go is still thought to be there, until it touches something else.
        const touched = pointerType === "touch" && event.type === "pointerup";
        if (touched) this.stay(row, parameter);
        // While it is held down, a browser may keep from the panel that the pointer has left it.
        else if (!this.over(event)) this.take("pointed", null);
        this.take("held", null);
      };
      for (const name of ["pointerup", "pointercancel", "blur"])
        window.addEventListener(name, end, { capture: true, signal: stop.signal });
    });
    row.addEventListener("focusin", () => !this.pressing && this.take("focused", parameter));
    row.addEventListener("keydown", ({ key }) => key !== "Tab" && this.take("focused", parameter));
    row.addEventListener("focusout", () => this.take("focused", null));
  }

  stay(row, parameter) {
    const waiting = this.reasons.get("touched") === parameter;
    this.take("touched", parameter);
    if (waiting) return;
    const leave = (event) => {
      if (event.composedPath().includes(row)) return;
      window.removeEventListener("pointerdown", leave, true);
      if (this.reasons.get("touched") === parameter) this.take("touched", null);
    };
    window.addEventListener("pointerdown", leave, true);
  }

  /** @param {{clientX?: number, clientY?: number}} event @returns whether it is over what the rows are in */
  over({ clientX, clientY }) {
    const { left, right, top, bottom } = this.box.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  }

  /** Follow the pointer's leaving what the rows are in. @param {HTMLElement} box */
  within(box) {
    this.box = box;
    box.addEventListener("pointerleave", () => this.take("pointed", null));
  }
}
