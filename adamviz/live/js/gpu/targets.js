// What maps are drawn into.

import { wordTexture } from "./drawing.js";

/** Textures of one size, and a framebuffer that draws into all of them at once. */
export function targets(gl, count, width, height) {
  const textures = Array.from({ length: count }, () => wordTexture(gl, width, height, null, true));
  const buffer = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, buffer);
  const places = textures.map((texture, i) => {
    const place = gl.COLOR_ATTACHMENT0 + i;
    gl.framebufferTexture2D(gl.FRAMEBUFFER, place, gl.TEXTURE_2D, texture, 0);
    return place;
  });
  gl.drawBuffers(places);
  return {
    textures,
    buffer,
    /** Give the memory back. */
    free() {
      gl.deleteFramebuffer(buffer);
      for (const texture of textures) gl.deleteTexture(texture);
    },
  };
}
