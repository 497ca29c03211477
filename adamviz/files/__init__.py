"""A file that is written whole or not at all."""

from adamviz.files.writing import replacing

__all__ = ["replacing"]
