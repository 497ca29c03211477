// A field that the kernel computed: a grid of losses, read between its points.

const SPACING = 5; // CSS pixels between the points that are asked for
const IN_A_ROW = 601; // points of a curve

/** The part of a request that asks for the field over an extent, of about so many points at most. */
export function fieldRequest(extent, box, key, most = Infinity) {
  if (extent.length === 2) return { field: { key, extent, nx: Math.min(IN_A_ROW, most), ny: 1 } };
  const spacing = Math.max(SPACING, Math.sqrt((box.width * box.height) / most));
  const count = (length) => Math.min(256, Math.max(2, Math.round(length / spacing) + 1));
  return { field: { key, extent, nx: count(box.width), ny: count(box.height) } };
}

/**
 * The loss between the points of a grid, or null if there is none for this surface yet.
 * @returns {((point: number[]) => number)|null}
 */
export function kernelField(field, key) {
  if (!field || field.key !== key) return null;
  const { nx, ny, loss } = field;
  const [x0, x1, y0, y1] = field.extent;
  if (ny === 1) return curveOf(loss, nx, x0, x1);
  return ([x, y]) => {
    const u = ((x - x0) / (x1 - x0)) * (nx - 1);
    const v = ((y - y0) / (y1 - y0)) * (ny - 1);
    if (!(u >= 0 && v >= 0 && u <= nx - 1 && v <= ny - 1)) return NaN;
    const [i, j] = [Math.min(nx - 2, Math.floor(u)), Math.min(ny - 2, Math.floor(v))];
    const [fu, fv, at] = [u - i, v - j, j * nx + i];
    const low = loss[at] + (loss[at + 1] - loss[at]) * fu;
    const high = loss[at + nx] + (loss[at + nx + 1] - loss[at + nx]) * fu;
    return low + (high - low) * fv;
  };
}

/** The loss between the points of a row. */
function curveOf(loss, nx, x0, x1) {
  /** @param {number[]} point */
  return ([x]) => {
    const u = ((x - x0) / (x1 - x0)) * (nx - 1);
    if (!(u >= 0 && u <= nx - 1)) return NaN;
    const i = Math.min(nx - 2, Math.floor(u));
    return loss[i] + (loss[i + 1] - loss[i]) * (u - i);
  };
}
