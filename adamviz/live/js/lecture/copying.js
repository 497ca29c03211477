// The link to what is seen, and the Python that makes it, to be copied. A kernel writes both; a saved page
// has them by itself. Where the browser lets nobody copy, the text stands selected in a field.

/** @import { KeyRow } from "../types" */
/** @import { View } from "../view.js" */

import { element, iconButton } from "../base/dom.js";
import { Asking } from "../state/asking.js";
import { reachable } from "../state/synced.js";

/** @type {KeyRow[]} */
export const COPY_KEYS = [["C", "copy the link to what is seen, or the Python code that makes it"]];

const NOBODY = "There is no kernel to write them: run the cell again.";
const NOTHING_BEHIND = "Nothing has changed since the page was saved: its plain address is enough.";
const BEHIND = "It belongs behind the address of a page that view.save has written.";
const BY_HAND = "Press Ctrl+C to copy it (on a Mac ⌘C).";

export class Copying {
  keys = COPY_KEYS;

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.asking = new Asking(view.store);
    this.buttons = { link: this.button("link", "Copy the link"), code: this.button("code", "Copy the code") };
    this.message = element("p", { class: "av-saying", role: "status" });
    this.text = element("textarea", {
      class: "av-copied",
      readonly: true,
      rows: 8,
      spellcheck: "false",
      "aria-label": "what is copied",
      hidden: true,
    });
    this.closing = element(
      "button",
      { type: "button", class: "av-textbutton", click: () => this.show(false) },
      "close",
    );
    this.root = element(
      "div",
      { class: "av-copying", role: "dialog", "aria-label": "link and code", hidden: true },
      element("div", { class: "av-buttons" }, ...Object.values(this.buttons)),
      this.message,
      this.text,
      this.closing,
    );
    view.tools.lastChild.before(iconButton("copy", "copy the link or the code (C)", () => this.show(true)));
  }

  button(what, text) {
    const attributes = { type: "button", class: "av-textbutton", "data-copy": what };
    return element("button", { ...attributes, click: () => this.copy(what) }, text);
  }

  show(on) {
    const { root, view, buttons, message, text } = this;
    root.hidden = !on;
    if (!on) return view.root.focus({ preventScroll: true });
    const { model } = view.store;
    const kernel = !model.alone && reachable(model);
    for (const [what, button] of Object.entries(buttons))
      button.hidden = !kernel && model.text(what) === null;
    text.hidden = true;
    const [first] = Object.values(buttons).filter(({ hidden }) => !hidden);
    message.textContent = first ? "" : NOBODY;
    (first ?? this.closing).focus({ preventScroll: true });
    root.scrollIntoView({ block: "nearest" });
  }

  /** @param {"link"|"code"} what */
  async copy(what) {
    const { view, message, text } = this;
    view.pause();
    message.textContent = "…";
    const { model } = view.store;
    const own = model.text(what);
    const answer = own === null ? await this.asking.ask(what) : { text: own };
    if (this.root.hidden) return;
    text.hidden = !answer.text;
    text.value = answer.text ?? "";
    if (!answer.text) message.textContent = answer.error ?? NOTHING_BEHIND;
    else {
      const copied = (await copyText(answer.text)) || this.select();
      const behind = what === "link" && own === null ? [BEHIND] : [];
      message.textContent = [copied ? "Copied." : BY_HAND, ...behind].join(" ");
    }
  }

  /** Select the text, and copy it as old browsers do. @returns {boolean} whether that was possible */
  select() {
    this.text.focus({ preventScroll: true });
    this.text.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
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

/** @returns {Promise<boolean>} whether the browser has taken it */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
