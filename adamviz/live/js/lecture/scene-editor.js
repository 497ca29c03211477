// The fields of a scene, under its name: how it is called and what it says. Each is taken when it is left, or
// with Enter, which also closes the fields.

/** @import { Scene } from "../types" */

import { element, iconButton } from "../base/dom.js";
import { refusal } from "./scenes.js";

export class SceneEditor {
  at = -1; // the scene whose fields are shown
  /** @type {Scene|undefined} as it was written into the fields */
  written;

  /**
   * @param {{scenes: () => Scene[], change: (at: number, name: string, caption: string) => void, move: (at:
   *   number, by: number) => void, closed: () => void}} hooks
   */
  constructor(hooks) {
    this.hooks = hooks;
    this.name = this.field("name", "name", "av-nameinput");
    this.caption = this.field("caption", "what to look at", "av-captioninput");
    this.message = element("p", { class: "av-saying", role: "status" });
    this.earlier = iconButton("left", "move this scene earlier", () => hooks.move(this.at, -1));
    this.later = iconButton("right", "move this scene later", () => hooks.move(this.at, 1));
    this.earlier.dataset.action = "earlier";
    this.later.dataset.action = "later";
    const done = element(
      "button",
      { type: "button", class: "av-textbutton", "data-action": "edited", click: () => this.enter() },
      "Done",
    );
    this.root = element(
      "div",
      { class: "av-sceneedit", role: "group", "aria-label": "this scene", hidden: true },
      element("label", {}, "Name ", this.name),
      element("label", { class: "av-captionlabel" }, "Caption ", this.caption),
      element("div", { class: "av-buttons" }, this.earlier, this.later, done),
      this.message,
    );
  }

  field(name, placeholder, className) {
    return element("input", {
      type: "text",
      class: className,
      "data-name": `scene ${name}`,
      placeholder,
      spellcheck: "false",
      autocomplete: "off",
      change: () => this.take(),
      keydown: (event) => event.key === "Enter" && !event.isComposing && this.enter(),
    });
  }

  get open() {
    return !this.root.hidden;
  }

  /** Show the fields of a scene, and put the hand into the first one. */
  edit(at) {
    this.show(at);
    this.root.hidden = false;
    this.name.focus({ preventScroll: true });
    this.name.select();
  }

  close() {
    if (!this.open) return;
    const focused = this.root.matches(":focus-within");
    this.root.hidden = true;
    if (focused) this.hooks.closed();
    // A text that was refused stays no longer than the fields.
    this.written = undefined;
    this.message.textContent = "";
  }

  enter() {
    if (this.take()) this.close();
  }

  /** Take what the fields say, or say why not. @returns {boolean} */
  take() {
    const { at, hooks } = this;
    const scenes = hooks.scenes();
    const [name, caption] = [this.name.value.trim(), this.caption.value.trim()];
    if (!scenes[at]) return true;
    const why = refusal(scenes, at, name, caption);
    this.message.textContent = why;
    if (why === "" && (name !== scenes[at].name || caption !== scenes[at].caption)) {
      hooks.change(at, name, caption);
      // The fields say it already: what a hand writes meanwhile is not written over.
      this.written = hooks.scenes()[at];
    }
    return why === "";
  }

  /** Keep up with the scene that is shown. @param {number} at */
  show(at) {
    const scene = this.hooks.scenes()[at];
    if (!scene) return this.close();
    this.earlier.disabled = at === 0;
    this.later.disabled = at === this.hooks.scenes().length - 1;
    // A kernel's echo is another object of the same words.
    const { name, caption } = this.written ?? {};
    if (at === this.at && name === scene.name && caption === scene.caption) return;
    this.at = at;
    this.written = scene;
    this.name.value = scene.name;
    this.caption.value = scene.caption;
    this.message.textContent = "";
  }
}
