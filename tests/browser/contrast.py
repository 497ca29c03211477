"""Contrast of texts with what is behind them, on canvases and in the document."""

import numpy as np

# Every text that is drawn on a canvas: its colour, the colour of the edge around it, and where it stands.
RECORD = """
window.__texts = [];
{
  const kind = CanvasRenderingContext2D.prototype, { fillText, strokeText } = kind;
  kind.strokeText = function (...given) { this.__edge = [given[0], this.strokeStyle];
    return strokeText.apply(this, given); };
  kind.fillText = function (...given) {
    const [text, x, y] = given, matrix = this.getTransform(), { canvas } = this;
    const { actualBoundingBoxLeft: l, actualBoundingBoxRight: r, actualBoundingBoxAscent: a,
      actualBoundingBoxDescent: d } = this.measureText(text);
    const corners = [[x - l, y - a], [x + r, y + d]].map(([px, py]) => matrix.transformPoint({ x: px,
      y: py }));
    const edge = this.__edge?.[0] === text ? this.__edge[1] : null;
    window.__texts.push({ canvas, text, colour: this.fillStyle, alpha: this.globalAlpha, edge,
      corners: corners.map(({ x, y }) => [x, y]) });
    return fillText.apply(this, given);
  };
}
"""
# Each text in the document that is seen, with its colour and that of what is behind it.
TEXTS = """root => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a]; };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a),
    1];
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && one.getClientRects().length > 0 && !one.closest('[aria-hidden=true], .av-unseen');
  const owners = new Map();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (textContent.trim()) owners.set(parentElement, textContent.trim());
  }
  for (const field of root.querySelectorAll('input[type=text], select')) owners.set(field, field.value);
  return [...owners].filter(([one]) => seen(one) && !one.matches('option, :disabled')).map(([one, text]) => {
    let opacity = 1;
    for (let at = one; at && at !== root; at = at.parentElement) opacity *= +getComputedStyle(at).opacity;
    const [under, colour] = [behind(one), parse(getComputedStyle(one).color)];
    return { text, name: one.className || one.tagName, colour: over([...colour.slice(0, 3),
      colour[3] * opacity], under).slice(0, 3), under: under.slice(0, 3) };
  });
}"""


def contrast(one, other):
    """Contrast of two colours, each three numbers to 255, as WCAG 2 defines it."""

    def light(colour):
        parts = np.asarray(colour, float) / 255
        return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [
            0.2126,
            0.7152,
            0.0722,
        ]

    dark, bright = sorted(light(colour) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
