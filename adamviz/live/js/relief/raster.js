// Faces filled pixel by pixel: bands of colour by their heights, with a line of even width where one meets
// the next, as the field has them, and lit. Filling them as paths of the canvas takes ten times as long.

/**
 * @typedef {object} Look
 * @property {number} bands how many
 * @property {Uint8Array} colours red, green and blue of each
 * @property {number[]} line its colour
 * @property {number} strength of the line
 * @property {number} half the half of its width, in pixels
 */

export class Raster {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.width = width;
    this.height = height;
  }

  /**
   * Paint a mesh over nothing.
   * @param {import("./mesh.js").Mesh} mesh turned to the picture
   * @param {import("./camera.js").Camera} camera
   * @param {Look} look
   */
  paint(mesh, camera, look) {
    this.pixels.fill(0);
    this.look = look;
    const { px, py, z, shades } = mesh;
    const { bands } = look;
    mesh.inOrder(camera, (a, b, c) =>
      this.face(
        px[a],
        py[a],
        z[a] * bands,
        shades[a],
        px[b],
        py[b],
        z[b] * bands,
        shades[b],
        px[c],
        py[c],
        z[c] * bands,
        shades[c],
      ),
    );
    return this.image;
  }

  /** A triangle: of each corner its place, its height in bands, and its brightness. */
  face(x0, y0, q0, s0, x1, y1, q1, s1, x2, y2, q2, s2) {
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    if (Math.abs(area) < 1e-6) return;
    const { width, height } = this;
    const top = Math.max(0, Math.ceil(Math.min(y0, y1, y2) - 0.5));
    const end = Math.min(height, Math.ceil(Math.max(y0, y1, y2) - 0.5));
    if (!(top < end)) return;
    const qx = ((q1 - q0) * (y2 - y0) - (q2 - q0) * (y1 - y0)) / area;
    const qy = ((q2 - q0) * (x1 - x0) - (q1 - q0) * (x2 - x0)) / area;
    const sx = ((s1 - s0) * (y2 - y0) - (s2 - s0) * (y1 - y0)) / area;
    const sy = ((s2 - s0) * (x1 - x0) - (s1 - s0) * (x2 - x0)) / area;
    const slope = Math.sqrt(qx * qx + qy * qy);
    for (let j = top; j < end; j++) {
      const y = j + 0.5;
      let [left, right] = [Infinity, -Infinity];
      // Where the row meets each side.
      if (y0 <= y !== y1 <= y) {
        const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
        left = x;
        right = x;
      }
      if (y1 <= y !== y2 <= y) {
        const x = x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
        left = Math.min(left, x);
        right = Math.max(right, x);
      }
      if (y2 <= y !== y0 <= y) {
        const x = x2 + ((y - y2) / (y0 - y2)) * (x0 - x2);
        left = Math.min(left, x);
        right = Math.max(right, x);
      }
      const first = Math.max(0, Math.ceil(left - 0.5));
      const last = Math.min(width, Math.ceil(right - 0.5));
      if (first >= last) continue;
      const from = first + 0.5 - x0;
      this.row(
        j * width + first,
        j * width + last,
        q0 + from * qx + (y - y0) * qy,
        qx,
        s0 + from * sx + (y - y0) * sy,
        sx,
        slope,
      );
    }
  }

  /** Some pixels beside one another, whose height and brightness change evenly. */
  row(at, end, q, dq, shade, ds, slope) {
    const { pixels, look } = this;
    const { bands, colours, line, strength, half } = look;
    // Where lines crowd they fade, or a steep place would turn into a dark patch.
    const strong = strength * Math.min(1, 0.3 / slope);
    const reach = (half + 0.5) * slope;
    for (; at < end; at++, q += dq, shade += ds) {
      const band = q < bands ? (q < 0 ? 0 : q | 0) : bands - 1;
      let r = colours[3 * band];
      let g = colours[3 * band + 1];
      let b = colours[3 * band + 2];
      const off = Math.abs(q - Math.round(q));
      if (off < reach && q > 0.5 && q < bands - 0.5) {
        const cover = Math.min(1, half + 0.5 - off / slope) * strong;
        r += (line[0] - r) * cover;
        g += (line[1] - g) * cover;
        b += (line[2] - b) * cover;
      }
      r = Math.min(255, r * shade);
      g = Math.min(255, g * shade);
      b = Math.min(255, b * shade);
      pixels[at] = 0xff000000 | (b << 16) | (g << 8) | r;
    }
  }
}
