// The two fragment shaders of a map: one makes some steps of every pixel's run, the other its measures. A
// run between two steps is some words of 32 bits, four in each of the textures that both read.

/** @import { MapProgram } from "./types" */

import { VERSION } from "./drawing.js";

/** How many textures hold some words. */
export const texturesFor = (words) => Math.ceil(words / 4);

/**
 * The sources of a map's shaders.
 * @param {MapProgram} program
 * @param {number[]} at the places among its numbers of x and of y, which differ from pixel to pixel
 */
export function mapShaders(program, at) {
  const { numbers, state, measures, prelude, begin, step, finish } = program;
  const first = numbers.length;
  const index = `a${first + state}`;
  const list = (count, text) => Array.from({ length: count }, (_, i) => text(i)).join("");
  const inputs = list(first, (i) => `uint a${i}=${["x", "y"][at.indexOf(i)] ?? `W[${i}]`};`);
  const declared = list(state, (i) => `uint a${first + i}=0u;`);
  const results = (count) => list(count, (i) => `uint o${i}=0u;`);
  const kept = list(state, (i) => `a${first + i}=o${i};`);
  const load = list(state, (i) => `a${first + i}=texelFetch(S${i >> 2},q,0).${"xyzw"[i & 3]};`);
  const written = (count, name) =>
    list(texturesFor(count), (k) => {
      const words = [0, 1, 2, 3].map((j) => (4 * k + j < count ? name(4 * k + j) : "0u"));
      return `R${k}=uvec4(${words.join(",")});`;
    });
  const text = (count, ...main) =>
    [
      `${VERSION}${prelude}`,
      `uniform uint W[${first}];uniform usampler2D X;uniform ivec3 V;`,
      list(texturesFor(state), (k) => `uniform usampler2D S${k};`),
      list(texturesFor(count), (k) => `layout(location=${k})out uvec4 R${k};`),
      "void main(){ivec2 q=ivec2(gl_FragCoord.xy);",
      "uint x=texelFetch(X,ivec2(q.x,0),0).r,y=texelFetch(X,ivec2(q.y+V.x,1),0).r;",
      `${inputs}${declared}`,
      ...main,
      "}",
    ].join("\n");
  return {
    // V: the row of the picture at which the band begins, the first step, and the step after the last.
    steps: text(
      state,
      `${results(state)}if(V.y==0){${begin}${kept}}else{${load}}`,
      `for(int v=V.y;v<V.z;v++){uint ${index}=uint(v);${step}${kept}}`,
      written(state, (i) => `a${first + i}`),
    ),
    measures: text(
      measures.length,
      `${load}uint ${index}=uint(V.z);${results(measures.length)}${finish}`,
      written(measures.length, (i) => `o${i}`),
    ),
  };
}
