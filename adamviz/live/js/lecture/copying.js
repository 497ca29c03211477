// The link to what is seen, and the Python that makes it, to be copied. A kernel writes both; a saved page
// has them by itself.

/** @import { KeyRow } from "../types" */
/** @import { View } from "../view.js" */

import { CopyBox } from "../base/copy-box.js";
import { element, iconButton } from "../base/dom.js";
import { Asking } from "../state/asking.js";
import { reachable } from "../state/synced.js";

/** @type {KeyRow[]} */
export const COPY_KEYS = [["C", "copy the link to what is seen, or the Python code that makes it"]];

const NOBODY = "There is no kernel to write them: run the cell again.";
const NOTHING_BEHIND = "Nothing has changed since the page was saved: its plain address is enough.";
const BEHIND = "It belongs behind the address of a page that view.save has written.";

export class Copying {
  keys = COPY_KEYS;

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.asking = new Asking(view.store);
    this.buttons = { link: this.button("link", "Copy the link"), code: this.button("code", "Copy the code") };
    this.box = new CopyBox();
    this.closing = element(
      "button",
      { type: "button", class: "av-textbutton", click: () => this.show(false) },
      "close",
    );
    this.root = element(
      "div",
      { class: "av-copying", role: "dialog", "aria-label": "link and code", hidden: true },
      element("div", { class: "av-buttons" }, ...Object.values(this.buttons)),
      this.box.message,
      this.box.text,
      this.closing,
    );
    view.tools.lastChild.before(iconButton("copy", "copy the link or the code (C)", () => this.show(true)));
  }

  button(what, text) {
    const attributes = { type: "button", class: "av-textbutton", "data-copy": what };
    return element("button", { ...attributes, click: () => this.copy(what) }, text);
  }

  show(on) {
    const { root, view, buttons, box } = this;
    root.hidden = !on;
    if (!on) return view.root.focus({ preventScroll: true });
    const { model } = view.store;
    const kernel = !model.alone && reachable(model);
    for (const [what, button] of Object.entries(buttons))
      button.hidden = !kernel && model.text(what) === null;
    const [first] = Object.values(buttons).filter(({ hidden }) => !hidden);
    box.say(first ? "" : NOBODY);
    (first ?? this.closing).focus({ preventScroll: true });
    root.scrollIntoView({ block: "nearest" });
  }

  /** @param {"link"|"code"} what */
  async copy(what) {
    const { view, box } = this;
    view.pause();
    box.message.textContent = "…";
    const { model } = view.store;
    const own = model.text(what);
    const answer = own === null ? await this.asking.ask(what) : { text: own };
    if (this.root.hidden) return;
    if (answer.text) await box.copy(answer.text, what === "link" && own === null ? [BEHIND] : []);
    else box.say(answer.error ?? NOTHING_BEHIND);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    return event.key === "c" || event.key === "C" ? () => event.repeat || this.show(true) : null;
  }

  escape() {
    if (this.root.hidden) return false;
    this.show(false);
    return true;
  }

  close() {
    this.asking.close();
  }
}
