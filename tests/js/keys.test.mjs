// The keyboard: what the view uses stays in it, what belongs to others goes through.

import assert from "node:assert/strict";
import test from "node:test";
import { Element } from "./document.mjs";
import { STAGE_KEYS, stageCommand } from "../../adamviz/live/js/actions.js";
import { listenToKeys, VIEW_KEYS, viewCommand } from "../../adamviz/live/js/base/keys.js";

/** A root, what was called, and how to press a key on an element in it. */
function make({ open = false } = {}) {
  const called = [];
  const names = ["toggle", "by", "jump", "faster", "zoom", "home", "pan", "choose", "fullscreen", "help"];
  const actions = Object.fromEntries(names.map((name) => [name, (...args) => called.push([name, ...args])]));
  const root = new Element("div");
  listenToKeys(root, {
    command: (event) => stageCommand(actions, event) ?? viewCommand(actions, event),
    once: [actions.toggle, actions.fullscreen, actions.help],
    close: () => open,
  });
  const press = (key, { on = root, type = "keydown", before = false, ...held } = {}) => {
    const event = new Event(type, { cancelable: true });
    let stopped = false;
    Object.assign(event, {
      key,
      stopPropagation: () => (stopped = true),
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      ...held,
    });
    Object.defineProperty(event, "target", { value: on });
    if (before) event.preventDefault();
    root.dispatchEvent(event);
    return { stopped, prevented: event.defaultPrevented };
  };
  return { called, press, root };
}

test("each key has its action, and is kept from the page around", () => {
  const { called, press } = make();
  const expected = {
    " ": ["toggle"],
    ArrowLeft: ["by", -1],
    ArrowRight: ["by", 1],
    ArrowUp: ["faster", 1],
    ArrowDown: ["faster", -1],
    Home: ["jump", 0],
    End: ["jump", Infinity],
    "+": ["zoom", 1.25],
    "=": ["zoom", 1.25],
    "-": ["zoom", 0.8],
    _: ["zoom", 0.8],
    0: ["home"],
    a: ["pan", 0.1, 0],
    D: ["pan", -0.1, 0],
    w: ["pan", 0, 0.1],
    S: ["pan", 0, -0.1],
    "[": ["choose", -1],
    "]": ["choose", 1],
    f: ["fullscreen"],
    "?": ["help"],
  };
  for (const [key, call] of Object.entries(expected)) {
    assert.deepEqual(press(key), { stopped: true, prevented: true }, key);
    assert.deepEqual(called.pop(), call);
  }
  press("ArrowRight", { shiftKey: true });
  assert.deepEqual(called, [["by", 10]]);
});

test("keys with Ctrl, Alt or Meta, Tab, and keys of no meaning go through", () => {
  const { called, press } = make();
  for (const held of ["ctrlKey", "altKey", "metaKey"])
    assert.deepEqual(press("a", { [held]: true }), { stopped: false, prevented: false });
  for (const key of ["Tab", "q", "F5", "PageDown"]) assert.equal(press(key).prevented, false, key);
  assert.deepEqual(called, []);
});

test("fields keep what is typed into them, and Jupyter does not see it", () => {
  const { called, press } = make();
  const [number, slider, select] = [new Element("input"), new Element("input"), new Element("select")];
  number.type = "text";
  slider.type = "range";
  for (const on of [number, select]) {
    for (const key of [" ", "a", "0", "ArrowLeft", "Home"])
      assert.deepEqual(press(key, { on }), { stopped: true, prevented: false });
  }
  assert.deepEqual(press("ArrowLeft", { on: slider }), { stopped: true, prevented: false });
  assert.deepEqual(called, []);
  assert.deepEqual(press(" ", { on: slider }), { stopped: true, prevented: true });
  assert.deepEqual(called, [["toggle"]]);
  for (const key of ["PageUp", "Home", "Backspace"])
    assert.deepEqual(press(key, { on: slider }), { stopped: true, prevented: false });
  press("0", { on: slider });
  assert.deepEqual(called, [["toggle"], ["home"]], "what a slider has no use for is the view's");
});

test("a toggle takes Space alone, a choice the arrows too, and all else is the view's", () => {
  const { called, press } = make();
  const [toggle, choice] = ["checkbox", "radio"].map((type) => Object.assign(new Element("input"), { type }));
  for (const on of [toggle, choice])
    assert.deepEqual(press(" ", { on }), { stopped: true, prevented: false });
  assert.deepEqual(press("ArrowLeft", { on: choice }), { stopped: true, prevented: false });
  assert.deepEqual(called, []);
  press("ArrowLeft", { on: toggle });
  for (const on of [toggle, choice]) press("]", { on });
  assert.deepEqual(called, [
    ["by", -1],
    ["choose", 1],
    ["choose", 1],
  ]);
});

test("a button is pressed by its own keys, and gives the others to the view", () => {
  const { called, press } = make();
  const on = new Element("button");
  for (const key of [" ", "Enter"]) assert.deepEqual(press(key, { on }), { stopped: true, prevented: false });
  assert.deepEqual(called, []);
  press("]", { on });
  assert.deepEqual(called, [["choose", 1]]);
});

test("the ring does nothing with Space by itself, so Space plays", () => {
  const { called, press } = make();
  const ring = new Element("button");
  ring.setAttribute("class", "av-start");
  assert.deepEqual(press(" ", { on: ring }), { stopped: true, prevented: true });
  assert.deepEqual(called, [["toggle"]]);
});

test("a key that was used already is not used again", () => {
  const { called, press } = make();
  assert.equal(press("ArrowRight", { before: true }).stopped, true);
  assert.deepEqual(called, []);
});

test("Escape belongs to the view only while its help is open", () => {
  assert.equal(make({ open: true }).press("Escape").stopped, true);
  assert.equal(make().press("Escape").stopped, false);
});

test("keyup and keypress stay as well", () => {
  const { press } = make();
  for (const type of ["keyup", "keypress"]) {
    assert.equal(press("a", { type }).stopped, true);
    assert.equal(press("Escape", { type }).stopped, false);
    assert.equal(press("s", { type, ctrlKey: true }).stopped, false);
  }
});

test("while the view has the focus Jupyter is told to leave plain keys alone, and only those", () => {
  const { root } = make();
  const inside = new Element("button");
  const outside = new Element("div");
  root.append(inside);
  const marked = (key, on = inside, held = {}) => {
    const event = Object.assign(new Event("keydown"), {
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      ...held,
    });
    Object.defineProperty(event, "composedPath", { value: () => [on, root] });
    window.dispatchEvent(event);
    return "data-lm-suppress-shortcuts" in on.attributes;
  };
  assert.equal(marked("b"), false, "not without the focus");
  root.dispatchEvent(new Event("focusin"));
  assert.equal(marked("b"), true);
  for (const [key, held] of [
    ["Escape", {}],
    ["Enter", { shiftKey: true }],
    ["s", { ctrlKey: true }],
    ["z", { metaKey: true }],
  ]) {
    assert.equal(marked(key, inside, held), false, key);
  }
  assert.equal(marked("b", outside), false);
  root.dispatchEvent(new Event("focusout"));
  assert.equal(marked("b"), false);
});

test("the list of keys names each key once", () => {
  const keys = [...STAGE_KEYS, ...VIEW_KEYS].map(([key]) => key);
  assert.equal(new Set(keys).size, keys.length);
  assert.ok([...STAGE_KEYS, ...VIEW_KEYS].every(([, text]) => text.length > 5));
});
