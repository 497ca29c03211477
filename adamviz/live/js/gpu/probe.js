// Whether a graphics driver computes as maps need it: asked once, with numbers that no compiler knows.

import { isReady, startProgram, VERSION } from "./drawing.js";
import { targets } from "./targets.js";

const [MOST_FLOAT, INFINITE, NEGATIVE, NAN] = [0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000];
const [ONE, NEXT, SECOND, HALF_DIGIT, TINY_FLOAT] = [
  0x3f800000, 0x3f800001, 0x3f800002, 0x33800000, 0x0d800000,
];
// Two numbers, what is done with them, and the bits that come out: what IEEE 754 says, and XLA does.
/** @type {[number, string, number, number][]} */
const CASES = [
  [MOST_FLOAT, "x+y", MOST_FLOAT, INFINITE],
  [MOST_FLOAT, "-x*y", 0x40000000, NEGATIVE],
  [INFINITE, "x-y", INFINITE, NAN],
  [INFINITE, "x*y", 0, NAN],
  [NAN, "x+y", ONE, NAN],
  [NAN, "x*y", 0, NAN],
  [INFINITE, "x+y", MOST_FLOAT, INFINITE],
  [TINY_FLOAT, "x*y", TINY_FLOAT, 0],
  // To nearest, and of two that are as near to the even one.
  [ONE, "x+y", HALF_DIGIT, ONE],
  [NEXT, "x+y", HALF_DIGIT, SECOND],
  [NEXT, "x*y", NEXT, SECOND],
  [0x40200000, "roundEven(x)+y*0.", 0, 0x40000000],
  [0xc0200000, "floor(x)+y*0.", 0, 0xc0400000],
  [0x10000001, "U(floatBitsToUint(x)*floatBitsToUint(y))", 0x20000001, 0x30000001],
];

const CHECKS = CASES.map(([, text], i) => `x=U(A[${i}]);y=U(C[${i}]);b|=uint(r(${text})!=E[${i}])<<${i};`);
const SHADER = [
  `${VERSION}precision highp float;precision highp int;`,
  "#define U uintBitsToFloat",
  `uniform uint A[${CASES.length}],C[${CASES.length}],E[${CASES.length}];out uvec4 R;`,
  `uint r(float x){uint u=floatBitsToUint(x);return(u&0x7fffffffu)>0x7f800000u?${NAN}u:u;}`,
  "void main(){uint b=0u;float x,y;",
  ...CHECKS,
  "R=uvec4(b,42u,0u,0u);}",
].join("\n");

/** @param {WebGL2RenderingContext} gl */
export function isTrusted(gl) {
  const program = startProgram(gl, SHADER);
  const place = targets(gl, 1, 1, 1);
  try {
    while (!isReady(gl, program));
    gl.useProgram(program);
    for (const [name, column] of Object.entries({ A: 0, C: 2, E: 3 })) {
      const words = Uint32Array.from(CASES, (entry) => Number(entry[column]));
      gl.uniform1uiv(gl.getUniformLocation(program, name), words);
    }
    gl.viewport(0, 0, 1, 1);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    const answer = new Uint32Array(4);
    gl.readPixels(0, 0, 1, 1, gl.RGBA_INTEGER, gl.UNSIGNED_INT, answer);
    return answer[0] === 0 && answer[1] === 42;
  } catch {
    return false; // it compiles nothing
  } finally {
    place.free();
    gl.deleteProgram(program);
  }
}
