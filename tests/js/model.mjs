// A host that needs no browser and no kernel: the six functions that the page asks of one.

export class Model {
  constructor(state) {
    this.state = { ...state };
    this.listeners = [];
    this.saves = 0;
    this.sent = [];
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    if (JSON.stringify(this.state[name]) === JSON.stringify(value)) return;
    this.state[name] = value;
    this.emit(`change:${name}`);
  }

  on(event, callback) {
    this.listeners.push([event, callback]);
  }

  off(event, callback) {
    this.listeners = this.listeners.filter(([one, other]) => one !== event || other !== callback);
  }

  save_changes() {
    this.saves += 1;
  }

  send(content) {
    this.sent.push(structuredClone(content));
  }

  emit(event, ...args) {
    for (const [name, callback] of [...this.listeners]) if (name === event) callback(...args);
  }
}

const bowl = (name, start) => ({
  name,
  title: name,
  formula: "k (x² + y²)",
  extent: [-4, 4, -4, 4],
  start,
  axes: ["x", "y"],
  count: 1,
  tables: [],
  parameters: [
    {
      name: "k",
      scale: "linear",
      low: 0,
      high: 2,
      symbol: "k",
      text: "",
      allowed: [null, null, "()"],
      value: 0.5,
    },
  ],
  value: "o[0]=a[0]*(a[1]*a[1]+a[2]*a[2]);",
  gradient: "o[0]=a[0]*(a[1]*a[1]+a[2]*a[2]);o[1]=2*a[0]*a[1];o[2]=2*a[0]*a[2];",
  minima: "o[0]=0;o[1]=0;o[2]=0;",
});

const rate = {
  name: "rate",
  scale: "log",
  low: 1e-3,
  high: 1,
  symbol: "α",
  text: "",
  allowed: [0, null, "[)"],
  value: 0.1,
};
const limit = {
  name: "limit",
  scale: "threshold",
  low: 1e-3,
  high: 1e3,
  symbol: "limit",
  text: "",
  allowed: [0, null, "[]"],
  value: null,
};
const half = {
  name: "half",
  scale: "switch",
  low: 0,
  high: 1,
  symbol: "half",
  text: "",
  allowed: [null, null, "()"],
  value: false,
};

/** Gradient descent whose gradient is limited and perhaps halved; its state counts steps. */
const descent = {
  axes: ["x", "y"],
  parameters: [rate, limit, half],
  state: 1,
  record: [["update", 2]],
  tables: [],
  init: "o[0]=0;",
  update:
    "const s=-a[0]*(a[2]?0.5:1),c=(g)=>Math.max(-a[1],Math.min(a[1],g)),u=s*c(a[6]),v=s*c(a[7]);" +
    "o[0]=a[4]+u;o[1]=a[5]+v;o[2]=a[3]+1;o[3]=u;o[4]=v;",
};

/**
 * What `_setup` holds: two bowls that the page computes and one surface that it cannot, and two kinds of
 * optimizers.
 */
export function makeSetup() {
  return structuredClone({
    prelude: "",
    surfaces: [
      bowl("near", [1, 1]),
      bowl("far", [3, -2]),
      { ...bowl("opaque", [2, 2]), error: "unknown primitive" },
    ],
    optimizers: [descent, { parameters: [rate], error: "unknown primitive" }],
    limits: { runs: 8, pins: 16, kept: 2000, within: 1e30 },
    settings: {
      parameters: [
        { ...rate, name: "steps", low: 10, high: 2000, whole: true, allowed: [1, 100000, "[]"], value: 500 },
        { ...rate, name: "tolerance", allowed: [0, null, "()"], value: 1e-4 },
        { ...rate, name: "speed", allowed: [0, 100, "(]"], value: 1 },
      ],
    },
    noise: {
      parameters: [
        { ...rate, name: "noise_level", scale: "off_or_log", value: 0 },
        { ...rate, name: "noise_seed", scale: "linear", whole: true, value: 0 },
      ],
      axes: ["x", "y"],
      tables: [],
      disturb: "o[0]=a[2]+a[0]*(1+a[1]+a[4]);o[1]=a[3];",
    },
  });
}

/**
 * A host of two runs of gradient descent on the near bowl; numbers among the changes are the selected run's.
 */
export function makeModel(changes = {}) {
  const runs = changes._runs ?? [
    { label: "first", optimizer: 0, numbers: { rate: 0.1, limit: null, half: false } },
    { label: "second", optimizer: 0, numbers: { rate: 0.2, limit: 0.5, half: true } },
  ];
  const { numbers } = runs[changes.selected ?? 0] ?? runs.at(-1);
  for (const name of Object.keys(numbers)) if (name in changes) numbers[name] = changes[name];
  return new Model({
    surface: "near",
    start: [1, 1],
    steps: 10,
    playhead: 10,
    selected: 0,
    extent: null,
    speed: 1,
    noise_level: 0,
    noise_seed: 0,
    k: 0.5,
    ...numbers,
    ...changes,
    _runs: runs,
  });
}
