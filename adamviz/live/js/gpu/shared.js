// The page's one WebGL2 context: browsers keep but a few, so every view of the page, of whatever kind, draws
// with this one.

/** @import { Gpu } from "./types" */

// They draw with the processor, and more slowly than JavaScript does.
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const KEY = "webgl2";

/**
 * The context: made when first needed, and anew after it was lost; what was made with a lost one is gone.
 * @returns {Gpu|null} null without WebGL2
 */
export function sharedContext() {
  /** @type {any} */
  const page = globalThis; // each kind of view has its own copy of this module
  const kept = (page[Symbol.for("adamviz")] ??= new Map());
  if (kept.get(KEY) === undefined || kept.get(KEY)?.gl.isContextLost()) kept.set(KEY, open());
  return kept.get(KEY);
}

/** @returns {Gpu|null} */
function open() {
  const canvas = globalThis.OffscreenCanvas ? new OffscreenCanvas(1, 1) : null;
  const gl = canvas?.getContext("webgl2");
  if (!gl) return null;
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const software = SOFTWARE.test(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return { gl, software, programs: new WeakMap() };
}
