// Presenter mode: the picture for a lecture hall. Large type, the panel away, and what is shown still named.

/** @import { KeyRow } from "../types" */
/** @import { View } from "../view.js" */

import { element, iconButton, scopeOf, setText } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { swatch } from "../base/swatch.js";

/** @type {KeyRow[]} */
export const PRESENTER_KEYS = [
  ["P", "presenter mode: large, full screen, without the sliders; Escape leaves it"],
  ["Enter", "in presenter mode: show the sliders, and hide them again"],
];

export class Presenter {
  keys = PRESENTER_KEYS;
  traits = ["presenting"];
  opened = false; // whether the panel is seen while presenting
  /** @type {boolean} whether the view was presented when it was laid out last */
  was;

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.store = view.store;
    this.shown = new Memo();
    this.lines = [];
    this.whole = false; // whether presenter mode itself took the whole screen
    this.button = iconButton("present", "present (P)", () => this.present(!this.presenting));
    view.tools.lastChild.before(this.button);
    this.title = element("b", {});
    this.text = element("span", { class: "av-formulaline" });
    this.rows = element("ul", { class: "av-runlist", "aria-label": "runs" });
    this.root = element(
      "div",
      { class: "av-lectern", hidden: true },
      element("div", { class: "av-lecturehead" }, this.title, this.text),
      this.rows,
    );
    this.store.on(["presenting"], () => view.wake("place"));
    this.left = () => {
      view.wake("place");
      if (view.full || !this.whole) return;
      this.whole = false;
      this.store.set({ presenting: false });
    };
    document.addEventListener("fullscreenchange", this.left);
  }

  get presenting() {
    return Boolean(this.store.get("presenting"));
  }

  /**
   * Begin or end. Only a key or a click may take the whole screen: where Python begins, the view grows within
   * its cell.
   * @param {boolean} on
   */
  present(on) {
    const { root } = this.view;
    this.store.set({ presenting: on });
    if (on && !this.view.full) {
      this.whole = true;
      Promise.resolve(root.requestFullscreen?.()).catch(() => (this.whole = false));
    }
    if (!on && this.view.full) document.exitFullscreen();
    root.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "p" || event.key === "P")
      return event.repeat ? () => {} : () => this.present(!this.presenting);
    return event.key === "Enter" && !event.shiftKey && this.presenting ? () => this.open(!this.opened) : null;
  }

  /** Show the panel beside the picture, or hide it. @param {boolean} on */
  open(on) {
    const { root, side } = this.view;
    if (!on && side?.contains(scopeOf(root).activeElement)) root.focus({ preventScroll: true });
    this.opened = on;
    this.view.wake("place");
  }

  escape() {
    if (!this.presenting) return false;
    if (this.opened) this.open(false);
    else this.present(false);
    return true;
  }

  arrange() {
    const { view } = this;
    const { presenting } = view;
    const { clientWidth, clientHeight } = view.root;
    const beside = presenting && !this.opened && clientWidth > 1.15 * clientHeight;
    view.root.classList.toggle("av-beside", beside);
    view.root.classList.toggle("av-square", presenting && clientWidth < 1.45 * clientHeight);
    // The sliders need only be legible to the one who moves them.
    const size = presenting ? `${Math.round(Math.max(14, 0.64 * view.size))}px` : "";
    view.side?.style.setProperty("--av-size", size);
    if (view.side) view.side.style.fontSize = size;
    if (!this.presenting) this.opened = false;
    view.root.classList.toggle("av-open", presenting && this.opened);
    if (this.was === presenting) return;
    this.was = presenting;
    this.root.hidden = !presenting;
    view.root.classList.toggle("av-present", presenting);
    if (presenting && !this.opened && view.side?.contains(scopeOf(view.root).activeElement))
      view.root.focus({ preventScroll: true });
    const title = presenting ? "leave presenter mode (P)" : "present (P)";
    this.button.title = title;
    this.button.setAttribute("aria-label", title);
    this.button.setAttribute("aria-pressed", String(presenting));
  }

  /** A line for each row of the lectern, made again when their styles or names have changed. */
  build(rows) {
    const shown = rows.flatMap(({ style, name }) => [style, name]);
    if (!this.shown.changed(...shown)) return;
    this.lines = rows.map(({ style, name }) => {
      const result = element("span", { class: "av-result" });
      const line = element(
        "li",
        {},
        swatch(style),
        element("span", { class: "av-name", text: name }),
        result,
      );
      return { line, result };
    });
    this.rows.replaceChildren(...this.lines.map(({ line }) => line));
  }

  write() {
    if (!this.view.presenting) return;
    const { title, text, rows } = this.view.lectern();
    setText(this.title, title);
    setText(this.text, text);
    this.build(rows);
    rows.forEach(({ result, hidden, selected }, index) => {
      const { line, result: place } = this.lines[index];
      line.hidden = hidden;
      line.classList.toggle("av-selected", selected);
      setText(place, result);
    });
  }

  close() {
    document.removeEventListener("fullscreenchange", this.left);
  }
}
