"""Maps: one run a pixel, of which only a few numbers each are kept."""

from adamviz.maps.basin import basin_map
from adamviz.maps.make import hyperparameter_map
from adamviz.maps.map import Map
from adamviz.maps.network import Network

__all__ = ["Map", "Network", "basin_map", "hyperparameter_map"]
