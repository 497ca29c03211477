// A canvas context that keeps what is drawn on it, and a recording with as much of what pictures ask for as
// they need.

const PALETTE = {
  name: "light",
  runs: ["#0072B2", "#D55E00", "#009E73"],
  density: ["#ffffff", "#888888", "#000000"],
  background: "#ffffff",
  text: "#17212b",
  muted: "#59646f",
  grid: "#dfe4e8",
  halo: "#ffffff",
  accent: "#0a62b0",
};

const LETTER = 6; // pixels of a text's letter

/** A context whose `calls` are what was called, each with name, arguments and the styles at the time. */
export function fakeContext(ratio = 1) {
  const calls = [];
  const state = {
    calls,
    measureText: (text) => ({ width: LETTER * text.length }),
    getTransform: () => ({ a: ratio }),
    createLinearGradient: () => ({ addColorStop() {} }),
    /** The arguments of all calls of a name. */
    of: (name) => calls.filter((call) => call.name === name),
    get texts() {
      return calls.filter(({ name }) => name === "fillText").map(({ args: [text] }) => text);
    },
  };
  return new Proxy(state, {
    get(target, name) {
      if (name in target) return target[name];
      return (...args) => {
        calls.push({ name, args, fill: target.fillStyle, stroke: target.strokeStyle });
      };
    },
  });
}

globalThis.document = {
  createElement: () => ({
    getContext: () => ({
      putImageData(image) {
        document.painted = image.data;
      },
    }),
  }),
};
globalThis.ImageData = class {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};

/** The byte of a share. */
export const codeOf = (share) => (share === 0 ? 0 : Math.max(1, Math.round(255 * Math.sqrt(share))));

/**
 * A recording of one tensor.
 * @param {number[]} steps
 * @param {(record: number) => Record<number, number>} shares of each record, by the bin
 * @param {Record<string, (record: number) => number>} numbers
 */
export function makeRecorded(steps, shares = () => ({}), numbers = {}) {
  const codes = new Uint8Array(85 * steps.length);
  steps.forEach((_, record) => {
    for (const [bin, share] of Object.entries(shares(record))) codes[85 * record + +bin] = codeOf(share);
  });
  const number = (name) => Float32Array.from(steps, (_, record) => numbers[name]?.(record) ?? NaN);
  return {
    steps: Float64Array.from(steps),
    count: steps.length,
    generation: 0,
    codes,
    known: true,
    loss: number("loss"),
    accuracy: number("accuracy"),
    preconditioned: number("preconditioned"),
    threshold: number("threshold"),
    number,
    histogram() {
      return this.late ? null : { codes: this.codes, known: this.known, count: this.codes.length / 85 };
    },
  };
}

export const palette = PALETTE;
export const style = { colour: PALETTE.runs[0], dash: [], label: "run" };
