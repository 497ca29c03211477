// A view on paper: light, in one column, and without what a hand would need. It is drawn at once, since a
// page that is being printed draws no more frames.

import { element, scopeOf } from "./dom.js";

const AT_MOST = 3000; // milliseconds that may pass until all of it is drawn
const NOT_ALL = "When this was printed, not all of it had been computed for these numbers.";

/**
 * What is printed: a view, or as much of one. `late` says whether what is drawn is still to follow the
 * numbers.
 * @typedef {object} Printed
 * @property {HTMLElement} root
 * @property {boolean} [full] whether it has the whole screen
 * @property {{settle?(): void}[]} parts
 * @property {() => void} pause
 * @property {(time: number) => boolean} draw
 * @property {() => void} write
 * @property {() => boolean} [late]
 * @property {(...stale: string[]) => void} wake
 */

export class Printing {
  /** @type {{canvas: HTMLCanvasElement, copy: HTMLCanvasElement}[]} */
  copies = [];
  root = element("p", { class: "av-notall", text: NOT_ALL, hidden: true });

  /** @param {Printed} view */
  constructor(view) {
    this.view = view;
    this.media = matchMedia("print");
    this.turn = () => this.set(this.media.matches);
    this.begin = () => this.set(true);
    this.end = () => this.set(false);
    this.still = () => this.stopMoving();
    // Views may share numbers: all come to rest before any is drawn.
    this.media.addEventListener("change", this.still, { capture: true });
    window.addEventListener("beforeprint", this.still, { capture: true });
    this.media.addEventListener("change", this.turn);
    window.addEventListener("beforeprint", this.begin);
    window.addEventListener("afterprint", this.end);
  }

  /** What moves stops: a walk where it leads to, as its name and its caption say already. */
  stopMoving() {
    const { view } = this;
    view.pause();
    for (const part of view.parts) part.settle?.();
  }

  /** @param {boolean} on */
  set(on) {
    const { view } = this;
    const { root } = view;
    if (on === root.classList.contains("av-print") || (on && !root.isConnected)) return;
    for (const { canvas, copy } of this.copies.splice(0)) {
      copy.remove();
      canvas.hidden = false;
    }
    root.classList.toggle("av-print", on);
    this.root.hidden = true;
    view.wake("place");
    if (!on) return;
    if (view.full) this.leaveScreen();
    const end = performance.now() + AT_MOST;
    let more = true;
    while (more && performance.now() < end) more = view.draw(performance.now());
    this.root.hidden = !more && !view.late?.();
    view.write();
    for (const canvas of root.querySelectorAll("canvas"))
      if (canvas.getClientRects().length > 0) this.copy(canvas);
  }

  // What has the whole screen is printed as far as it fits onto one page. It is let go only later, unless it
  // leaves the document.
  leaveScreen() {
    const { root } = this.view;
    const focused = root.contains(scopeOf(root).activeElement);
    const { parentNode, nextSibling } = root;
    root.remove();
    parentNode.insertBefore(root, nextSibling);
    if (focused) root.focus({ preventScroll: true });
  }

  // Chromium prints what was drawn on a canvas in its steps, of which the first, clearing it, would clear all
  // that is printed below it.
  copy(canvas) {
    const copy = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
    copy.getContext("2d").drawImage(canvas, 0, 0);
    canvas.after(copy);
    canvas.hidden = true;
    this.copies.push({ canvas, copy });
  }

  close() {
    this.media.removeEventListener("change", this.still, { capture: true });
    window.removeEventListener("beforeprint", this.still, { capture: true });
    this.media.removeEventListener("change", this.turn);
    window.removeEventListener("beforeprint", this.begin);
    window.removeEventListener("afterprint", this.end);
  }
}
