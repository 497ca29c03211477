// The scenes by name, under the picture: one click or key goes to each, and what is seen can be kept as a
// further one.

/** @import { KeyRow, Scene } from "../types" */
/** @import { View } from "../view.js" */

import { element, iconButton, scopeOf } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { freeName, withScene } from "./scenes.js";
import { Walk } from "./transition.js";

/** @type {KeyRow[]} */
export const SCENE_KEYS = [
  ["Page Up, Page Down", "to the previous or next scene; in presenter mode ← → do the same"],
  ["K", "keep what is seen as a scene"],
];

export class SceneStrip {
  keys = SCENE_KEYS;
  traits = ["_scenes", "_scene"];
  /** @type {Scene[]} those that the buttons were made for */
  shownScenes;
  shown = new Memo(); // what the texts were written for

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.store = view.store;
    this.walk = new Walk(this.store, view);
    this.names = element("div", { class: "av-scenenames", role: "group", "aria-label": "scenes" });
    this.caption = element("p", { class: "av-caption" });
    /** @type {HTMLElement[]} */
    this.buttons = [];
    this.captions = element("div", { class: "av-captions" }, this.caption);
    this.count = element("span", { class: "av-scenecount", "aria-hidden": "true" });
    this.back = iconButton("left", "previous scene (Page Up)", () => this.walk.by(-1));
    this.forward = iconButton("right", "next scene (Page Down)", () => this.walk.by(1));
    this.removeButton = iconButton("remove", "remove this scene", () => this.remove());
    this.root = element(
      "div",
      { class: "av-scenes", hidden: true },
      this.captions,
      element(
        "div",
        { class: "av-scenerow" },
        this.back,
        this.count,
        this.forward,
        this.names,
        this.removeButton,
      ),
    );
    view.tools.lastChild.before(iconButton("keep", "keep this as a scene (K)", () => this.keep()));
    // A press, wherever it is, stops a move; a key may then begin another.
    this.stop = () => this.walk.stop();
    for (const name of ["pointerdown", "keydown", "wheel"])
      view.host.addEventListener(name, this.stop, { capture: true, passive: true });
  }

  keep() {
    const scenes = this.walk.scenes;
    const name = freeName(scenes);
    this.store.set({ _scenes: withScene(scenes, name, this.view.state()), _scene: name });
  }

  remove() {
    const { at, scenes } = this.walk;
    if (at < 0) return;
    const others = scenes.filter((_, index) => index !== at);
    this.store.set({ _scenes: others, _scene: "" });
    this.view.root.focus({ preventScroll: true });
  }

  /** What a screen reader is told of the scene. */
  says() {
    const { at, scenes } = this.walk;
    return at < 0
      ? ""
      : [`Scene ${at + 1} of ${scenes.length}, ${scenes[at].name}`, scenes[at].caption]
          .filter(Boolean)
          .join(": ");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { walk, store } = this;
    if (event.key === "k" || event.key === "K") return event.repeat ? () => {} : () => this.keep();
    if (walk.scenes.length === 0) return null;
    const presented = store.get("presenting") && !event.shiftKey;
    const by = { PageDown: 1, PageUp: -1, ...(presented ? { ArrowRight: 1, ArrowLeft: -1 } : {}) }[event.key];
    return by ? () => void walk.by(by) : null;
  }

  write() {
    const { walk, store } = this;
    const { scenes, at } = walk;
    if (scenes !== this.shownScenes) this.build(scenes);
    if (!this.shown.changed(at, store.get("presenting"))) return;
    this.buttons.forEach((button, index) => {
      button.setAttribute("aria-current", String(index === at));
      button.tabIndex = index === Math.max(0, at) ? 0 : -1;
    });
    this.caption.textContent = scenes[at]?.caption ?? "";
    this.count.textContent = `${at < 0 ? "–" : at + 1} / ${scenes.length}`;
    this.back.disabled = at === 0;
    this.forward.disabled = at === scenes.length - 1;
    this.removeButton.disabled = at < 0;
    const chosen = this.buttons[at];
    if (chosen) this.names.scrollLeft = chosen.offsetLeft - (this.names.clientWidth - chosen.clientWidth) / 2;
  }

  /**
   * Make the buttons. All captions stand in one place, so that there is room for the longest, whichever is
   * shown.
   * @param {Scene[]} scenes
   */
  build(scenes) {
    const focused = this.names.contains(scopeOf(this.names).activeElement);
    this.shownScenes = scenes;
    this.shown.forget();
    this.root.hidden = scenes.length === 0;
    this.buttons = scenes.map(({ name }, index) =>
      element("button", {
        type: "button",
        class: "av-scene",
        "data-scene": name,
        text: name,
        title: "go to this scene",
        click: () => this.walk.go(index),
        keydown: (event) => this.step(event, index),
      }),
    );
    this.names.replaceChildren(...this.buttons);
    const captions = [...new Set(scenes.map(({ caption }) => caption).filter(Boolean))];
    this.captions.replaceChildren(
      this.caption,
      ...captions.map((text) => element("span", { "aria-hidden": "true", text })),
    );
    this.captions.hidden = captions.length === 0;
    if (focused) this.view.root.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event @param {number} index of the button that has the focus */
  step(event, index) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = this.buttons[index + by];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!to) return;
    this.walk.go(index + by);
    to.focus();
  }

  close() {
    this.walk.stop();
    for (const name of ["pointerdown", "keydown", "wheel"])
      this.view.host.removeEventListener(name, this.stop, { capture: true });
  }
}
