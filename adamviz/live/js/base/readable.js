// Colours of texts: which contrast they have with what is under them, and how to give them enough.

const ENOUGH = 4.6; // WCAG 2.2 asks of text for 4.5
const SHARES = [0, 0.15, 0.3, 0.45, 0.6, 0.8];

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance(...colour) {
  const [red, green, blue] = colour.map((part) =>
    part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * A colour that can be read: as it is where it stands out, else with as much of the text's as that takes.
 * @param {string} colour of six hexadecimal digits, as the others
 * @param {string} under what it is drawn on
 * @param {string} text the colour of plain text there
 */
export function readable(colour, under, text) {
  const [own, ground, ink] = [colour, under, text].map(parts);
  const mixed = SHARES.map((share) => own.map((part, i) => Math.round(part + share * (ink[i] - part))));
  const found = mixed.find((each) => contrast(each, ground) >= ENOUGH) ?? ink;
  return `#${found.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

const parts = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

function contrast(one, other) {
  const [dark, light] = [luminance(...one), luminance(...other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
