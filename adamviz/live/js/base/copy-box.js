// A text to be copied. Where the browser lets nobody copy, it stands selected in a field.

import { element } from "./dom.js";

const BY_HAND = "Press Ctrl+C to copy it (on a Mac ⌘C).";

export class CopyBox {
  message = element("p", { class: "av-saying", role: "status" });
  text = element("textarea", {
    class: "av-copied",
    readonly: true,
    rows: 8,
    spellcheck: "false",
    "aria-label": "what is copied",
    hidden: true,
  });

  /** Say something, and show no text. */
  say(message) {
    this.text.hidden = true;
    this.message.textContent = message;
  }

  /** Copy a text. @param {string} text @param {string[]} more what else is said */
  async copy(text, more = []) {
    this.text.hidden = false;
    this.text.value = text;
    const copied = (await copyText(text)) || this.select();
    this.message.textContent = [copied ? "Copied." : BY_HAND, ...more].join(" ");
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
