// The buttons of the scenes, dragged along their row.

import assert from "node:assert/strict";
import test from "node:test";
import { Element } from "./document.mjs";
import { listenToDrag } from "../../adamviz/live/js/lecture/scene-drag.js";

/** A row of three buttons, each 100 pixels wide. */
function makeRow() {
  const row = new Element("div");
  const buttons = ["a", "b", "c"].map((name) => Object.assign(new Element("button"), { name }));
  row.append(...buttons);
  for (const button of buttons) {
    button.closest = () => button;
    button.getBoundingClientRect = () => {
      const at = row.children.indexOf(button);
      return { left: 100 * at, right: 100 * at + 100 };
    };
    Object.defineProperty(button, "nextSibling", {
      get: () => row.children[row.children.indexOf(button) + 1] ?? null,
    });
  }
  row.setPointerCapture = () => {};
  row.insertBefore = (button, before) => {
    const others = row.children.filter((other) => other !== button);
    others.splice(before ? others.indexOf(before) : others.length, 0, button);
    row.children = others;
  };
  const dropped = [];
  listenToDrag(row, (from, to) => dropped.push([from, to]));
  const send = (type, clientX, more = {}) => {
    const event = Object.assign(new Event(type), { button: 0, buttons: 1, clientX, pointerId: 1, ...more });
    const over = row.children[Math.floor(clientX / 100)];
    Object.defineProperty(event, "target", { value: over });
    row.dispatchEvent(event);
  };
  return { send, dropped, order: () => row.children.map(({ name }) => name).join("") };
}

test("a button is dragged to another place, and back where the drag is broken off", () => {
  const { send, dropped, order } = makeRow();
  send("pointerdown", 50);
  send("pointermove", 53);
  assert.equal(order(), "abc", "a press that trembles");
  send("pointermove", 180);
  assert.equal(order(), "bac");
  send("pointerup", 180, { buttons: 0 });
  assert.deepEqual(dropped, [[0, 1]]);
  send("pointerdown", 250);
  send("pointermove", 20);
  assert.equal(order(), "cba");
  send("pointercancel", 20, { buttons: 0 });
  assert.deepEqual([order(), dropped.length], ["bac", 1]);
});

test("a button that was let go outside of the row is not dragged when the pointer comes back", () => {
  const { send, dropped, order } = makeRow();
  send("pointerdown", 50);
  send("pointermove", 260, { buttons: 0 });
  send("pointermove", 180, { buttons: 0 });
  send("pointerup", 180, { buttons: 0 });
  assert.deepEqual([order(), dropped], ["abc", []]);
});
