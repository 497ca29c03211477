// Asks the kernel, or the background, for what the page cannot compute at once: one request in flight, the
// last one waits, stale answers are dropped.

/** @import { About, Answer, AnswerContent, Host, Parts, Run, RunContent } from "../types" */

const PATIENCE = 8000; // milliseconds until the view says that the kernel does not answer

export class KernelQueue {
  /**
   * @param {Pick<Host, "on"|"off"|"send">} model answers
   * @param {(answer: Answer) => void} take
   * @param {() => void} changed called when an answer has come, or does not come
   * @param {number} patience milliseconds until what was asked last counts as lost: a new request then goes
   *   at once
   */
  constructor(model, take, changed, patience = PATIENCE) {
    this.patience = patience;
    this.model = model;
    this.take = take;
    this.changed = changed;
    /** The number of the request that is on its way. @type {number|null} */
    this.flying = null;
    /** @type {(About & Parts)|null} */
    this.sent = null;
    /** @type {(About & Parts)|null} */
    this.waiting = null;
    /** Each part as it was asked for last. @type {Record<string, string>} */
    this.asked = {};
    this.id = 0;
    this.state = "idle"; // idle, asking, silent or failed
    this.message = "";
    this.answered = (content, buffers) => this.answer(content, buffers);
    model.on("msg:custom", this.answered);
  }

  /**
   * Ask for parts of a picture. A part that was asked for last time too is not asked for again, whether its
   * answer is still to come or was an error: the view asks in each frame. Parts of a waiting request that the
   * new one does not replace are kept.
   * @param {About} about what all parts share
   * @param {Parts} parts each says all it depends on
   */
  ask(about, parts) {
    const fresh = Object.entries(parts).filter(([name, part]) => this.asked[name] !== JSON.stringify(part));
    if (fresh.length === 0) return;
    // What a silent kernel has not answered is lost, since only the answer to the last request is taken.
    const lost = this.state === "silent" && this.flying !== null ? this.sent : null;
    for (const before of [lost, this.waiting]) {
      if (before && !sameSurface(before, about))
        for (const name of Object.keys(before)) delete this.asked[name];
    }
    for (const [name, part] of fresh) this.asked[name] = JSON.stringify(part);
    const kept = [lost, this.waiting].filter((before) => before && sameSurface(before, about));
    const merged = Object.assign({}, ...kept, about, Object.fromEntries(fresh));
    if (this.flying !== null && this.state !== "silent") this.waiting = merged;
    else this.fly(merged);
  }

  /**
   * Let a part be asked for again though it is what was asked for last time: its answer is not kept any more.
   */
  forget(part) {
    delete this.asked[part];
  }

  fly(request) {
    this.flying = ++this.id;
    this.sent = request;
    this.waiting = null;
    this.state = "asking";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.state = "silent";
      this.changed();
    }, this.patience);
    try {
      this.model.send({ kind: "compute", id: this.flying, ...request });
    } catch {
      this.state = "silent";
      this.changed();
    }
  }

  /** @param {AnswerContent} content @param {(ArrayBuffer|DataView)[]} buffers */
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

/**
 * Whether two requests are about one surface with the same numbers, so that one may take over parts of the
 * other.
 */
function sameSurface(one, other) {
  const about = ({ surface, surface_numbers: numbers, noise }) => JSON.stringify([surface, numbers, noise]);
  return about(one) === about(other);
}

/**
 * Put the buffers, which travel as float32, back where the content points to them.
 * @param {AnswerContent} content
 * @param {(ArrayBuffer|DataView)[]} buffers
 * @returns {Answer}
 */
function unpack(content, buffers) {
  const array = (position) => {
    const view = buffers[position];
    const bytes =
      "buffer" in view ? view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) : view;
    return new Float32Array(bytes);
  };
  const filled = (place) => (place === undefined ? new Float32Array(0) : array(place));
  /** @param {RunContent} content @returns {Run} */
  const run = ({ xy, loss, grad, record, ...rest }) => ({
    width: 0,
    ...rest,
    xy: array(xy),
    loss: array(loss),
    grad: filled(grad),
    record: filled(record),
  });
  return {
    runs: (content.runs ?? []).map(run),
    fan: content.fan && { key: content.fan.key, runs: content.fan.runs.map(run) },
    field: content.field && { ...content.field, loss: array(content.field.loss) },
  };
}
