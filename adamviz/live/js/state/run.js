// What a run is, once it is computed.

/** @returns how many points of a run can be drawn: those before it diverged */
export function drawnPoints(run) {
  return run.diverged < 0 ? run.steps + 1 : run.diverged;
}
