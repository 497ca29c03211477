// What of a map needs no graphics card: its shaders' text, and what is said where there is none.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { gpu } from "../../adamviz/live/js/gpu/context.js";
import { runMap } from "../../adamviz/live/js/gpu/map-run.js";
import { isTrusted } from "../../adamviz/live/js/gpu/probe.js";
import { mapShaders, texturesFor } from "../../adamviz/live/js/gpu/map-shader.js";

const PROGRAM = {
  numbers: [
    ["optimizer", "learning_rate", "float32"],
    ["start", "x", "float32"],
    ["start", "y", "float32"],
  ],
  off: [],
  state: 5,
  measures: [
    ["final_loss", "float32"],
    ["converged", "bool"],
  ],
  begin: "o0=a1;o1=a2;",
  step: "o0=a0+a3+a8;o1=a4;",
  finish: "o0=a3;o1=a8;",
  prelude: "uniform uint Z;",
  tables: [],
  cost: 2,
};
const REQUEST = { x: { at: 0, values: [1, 2] }, y: { at: 2, values: [3] }, values: [0, 0, 0], steps: 4 };

afterEach(() => delete globalThis.OffscreenCanvas);

test("four words of a run lie in one texel of each texture", () => {
  assert.deepEqual([1, 4, 5, 16, 17].map(texturesFor), [1, 1, 2, 4, 5]);
  const { steps, measures } = mapShaders(PROGRAM, [0, 2]);
  for (const text of [steps, measures]) {
    assert.ok(text.startsWith("#version 300 es\nuniform uint Z;\n"));
    assert.match(text, /uniform usampler2D S0;uniform usampler2D S1;/);
    assert.match(text, /a3=texelFetch\(S0,q,0\)\.x;.*a7=texelFetch\(S1,q,0\)\.x;/);
  }
  assert.match(steps, /R0=uvec4\(a3,a4,a5,a6\);R1=uvec4\(a7,0u,0u,0u\);/);
  assert.match(measures, /R0=uvec4\(o0,o1,0u,0u\);/);
  assert.doesNotMatch(measures, /R1/);
});

test("a number is the same in all pixels, or that of the column or the row", () => {
  const { steps } = mapShaders(PROGRAM, [0, 2]);
  assert.match(steps, /uint a0=x;uint a1=W\[1\];uint a2=y;/);
  assert.match(mapShaders(PROGRAM, [1, 0]).steps, /uint a0=y;uint a1=x;uint a2=W\[2\];/);
});

test("a run begins at the first step, and goes on from its state at any other", () => {
  const { steps, measures } = mapShaders(PROGRAM, [0, 2]);
  const begun = "if(V.y==0){o0=a1;o1=a2;a3=o0;a4=o1;a5=o2;a6=o3;a7=o4;}else{a3=texelFetch";
  assert.ok(steps.includes(begun));
  assert.ok(steps.includes("for(int v=V.y;v<V.z;v++){uint a8=uint(v);o0=a0+a3+a8;o1=a4;a3=o0;"));
  assert.ok(measures.includes("uint a8=uint(V.z);"));
});

test("without WebGL2 there is no context, for which a page asks once, and no map", async () => {
  let asked = 0;
  globalThis.OffscreenCanvas = /** @type {any} */ (
    class {
      getContext(kind) {
        asked += 1;
        assert.equal(kind, "webgl2");
        return null;
      }
    }
  );
  assert.equal(gpu(), null);
  assert.equal(await runMap(PROGRAM, REQUEST), null);
  assert.equal(await runMap({ error: "it is too slow" }, REQUEST), null);
  assert.equal(asked, 1);
});

test("a map that is cancelled before it begins says so", async () => {
  const signal = AbortSignal.abort(new Error("the view moved on"));
  await assert.rejects(runMap(PROGRAM, REQUEST, { signal }), /the view moved on/);
});

/** A context that compiles everything, and reads these words. */
function card(...words) {
  const named = { readPixels: (...[, , , , , , out]) => out.set(words), isContextLost: () => false };
  const driver = new Proxy(named, {
    get: (own, name) => own[name] ?? (/^[A-Z_0-9]+$/.test(String(name)) ? 0 : () => ({})),
  });
  named.getExtension = () => null;
  return /** @type {any} */ (driver);
}

test("a driver whose arithmetic is another one is not trusted, nor one that draws nothing", () => {
  assert.equal(isTrusted(card(0, 42)), true);
  assert.equal(isTrusted(card(1 << 3, 42)), false);
  assert.equal(isTrusted(card(0, 0)), false);
  const refusing = card(0, 42);
  refusing.getProgramParameter = () => false;
  refusing.getAttachedShaders = () => [];
  assert.equal(isTrusted(refusing), false);
});
