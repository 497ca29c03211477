// The shapes of what a view of training runs is given, and of what its frame hands to its pictures.

import type { Box, Palette } from "../base/types";
import type { Recorded } from "./recorded.js";

export type * from "../types";

/** What a part of a recording says of its arrays; see `live/training`. */
export interface PartHeader {
  recording: number;
  generation: number;
  from: number;
  count: number;
  tensors?: string[];
  shapes?: number[][];
  left_out?: Record<string, string>;
  every?: number;
  /** Tensors whose histograms it brings. */
  of?: number[];
  /** The place of the buffer, its dtype and its shape, by name. */
  arrays: Record<string, [number, string, number[]]>;
}

export interface TrainingSetup {
  palette: { light: Palette; dark: Palette; dashes: number[][]; markers: any[] };
  recordings: {
    label: string;
    tensors: string[];
    shapes: number[][];
    left_out?: Record<string, string>;
    /** Where it comes from: "", "recorder" or "file", and the name of the file. */
    source?: string;
    name?: string;
  }[];
  quantities: { name: string; title: string; symbol: string; text: string }[];
  numbers: { name: string; title: string; text: string }[];
  remembered?: string[];
}

/** What looks wrong in a recording. */
export interface Finding {
  kind: string;
  tensor: string;
  step: number;
  value: number | null;
  text: string;
  rule: string;
  source: string;
  /** Traits by which it is seen. */
  shows?: Record<string, string>;
}

/** A line of the table: a tensor, or a layer with the names of its tensors. */
export interface TableLine {
  text: string;
  name?: string;
  layer?: string;
  names?: string[];
}
