// Which slider is in the hand: from what pointer and focus do, so that no browser can say otherwise.

import assert from "node:assert/strict";
import test from "node:test";
import { Element } from "./document.mjs";
import { Hand } from "../../adamviz/live/js/base/hand.js";

function make() {
  const seen = [];
  const hand = new Hand((parameter) => seen.push(parameter?.name ?? null));
  const [box, first, second] = ["div", "a", "b"].map((tag) => new Element(tag));
  box.getBoundingClientRect = () => ({ left: 0, right: 100, top: 0, bottom: 100 });
  hand.within(box);
  hand.follow(first, { name: "first" });
  hand.follow(second, { name: "second" });
  const send = (on, type, more = {}) => {
    const event = Object.assign(new Event(type), { pointerType: "mouse", button: 0, buttons: 0, ...more });
    event.composedPath = () => [more.within ?? on];
    if (more.within) Object.defineProperty(event, "target", { value: more.within });
    on.dispatchEvent(event);
    return seen.at(-1);
  };
  return { box, first, second, send };
}

test("the latest of pointer and keys counts, and each leaves by itself", () => {
  const { box, first, second, send } = make();
  assert.equal(send(first, "focusin"), "first");
  assert.equal(send(second, "pointerenter"), "second");
  assert.equal(send(first, "keydown", { key: "ArrowLeft" }), "first");
  assert.equal(send(first, "focusout"), "second");
  assert.equal(send(box, "pointerleave"), null);
  assert.equal(send(second, "pointerenter", { buttons: 1 }), null, "a drag that passes by");
});

test("a drag that ends outside leaves nothing, though the slider has the focus", () => {
  const { first, send } = make();
  send(first, "pointerenter");
  send(first, "pointerdown");
  send(first, "focusin");
  send(window, "blur", { within: first });
  assert.equal(send(window, "pointermove", { clientX: 300, clientY: 50 }), "first");
  assert.equal(send(window, "pointerup", { clientX: 300, clientY: 50 }), null);
  assert.equal(send(first, "keydown", { key: "ArrowLeft" }), "first", "keys take it up again");
});

test("a finger stays where it was until it touches something else, and never where it scrolled", () => {
  const { first, second, send } = make();
  const touch = { pointerType: "touch", clientX: 5, clientY: 5 };
  assert.equal(send(first, "pointerdown", touch), "first");
  assert.equal(send(window, "pointerup", touch), "first");
  send(second, "pointerdown", touch);
  assert.equal(send(window, "pointerdown", { ...touch, within: second }), "second");
  assert.equal(send(window, "pointercancel", touch), null);
});

test("the right button holds nothing: the menu keeps its end from the page", () => {
  const { box, first, send } = make();
  send(first, "pointerenter");
  assert.equal(send(first, "pointerdown", { button: 2, buttons: 2 }), "first", "it is pointed at, as before");
  assert.equal(send(box, "pointerleave"), null);
});

test("a finger that comes back to one row is waited for once", () => {
  const { first, second, send } = make();
  const touch = { pointerType: "touch", clientX: 5, clientY: 5 };
  const { addEventListener } = window;
  let waiting = 0;
  window.addEventListener = (type, ...rest) => {
    if (type === "pointerdown") waiting += 1;
    addEventListener.call(window, type, ...rest);
  };
  for (let i = 0; i < 5; i++) {
    send(window, "pointerdown", { ...touch, within: first });
    send(first, "pointerdown", touch);
    send(first, "focusin");
    assert.equal(send(window, "pointerup", touch), "first");
  }
  window.addEventListener = addEventListener;
  assert.equal(waiting, 1);
  assert.equal(send(window, "pointerdown", { ...touch, within: second }), null);
});
