// A clock that only a test moves, in place of setTimeout. Node's own (mock.timers) differs from one version
// to the next.

/** Take setTimeout's place until the test ends. @returns tick(milliseconds) */
export function stoppedClock(context) {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const waiting = new Map();
  let [now, last] = [0, 0];
  globalThis.setTimeout = (callback, delay = 0) => {
    waiting.set(++last, { callback, at: now + delay });
    return last;
  };
  globalThis.clearTimeout = (id) => waiting.delete(id);
  context.after(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
  return (milliseconds) => {
    const end = now + milliseconds;
    for (;;) {
      const [next] = [...waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      waiting.delete(next[0]);
      now = next[1].at;
      next[1].callback();
    }
    now = end;
  };
}
