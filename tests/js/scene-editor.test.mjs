// The fields of a scene: what they take, refuse, and show when they are opened again.

import assert from "node:assert/strict";
import test from "node:test";
import { Element } from "./document.mjs";
import { SceneEditor } from "../../adamviz/live/js/lecture/scene-editor.js";

function makeEditor() {
  const scenes = [
    { name: "first", caption: "", traits: {} },
    { name: "second", caption: "look", traits: {} },
  ];
  const change = (at, name, caption) => (scenes[at] = { ...scenes[at], name, caption });
  const editor = new SceneEditor({ scenes: () => scenes, change, move() {}, closed: () => editor.left() });
  editor.left = () => {};
  editor.root.matches = () => true;
  return { editor, scenes };
}

test("what a scene is called and says is taken", () => {
  const { editor, scenes } = makeEditor();
  editor.edit(0);
  editor.name.value = " opening ";
  editor.caption.value = "the bowl";
  editor.enter();
  assert.deepEqual([scenes[0].name, scenes[0].caption, editor.open], ["opening", "the bowl", false]);
});

test("a text that was refused is gone when the fields are opened again", () => {
  const { editor, scenes } = makeEditor();
  // The focus leaves a field with what was written into it.
  editor.left = () => editor.name.dispatchEvent(new Event("change"));
  editor.edit(0);
  editor.name.value = "second";
  editor.enter();
  assert.notEqual(editor.message.textContent, "");
  assert.equal(editor.open, true);
  editor.close();
  editor.edit(0);
  assert.deepEqual([editor.name.value, editor.message.textContent, scenes[0].name], ["first", "", "first"]);
});
