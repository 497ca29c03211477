import { startRun } from "../../adamviz/live/js/state/programs.js";

/** A whole run at once. @param {Parameters<typeof startRun>} request */
export function runProgram(...request) {
  const run = startRun(...request);
  run.advance(Infinity);
  return run;
}
