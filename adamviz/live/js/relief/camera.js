// From where a relief is seen: parallel rays, so that what is far is drawn as large as what is near. The
// static twin is adamviz/plots/camera.py; cases in tests/shared/relief.json hold both to one rule.

export const RISE = 0.5; // of the relief, where both sides of its ground are 1
export const FLOOR = -0.28; // the height of the contours below it
// Of the light, from the viewer: to the right, towards them and up; its length is 1.
const LIGHT = [-0.44, 0.33, 0.835];
export const DARKEST = 0.66; // of a colour's brightness, where it is turned away from the light
export const GAIN = 0.4; // what the light adds to that

export class Camera {
  /** @param {number} azimuth degrees around the vertical @param {number} elevation above the ground */
  constructor(azimuth, elevation) {
    const [turn, tilt] = [azimuth, elevation].map((degrees) => (degrees * Math.PI) / 180);
    this.cos = Math.cos(turn);
    this.sin = Math.sin(turn);
    this.low = Math.cos(tilt);
    this.high = Math.sin(tilt);
    const [right, near, up] = LIGHT;
    this.light = [near * this.cos - right * this.sin, near * this.sin + right * this.cos, up];
    /** @type {[number, number, number]} the way to the viewer: along the ground and up, of the model */
    this.toViewer = [this.cos * this.low, this.sin * this.low, this.high / RISE];
  }

  /**
   * Where a point of the model lies: right, up and towards the viewer, in sides of the ground.
   * @param {number} x @param {number} y @param {number} z each from 0 to 1
   * @returns {[number, number, number]}
   */
  project(x, y, z) {
    const near = (x - 0.5) * this.cos + (y - 0.5) * this.sin;
    const right = (y - 0.5) * this.cos - (x - 0.5) * this.sin;
    const height = RISE * z;
    return [right, height * this.low - near * this.high, near * this.low + height * this.high];
  }

  /**
   * The point of the model at a height that lies at a place: where the ray through it meets that height.
   * @returns {[number, number]}
   */
  unproject(right, up, z) {
    const near = (RISE * z * this.low - up) / this.high;
    return [0.5 + near * this.cos - right * this.sin, 0.5 + near * this.sin + right * this.cos];
  }

  /** How bright a face is, seen from either side, by its normal in the model's directions. */
  shade(x, y, z) {
    return DARKEST + GAIN * Math.abs(x * this.light[0] + y * this.light[1] + z * this.light[2]);
  }
}
