// The picture: canvases one upon the other (the field with its axes, the fan, the other runs, the run under the sliders),
// and the ring on top. Each is drawn only when something in it has changed.

import { drawAxes, margins } from "./axes.js";
import { element, fitCanvas, iconButton } from "./dom.js";
import { Field } from "./field.js";
import { shortNumber } from "./numbers.js";
import { clipToBox, drawFan, drawFanTexts, drawHead, drawMinima, drawRun } from "./paths.js";
import { Plane } from "./plane.js";

export class Picture {
  constructor(actions) {
    this.field = new Field();
    const layer = (name) => element("canvas", { class: `av-${name}` });
    this.layers = {
      field: layer("field"), under: layer("under"), fan: layer("fan"), others: layer("others"), paths: layer("paths"), lens: layer("lens"),
    };
    this.inked = {};
    this.layers.paths.setAttribute("role", "img");
    this.others = [];
    this.ring = element("button", {
      type: "button", class: "av-start", "aria-label": "start point: drag it, or move it with the arrow keys", title: "start: drag me",
    });
    this.readout = element("div", { class: "av-hover", hidden: true });
    this.tools = element(
      "div", { class: "av-tools" },
      iconButton("zoom-in", "zoom in (+)", () => actions.zoom(1.5)),
      iconButton("zoom-out", "zoom out (−)", () => actions.zoom(1 / 1.5)),
      iconButton("home", "the whole surface (0)", actions.home),
      iconButton("fullscreen", "full screen (F)", actions.fullscreen),
      iconButton("help", "keys (?)", actions.help),
    );
    this.root = element("div", { class: "av-stage" }, ...Object.values(this.layers), this.ring, this.readout, this.tools);
  }

  /** Take the size of the box and the part of the plane that is seen. @returns whether the canvases were cleared */
  place(extent, size, ratio) {
    this.size = size;
    this.ratio = ratio;
    const { clientWidth: width, clientHeight: height } = this.root;
    const { left, right, top, bottom } = margins(size);
    const box = { left, top, width: Math.max(40, width - left - right), height: Math.max(40, height - top - bottom) };
    this.plane = new Plane(extent, box);
    return Object.values(this.layers).map((canvas) => fitCanvas(canvas, width, height, ratio)).some(Boolean);
  }

  context(layer, clear = true) {
    const context = this.layers[layer].getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (clear) context.clearRect(0, 0, this.layers[layer].width, this.layers[layer].height);
    return context;
  }

  /** Draw the field as far as it is done, and the axes. */
  drawField(palette) {
    const context = this.context("field");
    const { box } = this.plane;
    const { drawn, picture } = this.field;
    context.fillStyle = palette.panel;
    context.fillRect(box.left, box.top, box.width, box.height);
    if (drawn) {
      // A picture of another part of the plane is moved and stretched to where it belongs, until the new one is there.
      context.save();
      clipToBox(context, box);
      const [x, y] = [this.plane.px(drawn.x0), this.plane.py(drawn.y1)];
      context.imageSmoothingQuality = "high";
      context.drawImage(picture, x, y, this.plane.px(drawn.x1) - x, this.plane.py(drawn.y0) - y);
      context.restore();
    }
    drawAxes(context, this.plane, palette, this.size);
  }

  drawFan(fan, style, palette) {
    this.draw("fan", (context) => fan && drawFan(context, this.plane, fan, style, palette, this.size));
  }

  /**
   * Draw the runs. While a slider moves only the selected one changes: the others keep a canvas of their own.
   * @param {{run: object, style: object}[]} entries
   */
  drawRuns(entries, selected, minima, playhead, palette, fan) {
    const own = entries[selected];
    const rest = entries.filter((entry) => entry !== own && entry.run);
    const others = [this.plane, palette, playhead, String(minima), ...rest.flatMap(({ run, style }) => [run, style])];
    if (others.length !== this.others.length || others.some((part, i) => part !== this.others[i])) {
      this.others = others;
      this.draw("others", (context) => {
        drawMinima(context, this.plane, minima, palette, this.size);
        for (const one of [drawRun, drawHead]) {
          for (const { run, style } of rest) one(context, this.plane, run, style, palette, playhead, this.size, false);
        }
      });
    }
    this.draw("paths", (context) => {
      for (const one of [drawRun, drawHead]) {
        if (own?.run) one(context, this.plane, own.run, own.style, palette, playhead, this.size, true);
      }
      if (fan) drawFanTexts(context, this.plane, fan, palette, this.size);
    });
  }

  /** Draw what parts of the view lay under or over the runs. @param {((context: CanvasRenderingContext2D) => void)[]} paints */
  drawLens(layer, paints) {
    if (paints.length === 0 && !this.inked[layer]) return;
    this.draw(layer, (context) => paints.forEach((paint) => paint(context)));
    this.inked[layer] = paints.length > 0;
  }

  /** Clear a canvas and draw within the field's box. */
  draw(layer, paint) {
    const context = this.context(layer);
    context.save();
    clipToBox(context, this.plane.box);
    paint(context);
    context.restore();
  }

  /** Put the ring where the start is; at the edge, if the start is out of sight. */
  placeRing([x, y]) {
    const { plane } = this;
    const [px, py] = [plane.px(x), plane.py(y)];
    const seen = plane.holds(px, py, 1);
    this.ring.classList.toggle("av-outside", !seen);
    const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
    const [cx, cy] = [clamp(px, plane.box.left, plane.right), clamp(py, plane.box.top, plane.bottom)];
    this.ring.style.transform = `translate(${cx}px, ${cy}px) translate(-50%, -50%)`;
    this.ring.setAttribute("aria-description", `x ${shortNumber(x)}, y ${shortNumber(y)}`);
  }

  hover(at, loss) {
    this.readout.hidden = !at;
    if (at) this.readout.textContent = `x ${shortNumber(at.x)}   y ${shortNumber(at.y)}   loss ${shortNumber(loss)}`;
  }
}
