// Space without the focus: one view plays, and only where the key is nobody else's.

import assert from "node:assert/strict";
import test from "node:test";
import { Element } from "./document.mjs";

Object.assign(globalThis, { innerWidth: 1000, innerHeight: 800 });
Object.assign(document, { body: new Element("body"), documentElement: new Element("html") });
let slides = null;
document.querySelector = () => slides;
const { playInSight } = await import("../../adamviz/live/js/base/space.js");

/** A view whose picture stands so, with how often it was played, covered or not. */
function makeView(top, height = 400, width = 600) {
  const view = { root: new Element("div"), picture: new Element("div"), played: 0, over: null };
  view.root.append(view.picture);
  view.root.getRootNode = () => ({ elementFromPoint: () => view.over ?? view.picture });
  view.picture.getBoundingClientRect = () => ({
    left: 0,
    right: width,
    top,
    bottom: top + height,
    width,
    height,
  });
  view.stop = playInSight(view.root, view.picture, () => (view.played += 1));
  return view;
}

function press({ on = document.body, key = " ", before = false, ...held } = {}) {
  const event = Object.assign(new Event("keydown", { cancelable: true }), { key, ...held });
  event.composedPath = () => [on];
  if (before) event.preventDefault();
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

test("of several views the one plays of which most is in sight", () => {
  const [first, second, third] = [makeView(-350), makeView(60), makeView(470, 330)];
  assert.equal(press(), true);
  assert.deepEqual([first.played, second.played, third.played], [0, 1, 0]);
  second.stop();
  press();
  assert.deepEqual([first.played, second.played, third.played], [0, 1, 1]);
  third.stop();
  assert.equal(press(), false, "of the first too little is seen");
  first.stop();
});

test("nothing plays where the key is somebody else's", () => {
  const view = makeView(0);
  const field = new Element("input");
  for (const other of [{ on: field }, { key: "a" }, { shiftKey: true }, { ctrlKey: true }, { before: true }])
    press(other);
  view.over = field;
  assert.equal(press(), false, "something lies over it");
  view.over = null;
  slides = new Element("div");
  assert.equal(press(), false, "slides go on with it");
  slides = null;
  assert.equal(view.played, 0);
  assert.equal(press({ repeat: true }), true, "a key that is held down does not scroll either");
  assert.equal(view.played, 0);
  press();
  assert.equal(view.played, 1);
  view.stop();
  press();
  assert.equal(view.played, 1);
});
