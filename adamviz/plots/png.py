"""A figure as the bytes of a small PNG."""

from __future__ import annotations

import io

import numpy as np

from adamviz.plots.turns import drawing
from adamviz.typing import Figure


def png(figure: Figure) -> bytes:
    """Draw a figure as a PNG of at most 256 colours, a third of the size of `savefig`'s, for a notebook.

    Args:
        figure: matplotlib Figure, drawn at its own size and dpi on its own background, whatever `rcParams`
            say of saving.

    Returns:
        The file's bytes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> png(Figure(figsize=(1, 1), dpi=20))[1:4]
        b'PNG'
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    # Pillow comes with matplotlib, whose savefig writes PNG through it.
    from PIL import Image

    own = figure.canvas
    try:
        with drawing:
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            image = Image.fromarray(np.array(canvas.buffer_rgba()))
    finally:
        figure.set_canvas(own)
    # Maximum coverage keeps rare colours, such as a star's; one round of k-means puts the common ones back in
    # place.
    coverage = Image.Quantize.MAXCOVERAGE
    small = io.BytesIO()
    image.convert("RGB").quantize(256, method=coverage, kmeans=1, dither=Image.Dither.NONE).save(
        small, format="PNG", optimize=True
    )
    return small.getvalue()
