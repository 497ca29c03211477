// The shapes that every module may know: numbers with their sliders, how things look, and rows of the panel.
// Types are for `tsc` and for editors: nothing of these files travels to a page.

import type { Hand } from "./hand.js";

/** Of each axis from and to: x from, x to, y from, y to, or of a curve the first two of them. */
export type Extent = number[];

/** The coordinates of a point. */
export type Point = number[];

/** A box on the screen, in CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The values of parameters by name; a threshold that is off is null. */
export type Values = Record<string, number | boolean | null>;

/** Traits by name, as the kernel and the page share them. */
export type Traits = Record<string, any>;

export type Scale = "linear" | "log" | "threshold" | "off_or_log" | "one_minus" | "switch" | "";

/** A number that a slider, a switch or an address may set. */
export interface Parameter {
  name: string;
  symbol: string;
  scale: Scale;
  /** The ends of the slider. */
  low?: number;
  high?: number;
  whole?: boolean;
  /** What it means, with `{value}` and `{horizon}` for its present value. */
  text?: string;
  /** The least and the largest value there may be (null: no end), and "[)" or the like. */
  allowed?: [number | null, number | null, string];
  /** Thresholds that cannot be on together with this one. */
  excludes?: string[];
  /** The value it begins with. */
  value?: number | boolean | null;
  /** Whether its slider is shown only while it is on. */
  rare?: boolean;
  /** Whether its slider has a line of its own. */
  wide?: boolean;
}

/** The colours of a theme. */
export interface Palette {
  name: "light" | "dark";
  runs: string[];
  field: string[];
  contour: string;
  background: string;
  panel: string;
  text: string;
  muted: string;
  grid: string;
  accent: string;
  on_accent: string;
  halo: string;
  ring: string;
  minimum: string;
}

export type Marker =
  "circle" | "square" | "triangle" | "diamond" | "triangle-down" | "pentagon" | "plus" | "hexagon";

/** What a control needs of the store. */
export interface TraitStore {
  /** The playhead as this view has set it last. */
  ownPlayhead?: number;
  get(name: string): any;
  /** Set traits; `last` says that a movement ended, so that the kernel hears of it now. */
  set(changes: Traits, last?: boolean): void;
  /** Set traits in the page alone, until the next save. */
  put(changes: Traits): void;
  save(): void;
}

/** How a run looks. */
export interface RunStyle {
  colour: string;
  dash: number[];
  marker: Marker;
  halo: string;
  /** Whether it is that of a pinned path. */
  hollow?: boolean;
}

/** What of a drawing area axes and marks at its edge need. */
export interface Frame {
  box: Box;
  right: number;
  bottom: number;
}

export interface Tab {
  name: string;
  title: string;
  root: HTMLElement;
}

/** A row of the list of keys: the keys, and what they do. */
export type KeyRow = [keys: string, text: string];

/** What a key or a button does. */
export type Action = () => unknown;

/** A switch of what a part draws over the picture: a trait that is true or false. */
export interface Switch {
  name: string;
  text: string;
  title: string;
  /** Whether it can be drawn now; always, if this is left out. */
  available?(): boolean;
}

/** What the keyboard does to a view. */
export interface KeyActions {
  /** What a key does; null if it does nothing. */
  command(event: KeyboardEvent): Action | null;
  /** Of what commands do: that which a key that is held down does only once. */
  once: Action[];
  /** What Escape closes. @returns whether there was anything */
  close(): boolean;
}

/** What a row of the panel calls. */
export interface RowHooks {
  get(name: string): any;
  set(changes: Traits, last: boolean): void;
  /** The value with which the view opened. */
  opened(name: string): any;
  /** Brings that value back, or that from before the last time: `before` is the one to remember. */
  restore(name: string, before: any): void;
  /** What follows which row is in the hand. */
  hand: Hand;
  /** The fields whose text was refused: what takes their hint away, and what writes the present number. */
  refused?: Set<{ silence(): void; restore(): void }>;
}

/** The row of a parameter; `show` brings it up to date. */
export interface Row {
  row: HTMLElement;
  parameter: Parameter;
  show(): void;
}
