// A relief drawn by the page's graphics card. No mesh is made: the vertex shader reads the heights of the
// field's grid, which are a texture, and the other one bands and lights what it is given, as `raster.js`
// does. The heights are the page's own and not the shader's, since levels, runs and the hand need them as
// well, and because no driver has to know what a number is that is none.

/** @import { Look } from "./raster.js" */
/** @import { ReliefViewport } from "./relief-viewport.js" */
/** @import { Grid } from "./terrain.js" */

import { isReady, startProgram, VERSION, wordTexture } from "../gpu/drawing.js";
import { sharedContext } from "../gpu/shared.js";
import { DARKEST, GAIN, RISE } from "./camera.js";
import { Terrain } from "./terrain.js";

const MOST_BANDS = 64;
// `grid`: nodes across and down, cells across and down. `ground`: where they begin, and how far they go.
// `scale`: the lowest level, the range of all, the number of bands. A hole has the height -1.
const VERTEX_SHADER = [
  `${VERSION}precision highp float;precision highp int;precision highp usampler2D;`,
  "uniform usampler2D heights;uniform vec4 grid,ground,camera,screen;uniform vec3 scale,light;out vec2 lit;",
  "ivec2 node(ivec2 k){ivec2 c=ivec2(grid.zw);return(2*k*(ivec2(grid.xy)-1)+c)/(2*c);}",
  "vec2 place(ivec2 k){return ground.xy+vec2(node(k))/(grid.xy-1.)*ground.zw;}",
  "float z(ivec2 k){uint w=texelFetch(heights,node(k),0).r;",
  "return(w&0x7fffffffu)>0x7f800000u?-1.:clamp((uintBitsToFloat(w)-scale.x)/scale.y,0.,1.);}",
  "float slope(ivec2 k,ivec2 by){ivec2 a=max(k-by,0),b=min(k+by,ivec2(grid.zw));float p=z(a),q=z(b);",
  `vec2 d=place(b)-place(a);return p<0.||q<0.?0.:(q-p)*float(${RISE})/(d.x+d.y);}`,
  "void main(){int c=gl_VertexID/6,n=int(grid.z);ivec2 e=ivec2(1,0),k=ivec2(c%n,c/n);",
  "bool hole=min(min(z(k),z(k+e)),min(z(k+e.yx),z(k+1)))<0.;",
  "k+=ivec2(52,38)>>(gl_VertexID%6)&1;",
  `float h=z(k),s=${DARKEST}+float(${GAIN})*abs(dot(normalize(vec3(-slope(k,e),-slope(k,e.yx),1)),light));`,
  `lit=vec2(h*scale.z,s);h*=float(${RISE});`,
  "vec2 p=place(k)-.5;float near=dot(p,camera.xy);",
  "gl_Position=hole?vec4(2,2,2,1):vec4(screen.xy+screen.zw*vec2(p.y*camera.x-p.x*camera.y,",
  "h*camera.z-near*camera.w),-.6*(near*camera.z+h*camera.w),1);}",
].join("");
const FRAGMENT_SHADER = [
  `${VERSION}precision highp float;precision highp int;`,
  `uniform vec3 colours[${MOST_BANDS}],line,scale;uniform vec2 edge;in vec2 lit;out vec4 colour;`,
  "void main(){float q=lit.x,slope=length(vec2(dFdx(q),dFdy(q))),off=abs(q-floor(q+.5)),cover=0.;",
  "if(off<(edge.x+.5)*slope&&q>.5&&q<scale.z-.5)",
  "cover=min(1.,edge.x+.5-off/slope)*edge.y*min(1.,.3/slope);",
  "vec3 c=mix(colours[clamp(int(q),0,int(scale.z)-1)],line,cover);colour=vec4(min(c*lit.y/255.,1.),1);}",
].join("");

/** The program of each context. @type {WeakMap<WebGL2RenderingContext, WebGLProgram>} */
const programs = new WeakMap();
let refused = false; // whether the driver does not take it

export class ReliefCard {
  /** @type {WebGL2RenderingContext|null} */
  gl = null; // that has the texture
  texture = null;
  /** @type {Float32Array|null} */
  heights = null; // which are in it

  /**
   * Draw a relief at the upper left of the context's canvas.
   * @param {Grid} grid @param {ReliefViewport} viewport
   * @param {number} width @param {number} height in pixels @param {Look} look
   * @param {number} cells along each side, at most
   * @returns {OffscreenCanvas|null} null where no card draws it, or not yet
   */
  draw(grid, viewport, width, height, look, cells) {
    const card = refused || look.bands > MOST_BANDS ? null : sharedContext();
    if (!card || card.software) return null;
    const { gl } = card;
    try {
      if (!programs.has(gl)) programs.set(gl, startProgram(gl, FRAGMENT_SHADER, VERTEX_SHADER));
      if (!isReady(gl, programs.get(gl))) return null;
    } catch {
      refused = true;
      return null;
    }
    const canvas = /** @type {OffscreenCanvas} */ (gl.canvas);
    // All views draw on it, of whatever size.
    if (canvas.width < width) canvas.width = width;
    if (canvas.height < height) canvas.height = height;
    if (gl.drawingBufferWidth < width || gl.drawingBufferHeight < height) return null;
    this.upload(gl, grid);
    gl.viewport(0, canvas.height - height, width, height);
    this.paint(gl, programs.get(gl), grid, viewport, look, cells);
    return gl.isContextLost() ? null : canvas;
  }

  /** Give the card heights that it has not. */
  upload(gl, { nx, ny, heights }) {
    gl.activeTexture(gl.TEXTURE0);
    if (this.gl === gl && this.heights === heights) return gl.bindTexture(gl.TEXTURE_2D, this.texture);
    this.free();
    this.texture = wordTexture(gl, nx, ny, new Uint32Array(heights.buffer));
    Object.assign(this, { gl, heights });
  }

  /** @param {Look} look @param {number} cells */
  paint(gl, program, grid, viewport, look, cells) {
    const { camera, box, extent, scaleX, scaleY, centreX, centreY } = viewport;
    const { x0, width, y1, height, low, range } = new Terrain(grid, extent);
    const [columns, rows] = [grid.nx, grid.ny].map((nodes) => Math.min(nodes - 1, cells));
    const given = {
      grid: [grid.nx, grid.ny, columns, rows],
      ground: [x0, y1, width, -height],
      scale: [low, range, look.bands],
      camera: [camera.cos, camera.sin, camera.low, camera.high],
      light: camera.light,
      screen: [
        (2 * (centreX - box.left)) / box.width - 1,
        1 - (2 * (centreY - box.top)) / box.height,
        (2 * scaleX) / box.width,
        (2 * scaleY) / box.height,
      ],
      line: look.line.slice(0, 3),
      edge: [look.half, look.strength],
    };
    const place = (name) => gl.getUniformLocation(program, name);
    gl.useProgram(program);
    for (const [name, values] of Object.entries(given)) gl[`uniform${values.length}fv`](place(name), values);
    gl.uniform3fv(place("colours"), Array.from(look.colours));
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.enable(gl.DEPTH_TEST);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * columns * rows);
    gl.disable(gl.DEPTH_TEST);
  }

  /** Give the memory back. */
  free() {
    this.gl?.deleteTexture(this.texture);
    this.gl = null;
  }
}
