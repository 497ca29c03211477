// The views of a notebook's page: what the page keeps of each becomes a host again.

import assert from "node:assert/strict";
import test from "node:test";
import { hostsOf, openNotebook } from "../../adamviz/live/js/notebook.js";

const SAVED = {
  texts: ["export default {}", "packed"],
  models: {
    a: { traits: { beta_1: 0.9 }, texts: { _esm: 0, _setup: 1 } },
    b: { traits: { value: 0.5 }, texts: { _esm: 0 } },
    c: { traits: { value: 0.1, raw: {} }, texts: {}, buffers: [{ path: ["raw", "bytes"], data: "AQID" }] },
  },
  links: [
    {
      ends: [
        ["a", "beta_1"],
        ["b", "value"],
      ],
      both: true,
    },
    {
      ends: [
        ["b", "value"],
        ["c", "value"],
      ],
      both: false,
    },
  ],
};

test("each widget has its traits, the long texts of the page among them, and its bytes", () => {
  const hosts = hostsOf(SAVED);
  assert.deepEqual([...hosts.keys()], ["a", "b", "c"]);
  assert.deepEqual(hosts.get("a").traits, { beta_1: 0.9, _esm: SAVED.texts[0], _setup: "packed" });
  const bytes = hosts.get("c").get("raw").bytes;
  assert.deepEqual([...new Uint8Array(bytes.buffer)], [1, 2, 3]);
});

test("links lead on after the kernel has stopped, both ways or one", () => {
  const hosts = hostsOf(SAVED);
  const values = () => [
    hosts.get("a").get("beta_1"),
    hosts.get("b").get("value"),
    hosts.get("c").get("value"),
  ];
  hosts.get("a").set("beta_1", 0.3);
  assert.deepEqual(values(), [0.3, 0.3, 0.3]);
  hosts.get("b").set("value", 0.4);
  assert.deepEqual(values(), [0.4, 0.4, 0.4]);
  hosts.get("c").set("value", 0.5);
  assert.deepEqual(values(), [0.4, 0.4, 0.5]);
});

/**
 * A page of one widget in two places: what mounts them, its style sheets, and what lets it draw.
 * @param {any} [root] of a view in it
 */
function opened(root = null) {
  const sheets = [];
  globalThis.IntersectionObserver = class {
    observe() {}
  };
  globalThis.requestAnimationFrame = (then) => setTimeout(then);
  globalThis.document = {
    createElement: () => ({ querySelector: () => root }),
    head: { append: (sheet) => sheets.push(sheet) },
  };
  const places = [0, 1].map(() => ({ dataset: { model: "a" }, append() {}, querySelectorAll: () => [] }));
  const saved = {
    texts: [{ kind: "w" }],
    models: { a: { traits: { _css: ".w {}" }, texts: { _esm: 0 } } },
    links: [],
  };
  const page = { sheets, places, drawn: 0 };
  const drawing = new Promise((done) => (page.draw = done));
  const render = async () => {
    await drawing;
    page.drawn += 1;
  };
  page.mount = openNotebook(saved, places, { w: { render } });
  return page;
}

test("whoever mounts a view that is under way waits for it too", async () => {
  const { places, mount, ...page } = opened();
  const [first, second] = [mount(places[0]), mount(places[0])];
  let early = false;
  const waited = second.then(() => (early ||= places[0].dataset.alive === undefined));
  await new Promise(setImmediate);
  page.draw();
  await Promise.all([first, waited]);
  assert.equal(early, false);
  assert.equal(places[0].dataset.alive, "");
});

test("a widget's own style sheet is in the page once", async () => {
  const page = opened();
  page.draw();
  await Promise.all(page.places.map(page.mount));
  assert.equal(page.drawn, 2);
  assert.deepEqual(
    page.sheets.map((sheet) => sheet.textContent),
    [".w {}"],
  );
});

test("the picture of a view that only a kernel could compute stays until there is anything to show", async () => {
  const root = { lifeless: true, classList: { contains: () => root.lifeless } };
  const { places, mount, draw } = opened(root);
  const [place] = places;
  let changed;
  globalThis.MutationObserver = class {
    constructor(then) {
      changed = () => then([], this);
    }
    observe(watched) {
      assert.equal(watched, root);
    }
    disconnect() {
      changed = null;
    }
  };
  draw();
  await mount(place);
  changed();
  assert.equal(place.dataset.alive, undefined);
  root.lifeless = false;
  changed();
  assert.equal(place.dataset.alive, "");
  assert.equal(changed, null);
});
