// The shapes of what a graphics card computes.

import type { Table } from "../state/types";

/** A WebGL2 context, and what was compiled with it. */
export interface Gpu {
  gl: WebGL2RenderingContext;
  /** Whether it draws with the processor. */
  software: boolean;
  /** Whether its arithmetic is the kernel's, once that was asked. */
  trusted?: boolean;
  /** The shaders of a program by the places of x and y. */
  programs: WeakMap<MapProgram, Map<string, Record<string, WebGLProgram>>>;
}

export type Dtype = "float32" | "int32" | "bool";

/** A run of an optimizer on a surface with its measures, in GLSL: see adamviz/programs/maps.py. */
export interface MapProgram {
  /** Why there is none; all else is missing then. */
  error?: string;
  /** Thing, name and dtype of each input. */
  numbers: [string, string, Dtype][];
  /** The names of numbers that are off, and left out. */
  off: string[];
  /** How many words of 32 bits a run is between two steps. */
  state: number;
  /** Name and dtype of each result. */
  measures: [string, Dtype][];
  begin: string;
  step: string;
  finish: string;
  prelude: string;
  tables: Table[];
  /** Scalar operations of a step. */
  cost: number;
}

/** A number that differs along an axis of the picture: its place among the program's, and its values. */
export interface MapAxis {
  at: number;
  values: ArrayLike<number>;
}

export interface MapRequest {
  x: MapAxis;
  y: MapAxis;
  /** All numbers of the program, those of x and y too. */
  values: ArrayLike<number | boolean>;
  steps: number;
}

/** The measures by name, each of all pixels, row after row. */
export type MapResult = Record<string, Float32Array | Int32Array | Uint8Array>;
