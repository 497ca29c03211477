// The shapes of the map view.

import type { Extent, Parameter } from "../types";
import type { Part, Point, Setup } from "../types";
import type { Dtype, MapProgram, MapResult } from "../gpu/types";

export type { Dtype, MapProgram, MapResult };

/** Name, low, high and scale. */
export type AxisEnds = [name: string, low: number, high: number, scale?: string];

/** A measure of a run, as a legend says it. */
export interface MeasureText {
  name: string;
  title: string;
  text: string;
  /** Whether it is a whole number. */
  whole?: boolean;
  /** Of one that is -1 where there is nothing: words for the pixels that have one, and for those without. */
  none?: [string, string];
}

/** What the page of a map is made from, beside what a stage has. */
export interface MapSetup extends Setup {
  /** Of each kind of optimizer, its run with its measures: of several programs the first that fits. */
  maps: { glsl: MapProgram; javascript: MapProgram }[][];
  measures: MeasureText[];
  /** The numbers that an axis can turn. */
  axes: Record<
    string,
    { thing: string; parameter: Parameter; scales: string[]; opens: [number, number, string] }
  >;
  ramps: { converged: string[]; diverged: string[]; slowest: number };
}

/** A map to compute: one optimizer's, of some pixels. */
export interface Job {
  /** All but the pixels, as a text. */
  key: string;
  /** What is seen, in places. */
  extent: Extent;
  kind: number;
  x: { name: string; values: Float64Array };
  y: { name: string; values: Float64Array };
  /** By the things' names. */
  numbers: Record<string, Record<string, number | boolean | null>>;
  start: number[];
  steps: number;
  noisy: boolean;
  wide: boolean;
  /** Those that are shown; whom others cost nothing gives them all. */
  measures: string[];
}

export type Arrays = Record<string, Float32Array | Float64Array | Int32Array | Uint8Array>;

export interface ComputeOptions {
  signal: AbortSignal;
  /** Hears of rows that are done; the first row is the lowest. */
  onRows(row: number, rows: number, arrays: Arrays): void;
}

/** Who computes maps. */
export interface Computer {
  name: string;
  /** Whether a few pixels are there at once, so that the first picture is theirs. */
  quick?: boolean;
  /** Pixels on the longer side of the pictures that come before the whole one. */
  sides?: number[];
  /** The most pixels on a side. */
  most?: number;
  /** How many milliseconds a pixel of a job takes, as far as it knows. */
  takes?(job: Job): number;
  /** Whether it can, as far as it knows. */
  can(job: Job): boolean;
  /** @returns whether it could; if not, another has to. */
  compute(job: Job, options: ComputeOptions): Promise<boolean>;
  close?(): void;
}

/** Pixels with one ramp, ranked by themselves. */
export interface MapClass {
  title: string;
  colours: string[];
  /** How many pixels. */
  count: number;
  /** At the quantiles 0, 1/4, 1/2, 3/4, 1. */
  values: number[];
}

export interface MapLegend {
  classes: MapClass[];
  /** Instead of classes: texts with their colours. */
  names: [string, string][];
}

/** A part of a map's view: see parts.js. */
export interface MapPart extends Part {
  beside?: HTMLElement | HTMLElement[];
  below?: HTMLElement | HTMLElement[];
  side?: HTMLElement;
  hover?(point: Point | null): void;
  click?(point: Point, event: MouseEvent): void;
  doubleClick?(point: Point, event: MouseEvent): void;
}
