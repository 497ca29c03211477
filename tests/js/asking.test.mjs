// The kernel is asked for a text once it has taken all that the hand has set.

import assert from "node:assert/strict";
import test from "node:test";
import { Asking } from "../../adamviz/live/js/state/asking.js";
import { Synced } from "../../adamviz/live/js/state/synced.js";
import { Model } from "./model.mjs";

function made(patience) {
  const model = new Model({ k: 1, _saved: 0 });
  const store = new Synced(model, {});
  return { model, store, asking: new Asking(store, patience) };
}

test("what a hand has set last goes to the kernel first", async () => {
  const { model, store, asking } = made();
  store.set({ k: 2 }, false);
  const answer = asking.ask("code");
  assert.equal(model.saves, 1);
  assert.deepEqual(model.sent, [], "the kernel has not taken it yet");
  model.set("_saved", -model.get("_saved"));
  model.set("_saved", -5);
  assert.deepEqual(model.sent, [{ kind: "text", what: "code", id: "text 1" }], "it is asked once");
  model.emit("msg:custom", { kind: "text", id: "text 7", text: "of another" });
  model.emit("msg:custom", { kind: "computed", id: "text 1" });
  model.emit("msg:custom", { kind: "text", id: "text 1", text: "view" });
  assert.equal((await answer).text, "view");
});

test("nothing to save, and it is asked at once; an error comes in its words", async () => {
  const { model, asking } = made();
  const answer = asking.ask("link");
  assert.equal(model.sent.length, 1);
  model.emit("msg:custom", { kind: "text", id: "text 1", error: "TypeError: no" });
  assert.equal((await answer).error, "TypeError: no");
});

test("a kernel that is silent or gone is said, and who asks again gets the newer answer", async () => {
  const { model, asking } = made(30);
  assert.match((await asking.ask("code")).error, /does not answer/);
  const first = asking.ask("code");
  const second = asking.ask("link");
  assert.equal((await first).error, "");
  model.emit("msg:custom", { kind: "text", id: "text 2", text: "late" });
  model.emit("msg:custom", { kind: "text", id: "text 3", text: "#" });
  assert.equal((await second).text, "#");
  model.send = () => {
    throw new Error("closed");
  };
  assert.match((await asking.ask("code")).error, /gone/);
  const last = asking.ask("code");
  asking.close();
  assert.ok(await last);
});
