// A view on paper: light, in one column, and without what a hand would need. It is drawn at once, since a
// page that is being printed draws no more frames.

const AT_MOST = 3000; // milliseconds that may pass until all of it is drawn

export class Printing {
  /** @type {{canvas: HTMLCanvasElement, copy: HTMLCanvasElement}[]} */
  copies = [];

  /**
   * @param {{root: HTMLElement, draw(time: number): boolean, write(): void, wake(...stale: string[]): void}}
   *   view
   */
  constructor(view) {
    this.view = view;
    this.media = matchMedia("print");
    this.turn = () => this.set(this.media.matches);
    this.begin = () => this.set(true);
    this.end = () => this.set(false);
    this.media.addEventListener("change", this.turn);
    window.addEventListener("beforeprint", this.begin);
    window.addEventListener("afterprint", this.end);
  }

  /** @param {boolean} on */
  set(on) {
    const { view } = this;
    const { root } = view;
    if (!root.isConnected || on === root.classList.contains("av-print")) return;
    for (const { canvas, copy } of this.copies.splice(0)) {
      copy.remove();
      canvas.hidden = false;
    }
    root.classList.toggle("av-print", on);
    view.wake("place");
    if (!on) return;
    const end = performance.now() + AT_MOST;
    while (view.draw(performance.now()) && performance.now() < end);
    view.write();
    for (const canvas of root.querySelectorAll("canvas"))
      if (canvas.getClientRects().length > 0) this.copy(canvas);
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
    this.media.removeEventListener("change", this.turn);
    window.removeEventListener("beforeprint", this.begin);
    window.removeEventListener("afterprint", this.end);
  }
}
