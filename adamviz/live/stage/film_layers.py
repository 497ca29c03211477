"""What a film draws quickly: texts that change, and what stands still above what moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.typing import Artist, Int


class Cover:
    """Artists that stand still above others, drawn once and laid over each frame.

    Args:
        canvas: of the figure, drawn once.
        artists: from the lowest to the uppermost.
    """

    def __init__(self, canvas: Any, artists: Sequence[Artist]) -> None:
        from matplotlib.backends.backend_agg import RendererAgg

        width, height = canvas.get_width_height()
        renderer = RendererAgg(width, height, canvas.figure.dpi)
        for artist in artists:
            artist.draw(renderer)
        drawn = np.asarray(renderer.buffer_rgba()).reshape(-1, 4)
        self.places = np.flatnonzero(drawn[:, 3])
        colours = drawn[self.places].astype(np.float32)
        self.share = colours[:, 3:] / 255
        self.colours = colours[:, :3] * self.share

    def lay(self, picture: Int[np.ndarray, "height width 4"]) -> None:
        """Lay them over a picture, (height, width, 4) uint8."""
        pixels = picture.reshape(-1, 4)
        below = pixels[self.places, :3]
        pixels[self.places, :3] = self.colours + below * (1 - self.share) + 0.5


class FilmText:
    """A text that changes in each frame: written in the place, font and colour of one of matplotlib's.

    Args:
        artist: matplotlib Text of one line, upright and standing on its baseline.
    """

    def __init__(self, artist: Artist) -> None:
        from matplotlib.font_manager import findfont
        from PIL import ImageColor, ImageFont

        self.artist = artist
        size = artist.get_size() * artist.figure.dpi / 72
        self.font = ImageFont.truetype(findfont(artist.get_fontproperties()), size)
        self.colour = ImageColor.getrgb(artist.get_color())
        self.anchor = f"{artist.get_horizontalalignment()[0]}s"
        effects = artist.get_path_effects()
        self.edge: dict[str, Any] = {}
        if effects:
            style = effects[0]._gc
            width = style["linewidth"] * artist.figure.dpi / 144
            self.edge = {"stroke_width": round(width), "stroke_fill": ImageColor.getrgb(style["foreground"])}

    def write(self, picture: Int[np.ndarray, "height width 4"]) -> None:
        """Write it on a picture, (height, width, 4) uint8."""
        from PIL import Image, ImageDraw

        text = self.artist.get_text()
        if not text or not self.artist.get_visible():
            return
        left, down = self.artist.get_transform().transform(self.artist.get_position())
        down = len(picture) - down
        edge = self.edge.get("stroke_width", 0)
        x0, y0, x1, y1 = self.font.getbbox(text, anchor=self.anchor, stroke_width=edge)
        x, y = max(0, math.floor(left + x0) - 1), max(0, math.floor(down + y0) - 1)
        box = picture[y : math.ceil(down + y1) + 2, x : math.ceil(left + x1) + 2]
        part = Image.fromarray(box)
        place = (left - x, down - y)
        ImageDraw.Draw(part).text(place, text, self.colour, self.font, self.anchor, **self.edge)
        box[...] = part
