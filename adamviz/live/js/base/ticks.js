// Round numbers on an axis, and their texts.

import { minus, powerOfTen, shortNumber } from "./format.js";

/**
 * The first round number that is about as large as another one.
 * @param {number[]} round numbers from 1 to 10
 */
export function niceStep(rough, round = [1, 2, 2.5, 5, 10]) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return round.map((part) => part * power).find((step) => step >= rough * 0.999);
}

/** Round numbers between low and high, about `count` of them. @returns {number[]} */
export function niceTicks(low, high, count) {
  const span = high - low;
  // Between numbers that can hardly be told apart there is none, and counting would not get on.
  if (!(span > 1e-13 * Math.max(Math.abs(low), Math.abs(high))) || !Number.isFinite(span)) return [];
  const step = niceStep(span / Math.max(1, count));
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * span; i++)
    ticks.push(i === 0 ? 0 : i * step);
  return ticks;
}

/** One text for each tick, all with the same number of decimals. @param {number[]} ticks */
export function tickTexts(ticks) {
  if (ticks.length < 2) return ticks.map((tick) => shortNumber(tick));
  const step = Math.min(...ticks.slice(1).map((tick, i) => tick - ticks[i]));
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e5 || largest < 1e-3) {
    const exact = (digits) =>
      ticks.every((tick) => Math.abs(+tick.toExponential(digits) - tick) < 1e-3 * step);
    const digits = [1, 2, 3, 4, 5, 6, 7, 8].find(exact) ?? 9;
    return ticks.map((tick) => (tick === 0 ? "0" : minus(tick.toExponential(digits))));
  }
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals += 1;
  return ticks.map((tick) => minus(tick.toFixed(Math.min(decimals, 12))));
}

/**
 * Texts that have room at the ticks of an axis, and in what unit they are: where numbers are too long, or
 * alike in the digits that have room, what they share is said once, behind the axis's name.
 * @param {number[]} ticks at least, evenly spaced
 * @param {(text: string) => boolean} fits whether a text has room
 * @returns {{texts: string[], unit: string}}
 */
export function axisTexts(ticks, fits) {
  const texts = tickTexts(ticks);
  if (texts.every(fits) && new Set(texts).size === texts.length) return { texts, unit: "" };
  if (ticks.length < 2) return { texts: ticks.map((tick) => shortNumber(tick, 3)), unit: "" };
  const [least, most] = [ticks[0], ticks.at(-1)];
  const step = +((most - least) / (ticks.length - 1)).toPrecision(3);
  const place = Math.floor(Math.log10(step) + 1e-9);
  // A number of so few digits that it stays while the picture is moved, and the rest of two digits.
  const grain = 10 ** (place + 2);
  const largest = Math.max(Math.abs(least), Math.abs(most));
  const far = largest > 5 * grain;
  const base = far ? Math.round((least + most) / 2 / grain) : 0; // in grains
  const power = far ? place : Math.floor(Math.log10(largest) + 1e-9);
  const first = Math.round(least / step) - base * Math.round(grain / step);
  const scaled = ticks.map((_, i) => +((first + i) * (step / 10 ** power)).toPrecision(6));
  const factor = power === 0 ? "" : `× ${powerOfTen(power)}`;
  const digits = Math.min(15, Math.max(1, Math.ceil(Math.log10(largest / grain)) + 1));
  const sum = base && `${base < 0 ? "−" : "+"} ${plainNumber(Math.abs(base * grain), digits)}`;
  return { texts: tickTexts(scaled), unit: ` (${[factor, sum].filter(Boolean).join(" ")})` };
}

function plainNumber(value, digits) {
  const number = +value.toPrecision(digits);
  return minus(value >= 1e9 || value < 1e-4 ? number.toExponential() : String(number));
}
