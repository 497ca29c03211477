// How large a view is in a lecture hall.

const [SMALLEST, LARGEST] = [14, 64]; // pixels
const [LINES, LETTERS] = [34, 44]; // type sizes in the height and in the width of the view

/** The size of type that the last row of a lecture hall can read: it grows with the screen. */
export function lectureSize(width, height) {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.min(height / LINES, width / LETTERS)));
}

/** The size of type of a view: in a hall, on the whole screen, or within a page. */
export function typeSize(width, height, presenting, full) {
  if (presenting) return lectureSize(width, height);
  return full ? Math.min(26, Math.max(15, width / 80)) : Math.min(16, Math.max(13, 11 + width / 320));
}

/** The height of the view within a page, where it is not the whole screen. */
export function lectureHeight(width, screen) {
  // On a screen that is higher than wide the words stand over the picture, which needs the height.
  return Math.round(Math.max(420, Math.min(0.88 * screen, (width < 0.8 * screen ? 1.6 : 0.9) * width)));
}

export const LECTURE_PART = 0.72; // of that size, for what has half the width beside the picture

/**
 * The height of each of some charts beside the picture, in type sizes: so many as fit on the screen with it.
 */
export function lectureChart(count) {
  return Math.min(4, Math.max(1.6, 13 / count - 1.4));
}
