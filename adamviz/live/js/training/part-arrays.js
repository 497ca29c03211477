// The arrays of a part of a recording, as they travel: plain bytes beside a header that says what they are.

/** @import { PartHeader } from "./types" */

const PART_KINDS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array };

/**
 * The arrays of a part, by name.
 * @param {PartHeader} header
 * @param {Record<number, ArrayBuffer|DataView>} buffers by the numbers that the header says
 * @returns {Record<string, any>}
 */
export function partArrays({ arrays }, buffers) {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, [place, dtype]]) => {
      const part = buffers[place];
      const bytes =
        "buffer" in part ? part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength) : part;
      return [name, new PART_KINDS[dtype](bytes)];
    }),
  );
}

/**
 * Bytes that were packed by gzip and written as base64.
 * @param {string} text @returns {Promise<ArrayBuffer>}
 */
export async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
