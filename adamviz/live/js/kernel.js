// Asks the kernel for what the page cannot compute: one request in flight, the last one waits, stale answers are dropped.

const PATIENCE = 8000; // milliseconds until the view says that the kernel does not answer

export class KernelQueue {
  constructor(model, take, changed) {
    this.model = model;
    this.take = take;
    this.changed = changed;
    this.flying = null;
    this.waiting = null;
    this.id = 0;
    this.state = "idle"; // idle, asking, silent or failed
    this.message = "";
    this.answered = (content, buffers) => this.answer(content, buffers);
    model.on("msg:custom", this.answered);
  }

  /** Ask for a picture; parts of a waiting request that the new one does not replace are kept. */
  ask(request) {
    const merged = { ...(this.waiting ?? {}), ...request };
    if (this.flying !== null && this.state !== "silent") {
      this.waiting = merged;
      return;
    }
    this.fly(merged);
  }

  fly(request) {
    this.flying = ++this.id;
    this.waiting = null;
    this.state = "asking";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.state = "silent";
      this.changed();
    }, PATIENCE);
    try {
      this.model.send({ kind: "compute", id: this.flying, ...request });
    } catch {
      this.state = "silent";
      this.changed();
    }
  }

  answer(content, buffers) {
    if (content?.id !== this.flying) return;
    clearTimeout(this.timer);
    this.flying = null;
    if (content.kind === "failed") {
      this.state = "failed";
      this.message = content.message;
    } else if (content.kind === "computed") {
      this.state = "idle";
      this.message = "";
      this.take(unpack(content, buffers));
    }
    if (this.waiting) this.fly(this.waiting);
    this.changed();
  }

  close() {
    clearTimeout(this.timer);
    this.model.off("msg:custom", this.answered);
  }
}

/** Put the buffers, which travel as float32, back where the content points to them. */
function unpack(content, buffers) {
  const array = (position) => {
    const view = buffers[position];
    const bytes = view.buffer ? view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) : view;
    return new Float32Array(bytes);
  };
  const run = ({ xy, loss, ...rest }) => ({ ...rest, xy: array(xy), loss: array(loss), width: 0 });
  return {
    runs: (content.runs ?? []).map(run),
    fan: content.fan && { key: content.fan.key, runs: content.fan.runs.map(run) },
    field: content.field && { ...content.field, loss: array(content.field.loss) },
  };
}
