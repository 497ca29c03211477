// Asks the kernel, or the background, for what the page cannot compute at once: one request in flight, the
// last one waits, stale answers are dropped. What has failed is asked for again only when something that it
// depends on has changed, and a kernel that does not answer is asked again only every few seconds.

/** @import { About, Answer, AnswerContent, Host, Parts, Run, RunContent } from "../types" */

const PATIENCE = 8000; // milliseconds until the view says that the kernel does not answer
const RARELY = 8; // times that, until it is asked once more
const OUTSTANDING = 8; // requests without an answer

/** @typedef {{source: string, message: string}} Failure */

export class KernelQueue {
  /**
   * @param {Pick<Host, "on"|"off"|"send">} model answers
   * @param {(answer: Answer, asked: About & Parts) => void} take
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
    /** Requests without an answer, by their numbers. @type {Map<number, About & Parts>} */
    this.unanswered = new Map();
    /** @type {(About & Parts)|null} */
    this.waiting = null;
    /** Each part as it was asked for last. @type {Record<string, string>} */
    this.asked = {};
    /** Of each part that has failed: what it depends on, and why. @type {Record<string, Failure>} */
    this.failures = {};
    this.id = 0;
    this.wait = patience;
    this.silent = false; // whether the last request was given up
    this.lost = false; // whether what is on its way may be followed by another one
    this.answered = (content, buffers) => this.answer(content, buffers);
    model.on("msg:custom", this.answered);
  }

  /** idle, asking, silent or failed; the last two until an answer takes them back. */
  get state() {
    if (this.silent) return "silent";
    return this.message ? "failed" : this.flying === null ? "idle" : "asking";
  }

  /** Why something could not be computed. */
  get message() {
    return Object.values(this.failures)[0]?.message ?? "";
  }

  /**
   * Ask for parts of a picture. A part that was asked for last time too is not asked for again, whether its
   * answer is still to come or was an error: the view asks in each frame. Parts of a waiting request that the
   * new one does not replace are kept.
   * @param {About} about what all parts share
   * @param {Parts} parts each says all it depends on
   */
  ask(about, parts) {
    const fresh = Object.entries(parts).filter(
      ([name, part]) =>
        this.asked[name] !== JSON.stringify(part) && this.failures[name]?.source !== sourceOf(part),
    );
    if (fresh.length === 0) return;
    // What a silent kernel has not answered is lost, since only the answer to the last request is taken.
    const lost = this.lost ? this.sent : null;
    for (const before of [lost, this.waiting]) {
      if (before && !sameSurface(before, about))
        for (const name of Object.keys(before)) delete this.asked[name];
    }
    for (const [name, part] of fresh) this.asked[name] = JSON.stringify(part);
    const kept = [lost, this.waiting].filter((before) => before && sameSurface(before, about));
    const merged = Object.assign({}, ...kept, about, Object.fromEntries(fresh));
    if (this.flying !== null && !this.lost) this.waiting = merged;
    else this.fly(merged);
  }

  /**
   * Let a part be asked for again though it is what was asked for last time: its answer is not kept any more.
   */
  forget(part) {
    delete this.asked[part];
    delete this.failures[part];
  }

  /** Let all be asked for again, as a person wishes. */
  again() {
    this.asked = {};
    this.failures = {};
    this.lost = this.flying !== null;
  }

  fly(request) {
    this.flying = ++this.id;
    this.unanswered.set(this.id, request);
    if (this.unanswered.size > OUTSTANDING) this.unanswered.delete(this.unanswered.keys().next().value);
    this.waiting = null;
    this.lost = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.giveUp(), this.wait);
    try {
      this.model.send({ kind: "compute", id: this.flying, ...request });
    } catch {
      this.silent = true;
      this.changed();
    }
  }

  /** The request that is on its way. */
  get sent() {
    return this.unanswered.get(this.flying) ?? null;
  }

  giveUp() {
    this.silent = this.lost = true;
    this.wait = Math.min(2 * this.wait, RARELY * this.patience);
    const { sent, waiting } = this;
    if (waiting) this.fly(sameSurface(sent, waiting) ? { ...sent, ...waiting } : waiting);
    this.changed();
  }

  /** @param {AnswerContent} content @param {(ArrayBuffer|DataView)[]} buffers */
  answer(content, buffers) {
    const request = this.unanswered.get(content?.id);
    if (!request) return;
    for (const id of this.unanswered.keys()) if (id < content.id) this.unanswered.delete(id);
    this.silent = false;
    this.wait = this.patience;
    const last = content.id === this.flying;
    // A kernel that takes longer than one waits is slow, not silent: what it says late is shown meanwhile.
    if (last) this.land(content, request);
    if (content.kind === "computed" && (last || sameSurface(request, this.sent)))
      this.take(unpack(content, buffers), request);
    this.unanswered.delete(content.id);
    if (last && this.waiting) this.fly(this.waiting);
    this.changed();
  }

  land(content, request) {
    clearTimeout(this.timer);
    this.flying = null;
    this.lost = false;
    for (const name of ["runs", "fan", "field", "cut"]) {
      if (!(name in request)) continue;
      const message = content.kind === "failed" ? content.message : content.failed?.[name];
      delete this.failures[name];
      // Of what is no longer asked for, nobody wants to know why it failed.
      if (message && this.asked[name]) this.failures[name] = { source: sourceOf(request[name]), message };
    }
  }

  close() {
    clearTimeout(this.timer);
    this.model.off("msg:custom", this.answered);
  }
}

/** What the success of a part depends on: not where one looks, nor whether it is recorded. */
function sourceOf(part) {
  return JSON.stringify([part].flat().map(({ key }) => key));
}

/**
 * Whether two requests are about one surface with the same numbers, in one precision, so that one may take
 * over parts of the other.
 */
function sameSurface(one, other) {
  const about = ({ surface, surface_numbers: numbers, noise, wide }) =>
    JSON.stringify([surface, numbers, noise, wide]);
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
  const run = ({ xy, loss, grad, record, hessian, slope, ...rest }) => ({
    width: 0,
    ...rest,
    ...(hessian === undefined ? {} : { hessian: array(hessian), slope: array(slope) }),
    xy: array(xy),
    loss: array(loss),
    grad: filled(grad),
    record: filled(record),
  });
  return {
    runs: (content.runs ?? []).map(run),
    fan: content.fan && { key: content.fan.key, runs: content.fan.runs.map(run) },
    field: content.field && { ...content.field, loss: array(content.field.loss) },
    cut: content.cut && { ...content.cut, loss: array(content.cut.loss) },
  };
}
