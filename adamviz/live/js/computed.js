// Who computed what is seen, in an area whose height never changes: said quietly, and loud only when
// something is wrong. An error stays until what it is about has changed; it can be selected, copied and
// scrolled.

import { element, setText } from "./base/dom.js";

/** @import { Engine } from "./state/engine.js" */

const LEFT_BEHIND = "This needs the kernel. Set the numbers back to those that were saved to see it.";
const SILENT =
  "The kernel does not answer: this is the last picture it sent. If it was restarted, run the cells again.";
const AS_SAVED =
  "Computed by the kernel when this page was saved: " +
  "the page cannot run this surface or optimizer alone.";

export class Computed {
  /** @type {Engine|null} */
  engine = null;

  constructor() {
    const again = () => this.engine?.again();
    this.text = element("span", { "aria-live": "polite" });
    this.part = element("span", { "aria-hidden": "true" });
    this.more = element("span", {});
    this.again = element(
      "button",
      { type: "button", class: "av-textbutton", "data-action": "again", hidden: true, click: again },
      "Try again",
    );
    this.root = element(
      "div",
      { class: "av-computed", role: "group", "aria-label": "who computes" },
      this.again,
      this.text,
      this.part,
      this.more,
    );
  }

  /** What else is to be said of the paths; a screen reader is told of it with the picture. */
  note(text) {
    setText(this.more, text && ` ${text}`);
  }

  /** @param {Engine} engine */
  show(engine) {
    this.engine = engine;
    const { by, why } = engine.computers;
    const { alone } = engine.store.model;
    const [text, wrong] = computedText(by, why, engine, alone);
    const { growing, progress } = engine;
    const part = growing && !wrong ? ` ${Math.floor(100 * progress)} %` : "";
    setText(this.text, growing && !wrong ? "Still computing in this page:" : text);
    setText(this.part, part);
    this.root.classList.toggle("av-wrong", wrong);
    this.again.hidden = !wrong || alone === true || !by.has("kernel");
    // What can be scrolled can be reached with the keyboard.
    if (wrong) this.root.tabIndex = 0;
    else this.root.removeAttribute("tabindex");
  }
}

/** @returns {[string, boolean]} who computed what is seen, and whether something is wrong */
function computedText(by, why, { kernel, background, beside, behind }, alone) {
  const reason = why?.replace(/\.$/, "");
  if (by.has("kernel")) {
    if (alone && behind) return [LEFT_BEHIND, true];
    if (alone) return [AS_SAVED, false];
    if (kernel.state === "failed") return [`The kernel could not compute this: ${kernel.message}`, true];
    if (kernel.state === "silent") return [SILENT, true];
    return [
      `Computed by the kernel: ${reason ?? "the page cannot run this surface or optimizer alone"}.`,
      false,
    ];
  }
  if (!by.has("background")) return ["Computed in this page: it needs no kernel.", false];
  const failed = [background, ...Object.values(beside)].find(({ state }) => state === "failed");
  if (failed) return [`The page could not compute this: ${failed.message}`, true];
  return [`Computed by this page in the background: ${reason ?? "it takes longer than a frame"}.`, false];
}
