"""Maps: one run a pixel, of which only a few numbers each are kept."""

from adamviz.maps.make import basin_map, hyperparameter_map
from adamviz.maps.map import Map

__all__ = ["Map", "basin_map", "hyperparameter_map"]
