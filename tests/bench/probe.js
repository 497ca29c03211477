// Measures in the page, from an input event to the frame in which the picture has changed. See latency.py for
// the rules. Runs before any script of the page, so that every drawing call goes through it.
(() => {
  const probe = { root: null, updates: [], marks: 0, lastMark: 0, waiters: [] };
  let inFrame = false;
  let pending = false;

  // Pixels drawn inside an animation frame are shown at the end of that frame, those drawn outside at the end
  // of the next.
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      inFrame = true;
      try {
        callback(time);
      } finally {
        inFrame = false;
      }
    });

  const channel = new MessageChannel();
  let afterFrame = [];
  channel.port1.onmessage = () => {
    const run = afterFrame;
    afterFrame = [];
    run.forEach((f) => f());
  };
  const message = (f) => {
    afterFrame.push(f);
    channel.port2.postMessage(0);
  };

  function mark() {
    probe.marks++;
    probe.lastMark = performance.now();
    if (pending) return; // several drawing calls, one frame: one picture
    pending = true;
    const painted = () => {
      pending = false;
      const now = performance.now();
      probe.updates.push(now);
      probe.waiters.splice(0).forEach((f) => f(now));
    };
    if (inFrame) message(painted);
    else request(() => message(painted));
  }

  const DRAWS = [
    "drawImage",
    "putImageData",
    "fill",
    "stroke",
    "fillRect",
    "strokeRect",
    "clearRect",
    "fillText",
    "strokeText",
  ];
  for (const name of DRAWS) {
    const original = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      const result = original.apply(this, args);
      // A canvas that is not in the document (ipympl decodes into one) shows nothing yet.
      if (probe.root && this.canvas.isConnected && probe.root.contains(this.canvas)) mark();
      return result;
    };
  }

  probe.watch = (root) => {
    probe.root = root;
    new MutationObserver((records) => {
      const images = new Set();
      for (const record of records) {
        if (record.target.tagName === "IMG") images.add(record.target);
        record.addedNodes.forEach((node) => {
          if (node.tagName === "IMG") images.add(node);
          node.querySelectorAll?.("img").forEach((image) => images.add(image));
        });
      }
      images.forEach((image) => image.decode().then(mark, () => {}));
    }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["src"] });
  };

  // What the picture is now: every pixel of every canvas, every image. Slow, so only ever called outside a
  // measurement.
  probe.fingerprint = () => {
    let hash = 0x811c9dc5;
    const add = (word) => {
      hash = Math.imul(hash ^ word, 0x01000193);
    };
    for (const canvas of probe.root.querySelectorAll("canvas")) {
      if (!canvas.width || !canvas.height) continue;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {
        willReadFrequently: true,
      });
      copy.drawImage(canvas, 0, 0);
      new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer).forEach(add);
    }
    for (const image of probe.root.querySelectorAll("img"))
      for (let i = 0; i < image.src.length; i++) add(image.src.charCodeAt(i));
    return hash;
  };

  // The moves: a slider goes forth over its middle and back, never twice the same value in a row.
  const LENGTH = 100;
  const triangle = (i) => {
    const k = i % (2 * LENGTH);
    return k < LENGTH ? k : 2 * LENGTH - k;
  };
  let position = 0;
  probe.move = (selector) => {
    position++;
    const element = document.querySelector(selector);
    if (element.type === "range") {
      const [low, high] = [Number(element.min), Number(element.max)];
      element.value = low + (high - low) * (0.3 + (0.4 * triangle(position)) / LENGTH);
      element.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      // ipywidgets' slider; not bubbling, so that JupyterLab's shortcuts cost it nothing.
      const key = triangle(position) > triangle(position - 1) ? "ArrowRight" : "ArrowLeft";
      element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: false, cancelable: true }));
    }
  };

  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const update = (limit) =>
    Promise.race([new Promise((resolve) => probe.waiters.push(resolve)), sleep(limit).then(() => null)]);
  const quiet = async (ms, limit) => {
    const end = performance.now() + limit;
    while (performance.now() - probe.lastMark < ms && performance.now() < end) await sleep(10);
  };

  // One move at a time: the next comes when the picture has settled, at a random moment between two frames.
  probe.single = async (selector, phases, limit) => {
    const latencies = [];
    let missed = 0;
    for (const phase of phases) {
      await quiet(100, limit);
      let before = probe.fingerprint();
      await new Promise((resolve) => request(resolve));
      await sleep(phase);
      probe.waiters.length = 0;
      const start = performance.now();
      probe.move(selector);
      let shown;
      do shown = await update(limit);
      while (shown !== null && probe.fingerprint() === before);
      if (shown === null) missed++;
      else latencies.push(shown - start);
    }
    return { latencies, missed };
  };

  // A drag: a move in every animation frame, answered or not, as a mouse sends them.
  probe.drag = async (selector, count, limit) => {
    await quiet(100, limit);
    probe.updates.length = 0;
    const gaps = [];
    const handlers = [];
    let last = 0;
    let start = 0;
    await new Promise((resolve) => {
      const frame = () => {
        const now = performance.now();
        if (last) gaps.push(now - last);
        else start = now;
        last = now;
        if (count-- <= 0) return resolve();
        probe.move(selector);
        handlers.push(performance.now() - now);
        window.requestAnimationFrame(frame);
      };
      window.requestAnimationFrame(frame);
    });
    const during = probe.updates.filter((time) => time <= last).length;
    // Longer than any contestant needs for one picture, or the wait would end before the last one.
    await quiet(1500, limit);
    return {
      seconds: (last - start) / 1000,
      updates: during,
      gaps,
      handlers,
      settle: Math.max(0, (probe.updates.at(-1) ?? last) - last),
    };
  };

  // The same frames without a move: what the page costs by itself.
  probe.idle = async (count) => {
    for (let i = 0; i < count; i++) await new Promise((resolve) => request(resolve));
  };

  window.__probe = probe;
})();
