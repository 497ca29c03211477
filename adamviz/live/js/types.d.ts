// The shapes of what views and their parts hand to one another, with those of base and state.
// In a module of a room: /** @import { Part, Run } from "../types" */

import type { Action, KeyRow, Run, RunStyle, Switch, Tab } from "./state/types";

export type * from "./state/types";

/** A run with its style; a hidden one, and one not computed yet, has no run. */
export interface RunEntry {
  run: Run | undefined;
  style: RunStyle;
}

/** A pinned path, as picture and chart draw it. */
export interface Ghost {
  run: Run;
  style: RunStyle;
  /** The run that it goes with. */
  index: number;
  text: string;
}

/** A part of a view, with any of these; parts.js says when each is called. */
export interface Part {
  tab?: Tab;
  root?: HTMLElement | HTMLElement[];
  traits?: string[];
  switches?: Switch[];
  control?: HTMLElement[];
  keys?: KeyRow[];
  records?(): boolean;
  /** Whether it looks at the surface's second derivatives along the runs. */
  curves?(): boolean;
  arrange?(): void;
  place?(): void;
  draw?(): void;
  write?(): void;
  settle?(): void;
  under?(): boolean;
  over?(): boolean;
  covers?(): [number, number, number, number][];
  underlay?(context: CanvasRenderingContext2D): void;
  overlay?(context: CanvasRenderingContext2D): void;
  ghosts?(): Ghost[];
  key?(event: KeyboardEvent): Action | null;
  says?(): string;
  escape?(): boolean;
  close?(): void;
}

/** What keys and buttons do to a stage. */
export interface Actions {
  select(run: number): void;
  toggle: Action;
  by(steps: number): void;
  jump(step: number): void;
  faster(by: number): void;
  zoom(factor: number): void;
  pan(x: number, y: number): void;
  home: Action;
  reopen: Action;
  choose(by: number): void;
}
