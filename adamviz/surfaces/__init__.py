"""Loss surfaces: frozen pytrees of numbers, called with a point, with an extent, a start and their minima."""

from adamviz.surfaces.bowls import Booth, Bowl, Matyas, Ravine
from adamviz.surfaces.data import BreastCancer
from adamviz.surfaces.lookup import ALL, as_surface, name_of, named
from adamviz.surfaces.many_minima import Ackley, Himmelblau, Rastrigin, StyblinskiTang
from adamviz.surfaces.online import Reddi
from adamviz.surfaces.shapes import Cliff, MonkeySaddle, Plateau, Saddle
from adamviz.surfaces.surface import Surface
from adamviz.surfaces.valleys import Beale, GoldsteinPrice, McCormick, Rosenbrock, ThreeHumpCamel

__all__ = [
    "ALL",
    "Ackley",
    "Beale",
    "Booth",
    "Bowl",
    "BreastCancer",
    "Cliff",
    "GoldsteinPrice",
    "Himmelblau",
    "Matyas",
    "McCormick",
    "MonkeySaddle",
    "Plateau",
    "Rastrigin",
    "Ravine",
    "Reddi",
    "Rosenbrock",
    "Saddle",
    "StyblinskiTang",
    "Surface",
    "ThreeHumpCamel",
    "as_surface",
    "name_of",
    "named",
]
