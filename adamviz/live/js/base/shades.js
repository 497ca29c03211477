// Colours as numbers: their channels, as words of an image's data, and the shades of a ramp.

const SHADES = 1024;
const OPAQUE = 255 << 24;

/** How much a colour has of red, green and blue, to 255. @param {string} colour of six hexadecimal digits */
export const channelsOf = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** A word of an image's data, which is red, green, blue, opacity in bytes. @param {number[]} channels */
const packed = ([red, green, blue]) => (OPAQUE | (blue << 16) | (green << 8) | red) >>> 0;

/** A colour as a word of an image's data. */
export const packedColour = (colour) => packed(channelsOf(colour));

/**
 * Shades of a ramp, as words of an image's data.
 * @param {string[]} colours from the lowest on, evenly apart
 * @param {number} [count]
 */
export function shadesOf(colours, count = SHADES) {
  const stops = colours.map(channelsOf);
  return Uint32Array.from({ length: count }, (_, i) => {
    const place = (i / (count - 1)) * (stops.length - 1);
    const at = Math.min(Math.floor(place), stops.length - 2);
    return packed(stops[at].map((from, k) => Math.round(from + (place - at) * (stops[at + 1][k] - from))));
  });
}

/** A part of the way from one colour to another. */
export function blended(colour, other, part) {
  const to = channelsOf(other);
  const made = channelsOf(colour).map((from, i) => Math.round(from + part * (to[i] - from)));
  return `#${made.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
