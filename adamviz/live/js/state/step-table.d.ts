// The shapes of what Python says of an optimizer's step.

/** Conditions on an optimizer's numbers: whether each is on. */
export type Conditions = Record<string, boolean>;

/** A row of the step table. */
export interface StepRow {
  name: string;
  symbol: string;
  title: string;
  /** Whether it has a number for each coordinate. */
  each: boolean;
  text: string;
  /** Of several the first holds whose conditions do. */
  formulas: { when?: Conditions; text: string }[];
  unused?: Conditions;
  /** Whether its formula is shown first. */
  first?: boolean;
}

export interface ArrowSpec {
  name: string;
  sign: 1 | -1;
  symbol: string;
  unlike?: string;
  true?: boolean;
}

export interface Series {
  name: string;
  symbol: string;
  gap?: string;
  /** Of a line after the first, in type sizes. */
  dash?: number[];
}

export interface ChartSpec {
  series: Series[];
  /** What stands above the chart of an `{axis}`. */
  title?: string;
  size?: boolean;
  linear?: boolean;
  above?: boolean;
}

/** What divides an optimizer's mean of gradients: names of its record, or of its numbers. */
export interface Preconditioner {
  /** Null where nothing does. */
  divisor: string | null;
  /** Null where the mean keeps nothing of what it was. */
  momentum: string | number | null;
  /** Whether it is a mean, or a sum. */
  averaged: boolean;
  /** Whether it looks one step ahead. */
  nesterov: boolean;
  /** That of each step, and if it differs, without bias corrections; none where P has it in it. */
  rates: string[];
  /** Of the step table, where stability is shown. */
  rows: StepRow[];
  /** What its chart shows. */
  text: string;
  /** Why there is no threshold, if there is none. */
  lacks?: string;
}

/** What is shown of a step and of a run's steps. */
export interface StepTable {
  rows: StepRow[];
  stability: Preconditioner;
  arrows: ArrowSpec[];
  charts: Record<string, ChartSpec>;
}
