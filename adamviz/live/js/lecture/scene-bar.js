// The scenes by name, under the picture: one click or key goes to each, and what is seen can be kept as a
// further one. They are renamed, reordered and removed here.

/** @import { KeyRow, Scene } from "../types" */
/** @import { View } from "../view.js" */

import { element, iconButton, scopeOf } from "../base/dom.js";
import { Memo } from "../base/memo.js";
import { listenToDrag } from "./scene-drag.js";
import { SceneEditor } from "./scene-editor.js";
import { freeName, inserted, moved, renamed, withScene } from "./scenes.js";
import { Walk } from "./transition.js";

/** @type {KeyRow[]} */
export const SCENE_KEYS = [
  ["Page Up, Page Down", "to the previous or next scene; in presenter mode ← → do the same"],
  ["K", "keep what is seen as a scene"],
  ["E", "name the scene that is shown, write its caption, or move it"],
  [
    "on a scene",
    "Shift with ← → moves it, F2 or a double click renames it, Delete removes it; it can be dragged too",
  ],
];

export class SceneStrip {
  keys = SCENE_KEYS;
  traits = ["_scenes", "_scene"];
  /** @type {Scene[]} those that the buttons were made for */
  shownScenes;
  shown = new Memo(); // what the texts were written for
  /** @type {string|null} the scene that was moved, whose button keeps the focus */
  focused = null;

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.store = view.store;
    this.walk = new Walk(this.store, view);
    this.names = element("div", { class: "av-scenenames", role: "group", "aria-label": "scenes" });
    this.caption = element("p", { class: "av-caption" });
    this.title = element("b", { class: "av-scenename" });
    this.titles = element("div", { class: "av-scenetitle" }, this.title);
    this.removed = element("span", { class: "av-saying", role: "status" });
    this.undo = view.undo.button();
    /** @type {HTMLElement[]} */
    this.buttons = [];
    this.captions = element("div", { class: "av-captions" }, this.caption);
    this.count = element("span", { class: "av-scenecount", "aria-hidden": "true" });
    this.back = iconButton("left", "previous scene (Page Up)", () => this.walk.by(-1));
    this.forward = iconButton("right", "next scene (Page Down)", () => this.walk.by(1));
    this.editButton = iconButton("edit", "name this scene, and write its caption (E)", () => this.edit());
    this.removeButton = iconButton("remove", "remove this scene", () => this.remove());
    this.editor = new SceneEditor({
      scenes: () => this.walk.scenes,
      change: (at, name, caption) => this.rename(at, name, caption),
      move: (at, by) => this.move(at, at + by),
      closed: () => view.root.focus({ preventScroll: true }),
    });
    listenToDrag(this.names, (from, to) => this.move(from, to));
    this.root = element(
      "div",
      { class: "av-scenes", hidden: true },
      this.titles,
      this.captions,
      element(
        "div",
        { class: "av-scenerow" },
        this.back,
        this.count,
        this.forward,
        this.names,
        this.removed,
        this.undo,
        this.editButton,
        this.removeButton,
      ),
      this.editor.root,
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

  remove(at = this.walk.at) {
    const { store, view, walk } = this;
    const scene = walk.scenes[at];
    if (!scene) return;
    const shown = store.get("_scene");
    const others = walk.scenes.filter((_, index) => index !== at);
    store.set({ _scenes: others, _scene: shown === scene.name ? "" : shown });
    view.root.focus({ preventScroll: true });
    view.undo.offer(this, `“${scene.name}” is removed.`, () => {
      const scenes = inserted(walk.scenes, at, scene);
      store.set({ _scenes: scenes, _scene: store.get("_scene") || scenes[at].name });
    });
  }

  /** Call a scene otherwise. */
  rename(at, name, caption) {
    const { store, walk } = this;
    const shown = walk.at === at ? name : store.get("_scene");
    store.set({ _scenes: renamed(walk.scenes, at, name, caption), _scene: shown });
  }

  /** Put a scene in another place. */
  move(from, to) {
    const { scenes } = this.walk;
    if (to < 0 || to >= scenes.length) return;
    this.store.set({ _scenes: moved(scenes, from, to) });
    this.focused = scenes[from].name;
  }

  /** Show the fields of the scene that is shown, or take them away. */
  edit(at = this.walk.at) {
    if (at < 0 || this.store.get("presenting")) return;
    if (this.editor.open && this.editor.at === at) return this.editor.enter();
    this.walk.show(at);
    this.editor.edit(at);
  }

  escape() {
    if (!this.editor.open) return false;
    this.editor.close();
    return true;
  }

  settle() {
    this.walk.finish();
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
    if (event.key === "e" || event.key === "E") return event.repeat ? () => {} : () => this.edit();
    const presented = store.get("presenting") && !event.shiftKey;
    const by = { PageDown: 1, PageUp: -1, ...(presented ? { ArrowRight: 1, ArrowLeft: -1 } : {}) }[event.key];
    return by ? () => void walk.by(by) : null;
  }

  write() {
    const { walk, store, view } = this;
    const { scenes, at } = walk;
    if (scenes !== this.shownScenes) this.build(scenes);
    const removed = view.undo.textOf(this);
    const presenting = Boolean(store.get("presenting"));
    if (!this.shown.changed(at, presenting, removed)) return;
    this.root.hidden = scenes.length === 0 && (removed === "" || presenting);
    this.buttons.forEach((button, index) => {
      button.setAttribute("aria-current", String(index === at));
      button.tabIndex = index === Math.max(0, at) ? 0 : -1;
    });
    this.title.textContent = scenes[at]?.name ?? "";
    this.caption.textContent = scenes[at]?.caption ?? "";
    this.count.textContent = `${at < 0 ? "–" : at + 1} / ${scenes.length}`;
    this.removed.textContent = removed;
    this.removed.hidden = this.undo.hidden = removed === "";
    this.back.disabled = at === 0 || scenes.length === 0;
    this.forward.disabled = at === scenes.length - 1;
    this.editButton.disabled = this.removeButton.disabled = at < 0;
    if (presenting || at < 0) this.editor.close();
    else if (this.editor.open) this.editor.show(at);
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
    this.buttons = scenes.map(({ name }, index) =>
      element("button", {
        type: "button",
        class: "av-scene",
        "data-scene": name,
        text: name,
        title: "go to this scene; drag it elsewhere",
        click: () => this.walk.go(index),
        dblclick: () => this.edit(index),
        keydown: (event) => this.step(event, index),
      }),
    );
    this.names.replaceChildren(...this.buttons);
    const stack = (shown, texts) =>
      [shown].concat([...new Set(texts)].map((text) => element("span", { "aria-hidden": "true", text })));
    this.titles.replaceChildren(
      ...stack(
        this.title,
        scenes.map(({ name }) => name),
      ),
    );
    const captions = scenes.map(({ caption }) => caption).filter(Boolean);
    this.captions.replaceChildren(...stack(this.caption, captions));
    this.captions.hidden = captions.length === 0;
    const moved = this.buttons[scenes.findIndex(({ name }) => name === this.focused)];
    if (focused) (moved ?? this.view.root).focus({ preventScroll: true });
    this.focused = null;
  }

  /** @param {KeyboardEvent} event @param {number} index of the button that has the focus */
  step(event, index) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const action = { F2: () => this.edit(index), Delete: () => this.remove(index) }[event.key];
    if (!by && !action) return;
    event.preventDefault();
    if (action) return action();
    if (event.shiftKey) return this.move(index, index + by);
    const to = this.buttons[index + by];
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
