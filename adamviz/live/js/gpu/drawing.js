// What draws with WebGL2: programs of two shaders, and textures of words, from which maps draw into others.

export const VERSION = "#version 300 es\n"; // the first line of every shader
const VERTEX = `${VERSION}void main(){gl_Position=vec4(gl_VertexID==1?3.:-1.,gl_VertexID==2?3.:-1.,0.,1.);}`;

/**
 * Begin to make a program; a driver may take seconds for it.
 * @param {WebGL2RenderingContext} gl
 * @param {string} fragment the source of its fragment shader
 * @param {string} [vertex] the source of the other; usually that of one triangle over the whole picture
 */
export function startProgram(gl, fragment, vertex = VERTEX) {
  const program = gl.createProgram();
  const texts = [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ];
  for (const [kind, text] of /** @type {[number, string][]} */ (texts)) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  return program;
}

/**
 * Whether a program that was begun is ready.
 * @throws {Error} in the driver's words, if it cannot be made
 */
export function isReady(gl, program) {
  const parallel = gl.getExtension("KHR_parallel_shader_compile");
  if (parallel && !gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR)) return false;
  if (gl.getProgramParameter(program, gl.LINK_STATUS) || gl.isContextLost()) return true;
  const shaders = gl.getAttachedShaders(program) ?? [];
  const told = [gl.getProgramInfoLog(program), ...shaders.map((shader) => gl.getShaderInfoLog(shader))];
  throw new Error(`The graphics driver refuses a program: ${told.filter(Boolean).join(" ")}`);
}

/** A texture of words of 32 bits, one or four a texel. */
export function wordTexture(gl, width, height, words, four = false) {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  const [inside, format] = four ? [gl.RGBA32UI, gl.RGBA_INTEGER] : [gl.R32UI, gl.RED_INTEGER];
  gl.texImage2D(gl.TEXTURE_2D, 0, inside, width, height, 0, format, gl.UNSIGNED_INT, words);
  return texture;
}
