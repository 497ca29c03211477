// A slider and the number beside it, as far as they need no browser.

import assert from "node:assert/strict";
import test from "node:test";
import "./document.mjs";
import { numberField } from "../../adamviz/live/js/base/number-field.js";
import { slider } from "../../adamviz/live/js/base/slider.js";

const rate = { name: "rate", scale: "linear", low: 0, high: 1, symbol: "α", allowed: [0, 1, "[]"] };

function send(on, type, more = {}) {
  on.dispatchEvent(Object.assign(new Event(type), { pointerType: "mouse", button: 0, ...more }));
}

function makeField(value) {
  const traits = { rate: value };
  const seen = { left: 0, taken: [] };
  const take = (number) => seen.taken.push((traits.rate = number));
  const { root, show } = numberField(rate, "rate", { get: (name) => traits[name] }, take, () => seen.left++);
  const [number, hint] = root.children;
  show(value);
  return { number, hint, seen, traits };
}

test("Enter on a number that is shown rounded does not round it", () => {
  const { number, seen, traits } = makeField(1 / 3);
  assert.equal(number.value, "0.33333");
  send(number, "keydown", { key: "Enter" });
  send(number, "change");
  assert.deepEqual([traits.rate, seen], [1 / 3, { left: 1, taken: [] }]);
});

test("a number is taken with all its digits, also where the end of the edit follows Enter", () => {
  const { number, seen, traits } = makeField(1 / 3);
  number.value = "0.123456789";
  send(number, "keydown", { key: "Enter" });
  send(number, "change");
  assert.deepEqual([traits.rate, number.value, seen.taken], [0.123456789, "0.12346", [0.123456789]]);
});

test("the present number, written back by hand, takes the hint away", () => {
  const { number, hint, seen } = makeField(0.5);
  number.value = "2";
  send(number, "change");
  assert.match(hint.textContent, /≤ 1/);
  number.value = "0.5";
  send(number, "change");
  assert.deepEqual([hint.textContent, seen.taken], ["", []]);
});

test("of several refused texts the last one says why, and all can be brought back", () => {
  const refused = new Set();
  const fields = ["a", "b"].map((name) => {
    const { root, show } = numberField(
      { ...rate, name },
      name,
      { get: () => 0.5, refused },
      () => {},
      () => {},
    );
    show(0.5);
    const [number, hint] = root.children;
    number.value = "2";
    send(number, "change");
    return { number, hint };
  });
  const hints = () => fields.map(({ hint }) => hint.textContent !== "");
  assert.deepEqual(hints(), [false, true]);
  assert.deepEqual([fields[0].number.value, refused.size], ["2", 2]);
  fields[0].number.value = "3";
  send(fields[0].number, "input");
  assert.deepEqual(hints(), [true, false]);
  for (const field of [...refused]) field.restore();
  assert.deepEqual(hints(), [false, false]);
  assert.deepEqual([fields.map(({ number }) => number.value), refused.size], [["0.5", "0.5"], 0]);
});

test("a slider is not pressed by the right button, whose end a menu keeps from the page", () => {
  const hooks = { get: () => 0.5, set() {}, opened: () => undefined, restore() {} };
  const { range, show } = slider(rate, "rate", hooks, () => {});
  range.value = "0";
  show(0.25);
  assert.equal(range.value, "100");
  send(range, "pointerdown", { button: 2 });
  show(0.5);
  assert.equal(range.value, "200", "it still follows");
  send(range, "pointerdown");
  show(0.75);
  assert.equal(range.value, "200", "while it is held it stays under the pointer");
});
