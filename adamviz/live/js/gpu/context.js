// The page's one WebGL2 context: browsers keep but a few, so every view of the page draws with this one.

import { isTrusted } from "./probe.js";

/** @import { Gpu } from "./types" */

/** @type {Gpu|null|undefined} */
let shared;

/**
 * The page's context: made when first needed, and anew after it was lost; what was made with a lost one is
 * gone.
 * @returns {Gpu|null} null without WebGL2, and where its arithmetic is not the kernel's
 */
export function gpu() {
  if (shared === undefined || shared?.gl.isContextLost()) shared = open();
  return shared;
}

/** @returns {Gpu|null} */
function open() {
  const canvas = globalThis.OffscreenCanvas ? new OffscreenCanvas(1, 1) : null;
  const gl = canvas?.getContext("webgl2", { antialias: false, depth: false, alpha: false });
  if (!gl) return null;
  return isTrusted(gl) ? { gl, programs: new WeakMap() } : null;
}
