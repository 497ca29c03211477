"""Look at pixels: of a canvas from inside the page, of a screenshot from outside."""

import base64
import io

import numpy as np
from PIL import Image

READ = """canvas => {
    const copy = document.createElement('canvas');   // a copy, so that WebGL canvases can be read too
    copy.width = canvas.width; copy.height = canvas.height;
    const context = copy.getContext('2d', {willReadFrequently: true});
    context.drawImage(canvas, 0, 0);
    return context.getImageData(0, 0, copy.width, copy.height).data;
}"""


def canvas_hash(locator):
    """A number that changes when any pixel of the canvas does (FNV-1a over its 32-bit pixels)."""
    return canvas_hashes(locator.first)[0]


def canvas_hashes(locator):
    """The hash of each canvas, all read in one task of the page: no frame can come between them."""
    return locator.evaluate_all(
        f"""canvases => canvases.map(canvas => {{
            const words = new Uint32Array(({READ})(canvas).buffer);
            let hash = 0x811c9dc5;
            for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
            return hash >>> 0;
        }})"""
    )


def canvas_rgba(locator):
    """The canvas as a uint8 array (height, width, 4), in its own pixels."""
    size, text = locator.first.evaluate(
        f"""canvas => {{
            const data = ({READ})(canvas), parts = [];
            for (let i = 0; i < data.length;
              i += 32768) parts.push(String.fromCharCode(...data.subarray(i, i + 32768)));
            return [[canvas.height, canvas.width], btoa(parts.join(''))];
        }}"""
    )
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(*size, 4)


def image(png):
    """PNG bytes as a uint8 array (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def near(pixels, colour, tolerance=12):
    """Which pixels lie within `tolerance` of a "#rrggbb" colour, in every channel: a boolean array (height,
    width).
    """
    target = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], int)
    return (np.abs(pixels[..., :3].astype(int) - target) <= tolerance).all(-1)


def count_near(png, colour, tolerance=12):
    """How many pixels of a screenshot are of that colour."""
    return int(near(image(png), colour, tolerance).sum())
