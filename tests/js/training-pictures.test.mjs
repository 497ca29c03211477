// What the pictures of a training run draw: heat maps, the histogram beside them, lines, losses, small lines.

import assert from "node:assert/strict";
import test from "node:test";
import { fakeContext, makeRecorded, palette, style } from "./training-canvas.mjs";
import { curveRange } from "../../adamviz/live/js/training/curve-range.js";
import { Chart } from "../../adamviz/live/js/training/curves.js";
import { alarmOf, densityShades } from "../../adamviz/live/js/training/density.js";
import { HeatPicture } from "../../adamviz/live/js/training/heat.js";
import { paintShares, recordColumns } from "../../adamviz/live/js/training/heat-image.js";
import { HistogramPicture } from "../../adamviz/live/js/training/histogram.js";
import { LinesPicture, numberRange } from "../../adamviz/live/js/training/lines.js";
import { LossPicture, lossRows } from "../../adamviz/live/js/training/loss.js";
import { recordEdges, stepScale } from "../../adamviz/live/js/training/scales.js";
import { drawSparkline, sparkRange } from "../../adamviz/live/js/training/sparkline.js";
import { seriesStyle } from "../../adamviz/live/js/training/styles.js";

const BOX = { left: 0, top: 0, width: 600, height: 160 };
const bell = (middle) => ({ [middle - 1]: 0.25, [middle]: 0.5, [middle + 1]: 0.25 });
const upto = (count, make = (i) => i) => Array.from({ length: count }, (_, i) => make(i));
const areFinite = ({ calls }) => calls.every(({ args }) => !args.some((value) => Number.isNaN(value)));
const near = (a, b, room = 1e-6) => assert.ok(Math.abs(a - b) <= room, `${a} is not ${b}`);

function drawn(picture, given, datas) {
  const context = fakeContext();
  const shared = { box: BOX, palette, size: 10, x: stepScale(datas, BOX, 10) };
  picture.draw(context, { ...shared, ...given });
  return context;
}
const heatOf = (data, given = {}) => {
  const picture = new HeatPicture();
  const made = { data, tensor: 0, quantity: "gradient", title: "layer", ...given };
  return { picture, context: drawn(picture, made, [data]) };
};

test("columns of pixels show the record at their steps; where records crowd none is lost", () => {
  const uneven = [0, 80, 160, 170, 180];
  const edges = recordEdges(uneven);
  const wide = recordColumns(edges, edges[0], edges[5], 225);
  const of = (step) => wide[2 * Math.floor(step + 40)];
  assert.deepEqual([of(-39), of(39), of(41), of(119), of(121), of(166), of(184)], [0, 0, 1, 1, 2, 3, 4]);
  const crowd = recordColumns(recordEdges(upto(1000)), -0.5, 999.5, 100);
  const seen = new Set(
    upto(100).flatMap((i) => upto(crowd[2 * i + 1] - crowd[2 * i] + 1, (k) => crowd[2 * i] + k)),
  );
  assert.equal(seen.size, 1000);
  const short = recordColumns(recordEdges([0, 1]), -0.5, 3.5, 4);
  assert.deepEqual([...short], [0, 0, 1, 1, -1, -1, -1, -1]);
  assert.deepEqual([...recordColumns(new Float64Array(), 0, 1, 2)], [-1, -1, -1, -1]);
});

test("a pixel has the colour of its share, of several records the largest, and none where there is nothing", () => {
  const { codes } = makeRecorded([0, 1, 2], (record) => (record === 1 ? { 5: 0.5, 6: 0.5 } : { 5: 0.01 }));
  const shades = densityShades(palette);
  const rows = [{ bins: [5] }, { bins: [5, 6] }, { bins: [7] }];
  const out = new Uint32Array(9);
  paintShares(codes, Int32Array.from([0, 0, 0, 2, -1, -1]), rows, shades, out);
  const faint = shades[26];
  assert.deepEqual([...out.slice(0, 6)], [faint, shades[180], 0, faint, shades[255], 0]);
  assert.deepEqual([...out.slice(6)], [0, 0, 0]);
  near(shades[180] & 0xff, shades[255] & 0xff, 1); // half of all entries have the last colour
  const greys = [...shades.slice(1)].map((word) => word & 0xff);
  assert.ok(greys.every((grey, i) => i === 0 || grey <= greys[i - 1]) && greys[0] < 255);
});

test("a heat map says what is under the pointer", () => {
  const data = makeRecorded([0, 10, 100], (record) => ({ ...bell(50 + record), 80: 0.1 }));
  const { picture, context } = heatOf(data);
  const { x } = picture.given;
  const told = picture.at(x.at(97), picture.frame.y(-11.5));
  assert.deepEqual([told.record, told.step, told.low, told.high], [2, 100, 2 ** -12, 2 ** -11]);
  near(told.share, 0.5, 0.01);
  const zero = picture.at(x.at(12), picture.frame.strips[0].top + 1);
  assert.deepEqual([zero.name, zero.record, zero.text], ["0", 1, "10 % of entries are 0"]);
  assert.equal(picture.at(2, 50), null);
  assert.equal(context.of("drawImage").length, 2);
  assert.equal(document.painted.length, 4 * 555 * (picture.frame.rows.length + 1));
  assert.ok(context.texts.includes("layer") && context.texts.includes("0") && context.texts.includes("100"));
});

test("NaN in a single record of many is seen, in a colour of alarm", () => {
  const data = makeRecorded(upto(512), (record) => (record === 300 ? { ...bell(50), 84: 0.001 } : bell(50)));
  const { context } = heatOf(data);
  const alarms = context.of("fillRect").filter(({ fill }) => fill === alarmOf(palette));
  assert.equal(alarms.length, 1);
  assert.ok(alarms[0].args[2] >= 3 && context.texts.includes("NaN"));
  assert.ok(!heatOf(makeRecorded(upto(9), () => bell(50))).context.texts.includes("NaN"));
});

test("what a line of reference means stands above, or where there is no room at the line", () => {
  const data = makeRecorded(upto(9), () => bell(50), { epsilon: () => 1e-2 });
  const words = "10⁻³: usual where a run learns well";
  const texts = (given) => heatOf(data, given).context.texts;
  assert.ok(texts({ quantity: "update/weight" }).includes(words));
  assert.ok(texts({ quantity: "update/weight" }).includes("10⁻³"));
  assert.ok(texts({ quantity: "v" }).some((text) => text.startsWith("ε² = 10⁻⁴: ")));
  assert.ok(!texts({ quantity: "gradient" }).some((text) => text.includes(":")));
  const crowded = texts({ quantity: "update/weight", title: "a".repeat(60) });
  assert.ok(crowded.includes("10⁻³: usual") && !crowded.includes(words));
  const long = texts({ title: "b".repeat(200) }).find((text) => text.startsWith("b"));
  assert.ok(long.endsWith("…") && long.length > 30 && long.length < 100, long);
  const far = makeRecorded(upto(9), () => bell(70), { epsilon: () => 1e-7 });
  assert.ok(heatOf(far, { quantity: "v" }).context.texts.some((text) => text.startsWith("↓ ε² = 10⁻¹⁴")));
});

test("a heat map without histograms says why", () => {
  const said = (data) => heatOf(data).context.texts;
  assert.ok(said(makeRecorded([])).includes("no record yet"));
  assert.ok(said(Object.assign(makeRecorded([1]), { known: false })).includes("not recorded"));
  assert.ok(
    said(Object.assign(makeRecorded([1]), { late: true })).some((text) => text.includes("on their way")),
  );
  assert.equal(heatOf(makeRecorded([])).picture.at(100, 80), null);
});

test("bands are quantiles, in gaps where nothing is finite", () => {
  const data = makeRecorded(upto(6), (record) => (record === 2 ? { 84: 1 } : bell(50)));
  const { context } = heatOf(data, { look: "bands" });
  assert.equal(context.of("drawImage").length, 0);
  assert.equal(context.of("fill").length, 4, "two bands before the gap, two after it");
  assert.ok(areFinite(context));
  const { context: both } = heatOf(data, { look: "both" });
  assert.equal(both.of("fill").length, 0);
  assert.equal(heatOf(data, { look: "heat" }).context.of("clip").length, 1);
});

test("the histogram at the playhead has the heat map's axis, and another recording as an outline", () => {
  const [one, two] = [50, 54].map((middle) => makeRecorded([0, 5], () => bell(middle)));
  const entries = [one, two].map((data) => ({ data, tensor: 0, record: 1, style }));
  const picture = new HistogramPicture();
  const context = drawn(picture, { quantity: "gradient", entries }, [one]);
  const heat = heatOf(one, { others: [{ data: two, tensor: 0 }] }).picture;
  assert.equal(picture.frame.y(-10), heat.frame.y(-10));
  const bars = context.of("fillRect").filter(({ args: [, , width] }) => width > 0);
  assert.equal(bars.length, 3);
  assert.ok(bars[1].args[2] > 1.9 * bars[0].args[2] && context.texts[0] === "step 5");
  assert.ok(context.of("lineTo").length >= 2 * picture.frame.rows.length);
  const told = picture.at(20, picture.frame.y(-13.5));
  near(told.share, 0.5, 0.01);
  assert.deepEqual([told.step, told.low], [5, 2 ** -14]);
  drawn(new HistogramPicture(), { quantity: "v", entries: [] }, [one]);
});

test("one spike does not rule a line's range, but what a run begins with is shown", () => {
  const falling = upto(300, (i) => 2 * Math.exp(-i / 40) * (i === 0 ? 4 : 1));
  const calm = upto(300, (i) => 1 + 0.1 * Math.sin(i));
  const spiked = calm.with(100, 50);
  assert.ok(curveRange([spiked], {}).high < 2 && curveRange([spiked], { whole: true }).high > 50);
  assert.ok(curveRange([spiked], { log: true }).high < 2);
  const range = curveRange([falling], { log: true });
  assert.ok(range.log && range.high > Math.log10(8) && range.low < Math.log10(falling[299]));
  assert.equal(curveRange([calm], { log: true }).log, false);
  assert.deepEqual(curveRange([[NaN, Infinity]], {}), { log: false, low: 0, high: 1, empty: true });
  const level = curveRange([[3, 3]], {});
  assert.ok(level.low < 3 && level.high > 3);
  assert.equal(curveRange([upto(9, (i) => -(10 ** i))], { log: true }).log, false);
});

test("numbers have their own ends, and their thresholds are in sight", () => {
  const upright = numberRange("cosine", [[0.2, 0.99]], { value: 0 }, false);
  assert.deepEqual([upright.low, upright.high], [-1, 1]);
  const clipped = numberRange("clip_share", [upto(300, () => 0).with(9, 0.8)], null, false);
  assert.ok(clipped.high > 0.8, "what is between 0 and 1 rules no scale");
  const shares = numberRange("epsilon_share", [[0, 0.001]], { value: 0.1 }, false);
  assert.ok(shares.low === 0 && shares.high > 0.1 && shares.high < 0.2);
  assert.equal(numberRange("epsilon_share", [[0, 1]], { value: 0.1 }, false).high, 1);
  const ratio = numberRange("rms", [[0.02, 0.05]], { value: 1e-3 }, false);
  assert.ok(10 ** ratio.low < 1e-3 && ratio.log);
  assert.equal(numberRange("rms", [[1e5, 2e5]], { value: 1e-3 }, false).log, false);
});

const chartOf = (values, range = { log: false, low: 0, high: 10 }) => {
  const context = fakeContext();
  const x = stepScale([{ steps: upto(values.length) }], BOX, 10);
  const chart = new Chart({ left: 36, top: 16, width: 555, height: 100 }, range, x);
  return {
    chart,
    draw: (how) => (chart.drawCurve(context, upto(values.length), values, style, palette, 10, how), context),
  };
};

test("a line has gaps where nothing is known, an arrow where it leaves, a cross where it ends", () => {
  const gap = chartOf([1, 2, NaN, 3, 4]).draw();
  assert.deepEqual([gap.of("moveTo").length, gap.of("lineTo").length], [2, 2]);
  const bridged = chartOf([1, 2, NaN, 3, NaN]).draw({ bridged: true });
  assert.deepEqual([bridged.of("moveTo").length, bridged.of("lineTo").length], [1, 2]);
  assert.equal(chartOf([1, 2, 3]).draw().of("fill").length, 0);
  assert.equal(chartOf([1, 99, 98, 3, 2, 2, 2, -50]).draw().of("fill").length, 2);
  const crosses = (values) =>
    chartOf(values)
      .draw()
      .calls.filter(({ stroke }) => stroke === alarmOf(palette)).length;
  assert.ok(crosses([1, 2, NaN]) > 0 && crosses([1, 2, Infinity]) > 0);
  assert.equal(crosses([1, NaN, 2]) + crosses([NaN, NaN]), 0);
  const log = chartOf([1, 0], { log: true, low: -3, high: 1 });
  assert.ok(log.chart.y(0) > log.chart.bottom && log.draw().of("fill").length === 1);
});

test("lines of a number tell which is nearest to the pointer", () => {
  const [low, high] = [1, 4].map((value) =>
    makeRecorded([0, 10, 20], undefined, { rms: (i) => value + i / 10 }),
  );
  const series = [low, high].map((data, i) => ({
    data,
    tensor: i,
    style: { ...style, label: `layer ${i}` },
  }));
  const picture = new LinesPicture();
  const context = drawn(picture, { number: "rms", quantity: "m", series, title: "RMS of m" }, [low, high]);
  assert.ok(context.texts.includes("RMS of m"));
  const told = picture.at(picture.given.x.at(19), picture.chart.y(4));
  assert.deepEqual([told.label, told.step, told.text], ["layer 1", 20, "4.2"]);
  assert.equal(picture.at(1, 1), null);
  const none = makeRecorded([0, 1]);
  const empty = drawn(
    new LinesPicture(),
    { number: "cosine", quantity: "m", series: [{ data: none, tensor: 0, style }] },
    [none],
  );
  assert.ok(empty.texts.includes("not recorded"));
});

test("the loss stands over the accuracy, if there is one", () => {
  const loss = (i) => 3 - i / 4;
  const plain = makeRecorded(upto(9), undefined, { loss });
  const both = makeRecorded(upto(9), undefined, { loss, accuracy: (i) => (i % 4 ? NaN : i / 10) });
  assert.deepEqual([lossRows([{ data: plain }]), lossRows([{ data: both }])], [1, 2]);
  const picture = new LossPicture();
  const series = [
    { data: both, style },
    { data: plain, style: { ...style, label: "other" } },
  ];
  const context = drawn(picture, { series }, [both]);
  assert.deepEqual(
    picture.charts.map(({ name }) => name),
    ["loss", "accuracy"],
  );
  const [above, below] = picture.charts.map(({ chart }) => chart);
  assert.ok(above.bottom < below.box.top && context.texts.includes("other"));
  const x = picture.given.x.at(6);
  assert.equal(picture.at(x, above.y(1.5)).text, "loss 1.5");
  const told = picture.at(x, below.y(0.4));
  assert.deepEqual([told.step, told.text], [4, "accuracy 40 %"]);
  assert.equal(picture.at(x, 2), null);
  drawn(picture, { series, box: { ...BOX, height: 70 } }, [both]);
  assert.deepEqual(
    picture.charts.map(({ name }) => name),
    ["loss"],
    "where it is too low for both",
  );
  const none = makeRecorded([]);
  assert.ok(
    drawn(new LossPicture(), { series: [{ data: none, style }] }, [none]).texts.includes("no record yet"),
  );
});

test("a small line of many records takes a few strokes for each pixel, and keeps their extremes", () => {
  const values = upto(5000, (i) => Math.sin(i / 300)).with(2500, 1);
  const context = fakeContext();
  const box = { left: 0, top: 0, width: 100, height: 20 };
  drawSparkline(context, box, values, { log: false, low: -1, high: 1 }, "#123456");
  const points = [...context.of("lineTo"), ...context.of("moveTo")].map(({ args }) => args[1]);
  assert.ok(points.length < 320 && Math.min(...points) === 0);
  const gap = fakeContext();
  drawSparkline(gap, box, [1, NaN, 2], sparkRange([[1, NaN, 2]], false), "#123456");
  assert.equal(gap.of("moveTo").length, 2);
  assert.ok(areFinite(gap) && gap.of("lineTo").length === 0);
  drawSparkline(fakeContext(), box, [], { log: false, low: 0, high: 1 }, "#123456");
});

test("a tensor has its colour, the second recording is dashed and of another one", () => {
  const dashes = [[], [8, 4]];
  const of = (place, recording, count) => seriesStyle(palette, dashes, ["circle"], place, recording, count);
  assert.deepEqual([of(1, 0, 3).colour, of(1, 0, 3).dash], [palette.runs[1], []]);
  assert.deepEqual(of(1, 1, 3).dash, [8, 4]);
  assert.notEqual(of(1, 1, 3).colour, of(1, 0, 3).colour);
  assert.equal(of(0, 1, 1).colour, palette.runs[1]);
});

test("an axis of powers of ten has two of them with a text wherever they lie in it", () => {
  for (const [low, high] of [
    [-3.3, -0.1],
    [-2.9, 0.9],
    [-7.5, -4.2],
  ]) {
    const box = { left: 0, top: 0, width: 200, height: 40 };
    const { ticks } = new Chart(box, { log: true, low, high }, {}).ticks(2, false, () => true);
    const powers = ticks.map(Math.log10).filter((power) => Math.abs(power - Math.round(power)) < 1e-9);
    assert.ok(
      powers.length >= 2 && powers.length === ticks.length,
      `${ticks} between 10^${low} and 10^${high}`,
    );
  }
});
