"""Input that must be refused: what is done, the error that is expected, and what its message says.

Each takes a `Scene`, and is played on adamviz and on tf_keras alike.
"""

import numpy as np

from tests.keras.play import FUNCTIONS

NAN, INF = float("nan"), float("inf")


class Scene:
    """Three variables and an optimizer that has made some steps."""

    def __init__(self, library, steps=2, dtype="float32", constraint=None, **options):
        self.library, self.optimizer = library, library.Adam(**options)
        shapes = {"bias": (2,), "other": (3,), "table": (4, 2)}
        self.variables = [
            library.Variable(
                np.arange(1, 1 + np.prod(shape)).reshape(shape).astype(dtype),
                name=name,
                constraint=FUNCTIONS[constraint] if constraint else None,
            )
            for name, shape in shapes.items()
        ]
        for _ in range(steps):
            self.optimizer.apply_gradients(zip(self.good(), self.variables, strict=True))

    def good(self):
        """A gradient for each variable, with which nothing is wrong."""
        return [self.library.gradient(np.ones(tuple(x.shape), x.numpy().dtype)) for x in self.variables]

    def last(self, gradient):
        """The pairs in which only the last gradient is another one."""
        if isinstance(gradient, np.ndarray):
            gradient = self.library.gradient(gradient)
        return list(zip([*self.good()[:2], gradient], self.variables, strict=True))

    def sparse(self, rows, values=None):
        """A sparse gradient for the table."""
        values = np.ones((len(rows), 2), np.float32) if values is None else values
        rows = np.asarray(rows) if len(rows) else np.zeros(0, np.int64)
        return self.library.IndexedSlices(self.library.gradient(values), self.library.gradient(rows), (4, 2))

    def bits(self):
        """Everything that a failed call must leave alone, bit for bit."""
        made = self.optimizer.get_slot_names()
        weights = list(self.optimizer.weights)
        return {
            "variables": [x.numpy().tobytes() for x in self.variables],
            "weights": [(x.name, np.asarray(x.numpy()).tobytes()) for x in weights],
            "objects": [id(x) for x in weights],
            "slot names": list(made),
            "config": repr(self.optimizer.get_config()),
        }


def pairs(make):
    """Applying the pairs that `make(scene)` gives."""
    return lambda scene: scene.optimizer.apply_gradients(make(scene))


def last(gradient):
    """Applying pairs of which only the last gradient is wrong."""
    return lambda scene: scene.optimizer.apply_gradients(scene.last(gradient))


def target(wrong):
    """Applying pairs of which only the last target is no variable."""
    return lambda scene: scene.optimizer.apply_gradients(
        [*scene.last(scene.good()[2])[:2], (scene.good()[2], wrong)]
    )


def more(wrong):
    """Applying good pairs and something else among them."""
    return lambda scene: scene.optimizer.apply_gradients([*scene.last(scene.good()[2]), wrong(scene)])


def rows(*indices, values=None):
    """Applying pairs of which only the last gradient, a sparse one, is wrong."""
    return lambda scene: scene.optimizer.apply_gradients(scene.last(scene.sparse(indices, values)))


# Name: (what is done, the error, what its message must match).
GRADIENTS = {
    "more columns": (last(np.ones((4, 3), np.float32)), ValueError, r"\(4, 3\)"),
    "fewer rows": (last(np.ones((3, 2), np.float32)), ValueError, r"\(3, 2\)"),
    "one row for all": (last(np.ones((1, 2), np.float32)), ValueError, r"\(1, 2\)"),
    "transposed": (last(np.ones((2, 4), np.float32)), ValueError, r"\(2, 4\)"),
    "flattened": (last(np.ones(8, np.float32)), ValueError, r"\(8,\)"),
    "a number": (last(np.ones((), np.float32)), ValueError, r"\(\)"),
    "another axis": (last(np.ones((1, 4, 2), np.float32)), ValueError, r"\(1, 4, 2\)"),
    "empty": (last(np.ones((0, 2), np.float32)), ValueError, r"\(0, 2\)"),
    "integers": (last(np.ones((4, 2), np.int32)), ValueError, "int32"),
    "long integers": (last(np.ones((4, 2), np.int64)), ValueError, "int64"),
    "booleans": (last(np.ones((4, 2), bool)), ValueError, "bool"),
    "complex numbers": (last(np.ones((4, 2), np.complex64)), ValueError, "complex64"),
    "half precision": (last(np.ones((4, 2), np.float16)), ValueError, "float16"),
    "double precision": (last(np.ones((4, 2), np.float64)), ValueError, "float64"),
    "a word": (last("gradient"), ValueError, ""),
    "an object": (last(object()), ValueError, ""),
    "a row too far": (rows(0, 4), ValueError, "4"),
    "a row far too far": (rows(2**31 - 1), ValueError, "2147483647"),
    "a negative row": (rows(0, -1), ValueError, "-1"),
    "only the first row wrong": (rows(-4, 0, 1, 2), ValueError, "-4"),
    "a repeated wrong row": (rows(1, 1, 7, 7), ValueError, "7"),
    "sparse with more columns": (rows(0, 1, values=np.ones((2, 3), np.float32)), ValueError, r"\(2, 3\)"),
    "sparse without columns": (rows(0, 1, values=np.ones(2, np.float32)), ValueError, r"\(2,\)"),
    "more values than rows": (rows(0, 1, values=np.ones((3, 2), np.float32)), ValueError, ""),
    "fewer values than rows": (rows(0, 1, values=np.ones((1, 2), np.float32)), ValueError, ""),
    "sparse integers": (rows(0, 1, values=np.ones((2, 2), np.int32)), ValueError, "int32"),
    "rows that are not whole": (rows(0.0, 1.5), ValueError, ""),
    "sparse for a number": (
        more(lambda s: (s.sparse([0]), s.library.Variable(np.float32(1)))),
        ValueError,
        "",
    ),
}

MALFORMED = {
    "pairs: None": (pairs(lambda s: None), TypeError, ""),
    "pairs: a number": (pairs(lambda s: 3), TypeError, ""),
    "pairs: gradients only": (pairs(lambda s: s.good()), TypeError, ""),
    "pairs: a pair without its list": (pairs(lambda s: (s.good()[0], s.variables[0])), TypeError, ""),
    "pairs: a None in the list": (more(lambda s: None), TypeError, ""),
    "pairs: a number in the list": (more(lambda s: 1.0), TypeError, ""),
    "pairs: a single in the list": (more(lambda s: (s.good()[0],)), TypeError, ""),
    "pairs: a triple in the list": (more(lambda s: (s.good()[0], s.variables[0], 1)), TypeError, ""),
    "pairs: an empty pair": (pairs(lambda s: [()]), TypeError, ""),
    "pairs: a word": (pairs(lambda s: "ab"), TypeError, ""),
    "pairs: an array": (pairs(lambda s: np.ones((2, 2), np.float32)), TypeError, ""),
    "pairs: target None": (target(None), TypeError, ""),
    "pairs: target a number": (target(1.0), TypeError, ""),
    "pairs: target a word": (target("table"), TypeError, ""),
    "pairs: target an array": (target(np.ones((4, 2), np.float32)), TypeError, ""),
    "pairs: swapped": (pairs(lambda s: [(x, g) for g, x in s.last(s.good()[2])]), TypeError, ""),
    "pairs: all None": (
        pairs(lambda s: [(None, x) for x in s.variables]),
        ValueError,
        "No gradients provided for any variable",
    ),
    "pairs: one None": (
        pairs(lambda s: [(None, s.variables[0])]),
        ValueError,
        "No gradients provided for any variable",
    ),
}

CALLS = {
    "unknown slot": (lambda s: s.optimizer.get_slot(s.variables[0], "vhat"), KeyError, ""),
    "foreign variable": (
        lambda s: s.optimizer.get_slot(s.library.Variable(np.float32(1)), "m"),
        KeyError,
        "",
    ),
    "unknown attribute": (lambda s: s.optimizer.momentum, AttributeError, "momentum"),
    "iterations late": (
        lambda s: setattr(s.optimizer, "iterations", s.library.Variable(np.int64(3))),
        RuntimeError,
        "Cannot set `iterations`",
    ),
    "fewer weights": (
        lambda s: s.optimizer.set_weights([np.array(1)]),
        ValueError,
        r"You called `set_weights\(weights\)` on optimizer Adam with a +weight list of length 1, "
        "but the optimizer was expecting 7 weights",
    ),
    "more weights": (
        lambda s: s.optimizer.set_weights(s.optimizer.get_weights() + [np.array(1)] * 2),
        ValueError,
        "of length 9, but .* expecting 7",
    ),
    "no weights": (lambda s: s.optimizer.set_weights([]), ValueError, "of length 0, but .* expecting 7"),
    "a weight of another shape": (
        lambda s: s.optimizer.set_weights(
            [np.asarray(5), *s.optimizer.get_weights()[1:-1], np.ones((2, 4), np.float32)]
        ),
        ValueError,
        r"Optimizer weight shape \(4, 2\) not compatible with provided weight shape \(2, 4\)",
    ),
    "a count that is a list": (
        lambda s: s.optimizer.set_weights([np.asarray([5]), *s.optimizer.get_weights()[1:]]),
        ValueError,
        r"Optimizer weight shape \(\) not compatible with provided weight shape \(1,\)",
    ),
    "weights None": (lambda s: s.optimizer.set_weights(None), TypeError, ""),
    "a weight of words": (
        lambda s: s.optimizer.set_weights(
            [np.asarray(5), *s.optimizer.get_weights()[1:-1], np.full((4, 2), "a")]
        ),
        ValueError,
        "",
    ),
    "both norms, set": (lambda s: setattr(s.optimizer, "global_clipnorm", 1.0), ValueError, "`clipnorm`"),
    "a loss that fails": (lambda s: s.optimizer.minimize(lambda: 1 / 0, s.variables), ZeroDivisionError, ""),
    "a loss without a tape": (
        lambda s: s.optimizer.minimize(s.library.gradient(np.float32(1)), s.variables),
        ValueError,
        "`tape` is required",
    ),
    "a loss of nothing": (
        lambda s: s.optimizer.minimize(lambda: s.library.gradient(np.float32(1)) * 1, s.variables),
        ValueError,
        "No gradients provided for any variable",
    ),
}
# What the optimizer of such a call is made with.
OPTIONS = {"both norms, set": {"clipnorm": 1.0}}
