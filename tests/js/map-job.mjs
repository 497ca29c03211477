// A job of a map: six pixels.

export const job = (more = {}) => ({
  key: "k",
  extent: [0, 1, 0, 1],
  kind: 0,
  x: { name: "rate", values: Float64Array.of(0.1, 1, 2) },
  y: { name: "start_x", values: Float64Array.of(0, 5) },
  numbers: { optimizer: { rate: 9, limit: 0.5, clip: null }, limits: { tolerance: 1, radius: 2 } },
  start: [7, 8],
  steps: 3,
  noisy: false,
  wide: false,
  measures: ["final_loss"],
  ...more,
});
