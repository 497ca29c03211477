// Play, pause, step and scrub: one playhead for the picture and the chart.

/** @import { TraitStore } from "./types" */

import { element, icon, iconButton } from "./dom.js";
import { Memo } from "./memo.js";

const PACE = 60;
const LATELY = 150; // milliseconds
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5];

export class Transport {
  /** @type {number|null} when playing began, in milliseconds */
  since = null;
  from = 0; // the step at which it did
  pace = 1;
  shown = new Memo();
  /** @type {number|null} where this clock, or a hand on this view, has put the playhead last */
  put = null;
  moved = -Infinity; // when another view of this one, or the kernel, was seen to move it

  /** @param {TraitStore} store @param {() => void} wake asks for a frame */
  constructor(store, wake) {
    this.store = store;
    this.wake = wake;
    this.playing = false;
    this.play = iconButton("play", "play (space)", () => this.toggle());
    this.scrub = element("input", {
      type: "range",
      min: 0,
      step: 1,
      "data-name": "playhead",
      "aria-label": "step",
      input: () => {
        this.pause();
        this.go(+this.scrub.value, false);
      },
      change: () => store.save(),
    });
    this.now = element("b", {});
    this.total = element("span", {});
    this.speed = element(
      "select",
      {
        class: "av-speed",
        "data-name": "speed",
        "aria-label": "speed",
        change: () => store.set({ speed: +this.speed.value }),
      },
      ...SPEEDS.map((speed) => element("option", { value: speed, text: `${speed}×` })),
    );
    this.root = element(
      "div",
      { class: "av-transport" },
      iconButton("restart", "to the start (Home)", () => this.jump(0)),
      iconButton("back", "one step back (←)", () => this.by(-1)),
      this.play,
      iconButton("forward", "one step forward (→)", () => this.by(1)),
      this.scrub,
      element("span", { class: "av-count" }, "step ", this.now, this.total),
      this.speed,
    );
  }

  get step() {
    return Math.min(this.store.get("playhead"), this.store.get("steps"));
  }

  /** Move the playhead; `last` if the movement ended. */
  go(step, last = true) {
    const bounded = Math.min(Math.max(Math.round(step), 0), this.store.get("steps"));
    if (last) this.store.set({ playhead: bounded });
    else this.store.put({ playhead: bounded });
    this.put = this.store.get("playhead");
    this.wake();
  }

  by(steps) {
    this.pause();
    this.go(this.step + steps);
  }

  jump(step) {
    this.pause();
    this.go(step);
  }

  toggle() {
    if (this.playing) return this.pause();
    // Another view of this one plays: it stops where the playhead is moved.
    if (performance.now() - this.moved < LATELY) return this.by(1);
    if (this.step >= this.store.get("steps")) this.go(0);
    this.playing = true;
    this.since = null;
    this.put = this.store.get("playhead");
    this.updateIcon();
    this.wake();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.updateIcon();
    this.store.save();
    this.wake();
  }

  updateIcon() {
    const action = this.playing ? "pause" : "play";
    this.play.replaceChildren(icon(action));
    this.play.setAttribute("aria-label", `${action} (space)`);
    this.play.title = `${action} (space)`;
  }

  /** Advance with the clock, while playing. @param {number} time milliseconds, as a frame is given it */
  tick(time) {
    if (!this.playing) return;
    // There is one clock for a playhead, also where several views have it: that which was started last.
    if (this.store.get("playhead") !== this.put) return this.pause();
    if (this.since === null) {
      this.since = time;
      this.from = this.step;
      this.pace = this.store.get("speed");
    }
    if (this.pace !== this.store.get("speed")) {
      this.since = null;
      return;
    }
    const step = Math.floor(this.from + ((time - this.since) / 1000) * PACE * this.pace);
    if (step >= this.store.get("steps")) {
      this.go(this.store.get("steps"));
      this.pause();
    } else if (step !== this.step) {
      this.go(step, false);
    }
  }

  faster(by) {
    const at = SPEEDS.indexOf(this.store.get("speed"));
    const next = SPEEDS[Math.min(Math.max((at < 0 ? SPEEDS.indexOf(1) : at) + by, 0), SPEEDS.length - 1)];
    this.store.set({ speed: next });
    this.wake();
  }

  show() {
    const steps = this.store.get("steps");
    const playhead = this.store.get("playhead");
    if (!this.playing) {
      const known = [null, playhead].includes(this.put) || playhead === this.store.ownPlayhead;
      if (!known) this.moved = performance.now();
      this.put = playhead;
    }
    if (!this.shown.changed(this.step, steps, this.store.get("speed"))) return;
    if (+this.scrub.max !== steps) this.scrub.max = String(steps);
    if (+this.scrub.value !== this.step) this.scrub.value = String(this.step);
    this.scrub.style.setProperty("--av-filled", `${(100 * this.step) / steps}%`);
    this.scrub.setAttribute("aria-valuetext", `step ${this.step} of ${steps}`);
    this.now.textContent = String(this.step);
    this.now.style.minWidth = `${String(steps).length}ch`;
    this.total.textContent = ` / ${steps}`;
    const speed = String(this.store.get("speed"));
    // A speed that Python has set may be none of the menu's.
    if (![...this.speed.options].some(({ value }) => value === speed))
      this.speed.append(element("option", { value: speed, text: `${speed}×` }));
    this.speed.value = speed;
  }
}
