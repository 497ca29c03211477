// The shapes of what Python sends, of what is computed, and of what keeps the traits.

import type { Extent, Marker, Palette, Parameter, Point, Traits, Values } from "../base/types";

import type { StepTable } from "./step-table";

export type * from "../base/types";
export type * from "./step-table";

/** A table of constants that a program reads, as base64. */
export interface Table {
  dtype: string;
  /** Base64 of its little-endian bytes. */
  data?: string;
  /** Of whole numbers: by how much each exceeds the one before. */
  steps?: number[];
}

/** A function from numbers to numbers, lowered by the kernel: the texts of its bodies, and what it needs. */
export interface Program {
  /** The names of a point's coordinates. */
  axes: string[];
  parameters: Parameter[];
  tables?: Table[];
  /** Scalar operations of a step. */
  cost?: number;
  /** Why a page takes long for it. */
  heavy?: string;
  /** Why a page cannot compute it at all. */
  error?: string;
}

/** A loss surface. */
export interface SurfaceProgram extends Program {
  name: string;
  title: string;
  formula: string;
  extent: Extent;
  start: Point;
  value?: string;
  gradient?: string;
  minima?: string;
  project?: string;
  hessian?: string;
  /** Why that cannot be written out. */
  uncurved?: string;
  online?: boolean;
  /** How many minima are known. */
  count: number;
}

/** An optimizer: its loop body, what a step leaves behind, and how that is shown. */
export interface OptimizerProgram extends Program {
  step_table: StepTable;
  /** Name and number of entries of each part of a step's record. */
  record: [string, number][];
  /** How many numbers its state has. */
  state?: number;
  init?: string;
  update?: string;
  clip?: string;
}

/** The errors that gradients are given. */
export interface NoiseProgram extends Program {
  disturb: string;
}

/** What a view is made from, and never changes. */
export interface Setup {
  /** What the body of every program may use. */
  prelude: string;
  /** The stage's own numbers. */
  settings: { parameters: Parameter[] };
  surfaces: SurfaceProgram[];
  optimizers: OptimizerProgram[];
  noise?: NoiseProgram;
  /** How many runs and pins, how many steps of a path that is kept as numbers, how far out a start may be. */
  limits: { runs: number; pins: number; kept: number; within: number };
  /** The names of the traits that a scene remembers. */
  remembered?: string[];
  palette: { light: Palette; dark: Palette; dashes: number[][]; markers: Marker[] };
}

/** A run as it is set: an entry of the trait `_runs`. */
export interface RunSettings {
  label: string;
  /** The number of its program among the optimizers' of the setup. */
  optimizer: number;
  numbers: Values;
}

export interface Scene {
  name: string;
  caption: string;
  traits: Traits;
}

/** A run that was pinned: plain numbers, from which its path is computed again. */
export interface Pin {
  run: number;
  label: string;
  optimizer: number;
  numbers: Values;
  surface: string;
  surface_numbers: Values;
  noise: Values | null;
  start: Point;
  steps: number;
  /** The path itself, where only the kernel can compute it; what is not finite is null. */
  path?: { xy: (number | null)[]; loss: (number | null)[] };
}

/** What a view needs of a model: Jupyter's, anywidget's, or that of a page that stands alone. */
export interface Host {
  get(name: string): any;
  set(name: string, value: any): void;
  on(event: string, callback: (...received: any[]) => void): void;
  off(event: string, callback?: (...received: any[]) => void): void;
  save_changes(): unknown;
  send(message: object): void;
  /** Whether there is no kernel, and never will be one. */
  alone?: boolean;
  /** The answer to a request, if it is known already. */
  recall?(request: Request): [Partial<AnswerContent>, ArrayBuffer[]] | undefined;
  /** A text about the view as it stands, such as its code, where no kernel has to write it. */
  text?(what: string): string | null;
  widget_manager?: any;
}

export type Numbers = Float64Array | Float32Array;

/** A run, computed. */
export interface Run {
  /** (steps + 1, n) with n coordinates */
  xy: Numbers;
  /** (steps + 1,) */
  loss: Numbers;
  /** (steps, n): what the optimizer was given. */
  grad?: Numbers;
  /** (steps, width): what each step computed on its way. */
  record?: Numbers;
  width?: number;
  steps: number;
  /** (steps, n, n) and (steps, n): the surface's, where others computed them. */
  hessian?: Numbers;
  slope?: Numbers;
  /** Whether they were wanted, and why there are none. */
  curved?: boolean;
  uncurved?: string;
  /** As what others computed it. */
  asked?: RunRequest;
  /** How many of its points are known, while it is being computed; all, if this is left out. */
  known?: number;
  /** The first step whose point or loss is not finite; -1 if there is none. */
  diverged: number;
  /** All it was computed from, as a text. */
  key?: string;
  recorded?: boolean;
  index?: number;
}

/** What all runs share, as the page computes with it: numbers in the order of the programs' parameters. */
export interface Problem {
  surface: string;
  surfaceNumbers: (number | boolean | null)[];
  noiseNumbers: (number | boolean | null)[] | null;
  start: Point;
  steps: number;
}

/** What all parts of a request share. */
export interface About {
  surface: string;
  surface_numbers: Values;
  start: Point;
  steps: number;
  noise?: Values;
  wide?: boolean; // in float64
}

export interface RunRequest {
  index: number;
  optimizer: number;
  numbers: Values;
  key: string;
  recorded?: boolean;
  curved?: boolean;
}

export interface FanRequest extends RunRequest {
  name: string;
  values: (number | boolean | null)[];
}

export interface FieldRequest {
  extent: Extent;
  nx: number;
  ny: number;
  key: string;
}

/** The loss at places along a line. */
export interface CutRequest {
  /** Its two ends. */
  line: number[][];
  count: number;
  key: string;
}

export interface Parts {
  runs?: RunRequest[];
  fan?: FanRequest;
  field?: FieldRequest;
  cut?: CutRequest;
}

/** What the kernel, or the background, is asked. */
export interface Request extends About, Parts {
  kind: "compute";
  id: number;
}

/** A run in an answer: arrays are the places of their buffers. */
export interface RunContent {
  index?: number;
  key?: string;
  xy: number;
  loss: number;
  grad?: number;
  record?: number;
  width?: number;
  steps: number;
  diverged: number;
  recorded?: boolean;
  hessian?: number;
  slope?: number;
  curved?: boolean;
  uncurved?: string;
}

export interface AnswerContent {
  kind: "computed" | "failed";
  id: number;
  /** Why all of it failed. */
  message?: string;
  /** Why some of its parts failed, by their names. */
  failed?: Record<string, string>;
  runs?: RunContent[];
  fan?: { key: string; runs: RunContent[] };
  field?: FieldRequest & { loss: number; minima: number[][] };
  cut?: { key: string; loss: number };
}

/** An answer with its buffers put in. */
export interface Answer {
  runs: Run[];
  fan?: { key: string; runs: Run[] };
  field?: FieldAnswer;
  cut?: CutAnswer;
}

export interface CutAnswer {
  key: string;
  loss: Float32Array;
}

export type FieldAnswer = FieldRequest & { loss: Float32Array; minima: number[][] };

/** The paths over the whole slider of a parameter. */
export interface Fan {
  key: string;
  values: (number | boolean | null)[];
  texts: string[];
  runs: (Run | null)[];
  index: number;
  /** Who computes it. */
  who: string;
  /** In which order its runs are computed here, and how many are there, whoever computes them. */
  order: number[];
  done: number;
  /** The one that is being computed. */
  work?: import("./slices.js").Work | null;
}
