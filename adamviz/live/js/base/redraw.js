// Frames of a view: one is asked for at a time, and none is drawn while the view is not in the document.

const AWAY = 50; // milliseconds until a view looks again whether it is there

export class Redraw {
  /** @type {number|null} */
  frame = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  timer;

  /** @param {HTMLElement} root of the view @param {(time: number) => void} draw */
  constructor(root, draw) {
    this.root = root;
    this.draw = draw;
  }

  /** Ask for a frame, if none is asked for yet. */
  ask() {
    this.frame ??= requestAnimationFrame((time) => {
      this.frame = null;
      if (this.root.isConnected) return this.draw(time);
      this.frame = -1;
      this.timer = setTimeout(() => {
        this.frame = null;
        this.ask();
      }, AWAY);
    });
  }

  /** Draw no more. */
  stop() {
    cancelAnimationFrame(this.frame ?? 0);
    clearTimeout(this.timer);
    this.frame = -1;
  }
}
