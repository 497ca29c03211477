// A relief on the screen: from where it is seen, there and back, what it hides, and the order of its faces.

import assert from "node:assert/strict";
import test from "node:test";
import { Camera } from "../../adamviz/live/js/relief/camera.js";
import { heightName, heightTicks } from "../../adamviz/live/js/relief/relief-axes.js";
import { Mesh } from "../../adamviz/live/js/relief/mesh.js";
import { ReliefViewport } from "../../adamviz/live/js/relief/relief-viewport.js";
import { Terrain } from "../../adamviz/live/js/relief/terrain.js";
import { shared } from "./shared.mjs";

const near = (one, other, by = 1e-9) => assert.ok(Math.abs(one - other) <= by, `${one} ${other}`);
const extent = [-2, 2, 0, 4];
const box = { left: 50, top: 10, width: 400, height: 300 };

/** A grid of heights over all that is seen. */
function gridOf(height, [nx, ny] = [81, 61]) {
  const heights = new Float32Array(nx * ny);
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++)
      heights[j * nx + i] = height(-2 + (4 * i) / (nx - 1), 4 - (4 * j) / (ny - 1));
  return { nx, ny, heights, extent, step: 0.1, low: 0, high: 1 };
}
const hill = gridOf((x, y) => Math.exp(-4 * (x * x + (y - 2) ** 2)));
const slope = gridOf((x) => (x + 2) / 4);
const seen = (grid, azimuth, elevation) =>
  new ReliefViewport(extent, box, new Camera(azimuth, elevation), new Terrain(grid, extent));

for (const { name, azimuth, elevation, point, place, normal, shade } of shared("relief").cases)
  test(`a camera sees what the static twin sees: ${name}`, () => {
    const camera = new Camera(azimuth, elevation);
    camera.project(...point).forEach((part, i) => near(part, place[i]));
    near(camera.shade(...normal), shade);
    camera.unproject(place[0], place[1], point[2]).forEach((part, i) => near(part, point[i]));
  });

test("heights are told by round numbers", () => {
  const { ticks, names } = shared("relief");
  for (const { low, high, log, most, ...wanted } of ticks) {
    const { ticks: found, ...words } = heightTicks(low, high, log, most);
    found.forEach((tick, i) => near(tick / wanted.ticks[i] || 1, 1));
    assert.deepEqual({ ticks: wanted.ticks, ...words }, wanted);
    assert.equal(found.length, wanted.ticks.length);
  }
  for (const { low, log, base, name } of names) assert.equal(heightName(low, log, base), name);
});

test("a point goes to pixels and back, from everywhere", () => {
  for (const azimuth of [-170, -60, 0, 45, 120])
    for (const elevation of [20, 50, 90]) {
      const viewport = seen(hill, azimuth, elevation);
      for (const point of [
        [-1.5, 0.5],
        [0, 2],
        [1.2, 3.3],
      ]) {
        if (viewport.hides(point)) continue;
        const place = viewport.at(point);
        assert.ok(viewport.holds(...place));
        viewport.hit(...place).forEach((part, i) => near(part, point[i], 0.08));
      }
    }
});

test("all of the model is in the box, however it is turned", () => {
  for (let azimuth = -180; azimuth < 180; azimuth += 15)
    for (const elevation of [8, 35, 90])
      for (const x of [0, 1])
        for (const y of [0, 1])
          for (const z of [-0.28, 1]) {
            const place = seen(hill, azimuth, elevation).place(x, y, z);
            assert.ok(seen(hill, azimuth, elevation).holds(...place, 1e-6), `${azimuth} ${elevation}`);
            const less = new ReliefViewport(extent, box, new Camera(azimuth, elevation), null, 1, 60);
            const [, down] = less.place(x, y, z);
            assert.ok(down <= less.bottom - 60 + 1e-6, "what stands below it has its room");
          }
});

test("what lies behind the hill is hidden, and what lies before it is not", () => {
  const viewport = seen(hill, 0, 15); // from where x is large
  assert.ok(viewport.hides([-0.6, 2]) && !viewport.hides([0.6, 2]) && !viewport.hides([0, 2]));
  assert.ok(!seen(hill, 180, 15).hides([-0.6, 2]) && seen(hill, 180, 15).hides([0.6, 2]));
  assert.ok(!seen(hill, 0, 85).hides([-0.6, 2]), "from above");
  assert.ok(viewport.hides([2.1, 2]) && viewport.beyond([2.1, 2]), "beyond the edge there is nothing");
});

test("a step that leaps out lies on the relief as far as that reaches", () => {
  const viewport = seen(slope, 0, 40);
  const leap = [-1.5, 1, 1e6, 1, 3, 1e6, 0.1, 2, 0.1, 2.5];
  const run = { xy: Float32Array.from(leap), loss: [1, 1, 1, 1, 1] };
  const line = viewport.line();
  line.extend(run, 4);
  assert.equal(line.steps[0], 0);
  const left = line.after(1) - 1;
  assert.ok(left > 40, `${left} corners`);
  [line.x[left], line.y[left]].forEach((place, i) => near(place, viewport.at([2, 1])[i], 1e-6));
  const middle = line.steps.findIndex((step) => step > 1.75e-6);
  near(line.x[middle], viewport.at([0.25, 1])[0], 3);
  // It comes back where no line leads: from the step before there is none.
  assert.deepEqual(
    line.gaps.flatMap((gap, i) => (gap ? [Math.ceil(line.steps[i])] : [])),
    [0, 3],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((step) => line.hiddenAt(run, step)),
    [false, null, null, false],
  );
  const [right, down] = viewport.outwards([9, 1]);
  near(right, 0, 1e-9);
  assert.ok(down > 0, "towards the viewer");
});

test("beside the relief there is no point, and the hand gets the nearest one", () => {
  const viewport = seen(slope, -60, 35);
  assert.equal(viewport.hit(box.left + 1, box.top + 1), null);
  const [x, y] = viewport.pointAt(box.left + 1, box.top + 1);
  assert.ok(x >= -2 && x <= 2 && y >= 0 && y <= 4);
});

test("the hand moves the ground by as many pixels", () => {
  const viewport = seen(slope, -130, 40);
  const moved = new ReliefViewport(viewport.panned(12, -7), box, viewport.camera, null);
  const [before, after] = [viewport, moved].map((one) => one.place(...one.onGround([0.3, 1.7]), 0));
  near(after[0] - before[0], 12);
  near(after[1] - before[1], -7);
});

test("faces come in painter's order, and holes have none", () => {
  for (const azimuth of [-150, -60, 30, 135]) {
    const camera = new Camera(azimuth, 30);
    const mesh = new Mesh(hill, extent, 12);
    const last = new Map(); // of each line along the way to the viewer, how near its last cell was
    let faces = 0;
    mesh.inOrder(camera, (...corners) => {
      faces += 1;
      const cell = Math.min(...corners);
      const [i, j] = [cell % mesh.nx, Math.floor(cell / mesh.nx)];
      for (const [line, place] of [
        [`row ${j}`, i * Math.sign(camera.cos)],
        [`column ${i}`, -j * Math.sign(camera.sin)],
      ]) {
        assert.ok(place >= (last.get(line) ?? -Infinity), `${azimuth}: ${line}`);
        last.set(line, place);
      }
    });
    assert.equal(faces, 2 * 12 * 12);
  }
  const holed = new Mesh(
    gridOf((x) => (x < 0 ? NaN : 1), [5, 5]),
    extent,
    4,
  );
  let faces = 0;
  holed.inOrder(new Camera(0, 30), () => (faces += 1));
  assert.equal(faces, 2 * 2 * 4);
});

test("a valley that is narrower than a face has no teeth, and a slope stays one", () => {
  const valley = (x, y) => (4 + Math.log10(Math.abs(x - 0.7 * (y - 2)) + 1e-4)) / 5;
  const { nx, ny, x, y, z } = new Mesh(gridOf(valley, [401, 401]), extent, 40);
  const range = (heights) => Math.max(...heights) - Math.min(...heights);
  const rows = Array.from({ length: ny - 2 }, (_, j) => j + 1);
  const floors = rows.map((j) => Math.min(...z.subarray(j * nx, j * nx + nx)));
  const alone = rows.map((j) => Math.min(...x.map((place) => valley(4 * place - 2, 4 * y[j]))));
  assert.ok(range(floors) < 0.25 * range(alone), `${range(floors)} ${range(alone)}`);
  const even = new Mesh(slope, extent, 10);
  even.z.forEach((height, k) => near(height, even.x[k % 11], 1e-6));
});

test("heights end at the levels, and a slope is as bright all over", () => {
  const wild = new Terrain(
    gridOf((x) => (x > 1 ? Infinity : -5)),
    extent,
  );
  assert.equal(wild.at(1, 0.5), 1);
  assert.equal(wild.at(0, 0.5), 0);
  const holed = seen(
    gridOf(() => NaN),
    -60,
    35,
  );
  holed.at([1, 3]).forEach((place, i) => near(place, holed.place(0.75, 0.75, -0.28)[i]));
  holed.pointAt(...holed.at([1, 3])).forEach((part, i) => near(part, [1, 3][i]));
  const mesh = new Mesh(slope, extent, 10);
  mesh.turn(seen(slope, 20, 40), 1);
  for (const shade of mesh.shades) near(shade, mesh.shades[0], 1e-5);
});
