// A view on paper: at rest before it is drawn, drawn until nothing is stale, and said where it cannot be
// whole.

import assert from "node:assert/strict";
import test from "node:test";
import { Element } from "./document.mjs";
import { Printing } from "../../adamviz/live/js/base/print.js";

/** Whoever captures hears first, as in a browser, and not in Node. */
class Paper {
  matches = false;
  heard = [];

  addEventListener(type, listener, { capture = false } = {}) {
    this.heard.push({ type, listener, capture });
  }

  removeEventListener(type, listener, { capture = false } = {}) {
    const same = (one) => one.type === type && one.listener === listener && one.capture === capture;
    this.heard = this.heard.filter((one) => !same(one));
  }

  tell(type) {
    const heard = this.heard.filter((one) => one.type === type);
    for (const { listener } of heard.toSorted((one, other) => other.capture - one.capture)) listener();
  }

  turn(on) {
    this.matches = on;
    this.tell("change");
  }
}

globalThis.window = new Paper();

/** A view on a medium, which has `frames` to draw. */
function makeView(media, { frames = 1, log = [], name = "", ...more } = {}) {
  globalThis.matchMedia = () => media;
  const root = Object.assign(new Element("div"), { querySelectorAll: () => [] });
  const view = {
    root,
    parts: [{ settle: () => log.push(`${name} settles`) }, {}],
    pause: () => log.push(`${name} pauses`),
    draw: () => (log.push(`${name} draws`), (frames -= 1) > 0),
    write: () => log.push(`${name} writes`),
    wake: () => {},
    ...more,
  };
  const printing = new Printing(view);
  view.parts.push(printing);
  return { view, root, printing, log, on: () => root.classList.contains("av-print") };
}

test("all views are at rest before any of them is drawn, each until nothing is stale", () => {
  const media = new Paper();
  const log = [];
  const [one, other] = ["one", "other"].map((name) => makeView(media, { name, log, frames: 3 }));
  media.turn(true);
  const rest = ["one pauses", "one settles", "other pauses", "other settles"];
  const drawn = ["one", "other"].flatMap((name) => [...Array(3).fill(`${name} draws`), `${name} writes`]);
  assert.deepEqual(log, [...rest, ...drawn]);
  window.tell("beforeprint");
  assert.deepEqual(log.slice(12), rest, "it is on paper already");
  assert.ok(one.on() && other.on());
  media.turn(false);
  assert.ok(!one.on() && !other.on());
  one.printing.close();
  other.printing.close();
  assert.deepEqual([...media.heard, ...window.heard], [], "closed views hear of no printer");
});

test("paper says where not all of it had been computed, or an answer was still to come", () => {
  const media = new Paper();
  const notes = (more) => {
    const { printing } = makeView(media, more);
    media.turn(true);
    const said = !printing.root.hidden;
    media.turn(false);
    assert.ok(printing.root.hidden, "which the screen does not");
    printing.close();
    return said;
  };
  assert.equal(notes({}), false);
  assert.equal(notes({ late: () => false }), false);
  assert.equal(notes({ late: () => true }), true);
  const now = performance.now;
  let time = 0;
  performance.now = () => (time += 100);
  try {
    assert.equal(notes({ frames: Infinity }), true, "and a printer does not wait for ever");
  } finally {
    performance.now = now;
  }
});

test("a view that is not in the document is not printed, and one that was taken away is as it was", () => {
  const media = new Paper();
  const { view, root, log, on, printing } = makeView(media);
  root.isConnected = false;
  media.turn(true);
  assert.ok(!on() && !log.includes(" draws"));
  media.turn(false);
  root.isConnected = true;
  media.turn(true);
  root.isConnected = false;
  assert.ok(on());
  media.turn(false);
  assert.ok(!on());
  assert.equal(view.root, root);
  printing.close();
});
