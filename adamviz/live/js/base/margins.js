// How much room there is around a picture.

/** Room around a picture of this type size: for ticks and names, and on the right for the tools. */
export function margins(size) {
  return {
    left: Math.round(3.6 * size),
    right: Math.round(2.9 * size),
    top: Math.round(0.7 * size),
    bottom: Math.round(2.7 * size),
  };
}
