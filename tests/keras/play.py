"""One description of a training run, played on adamviz or on tf_keras.

A case is plain data:

    {"name": ..., "optimizer": {keyword: value}, "variables": [{"shape": [3], "dtype": "float64", "name":
      "a"}], "events": [...]}

An event is a dictionary of one thing to do (`"times": n` repeats it):

    {"apply": [[variable, gradient], ...]}  a gradient is None, or {} for a dense one, with any of "scale",
                                            "zero", "rows" (sparse, of these rows) and "put" ({place in the
                                              flat gradient: number})
    {"set": {attribute: value}}             {"read": attribute}
    {"add_slot": [variable, name, initializer]}    {"add_weight": {...}}
    {"set_weights": [[shape, seed], ...]}   a shape of None stands for the number in place of the seed
    {"iterations": n}                       the count, set before anything is made
    {"assign": [what, seed]}                a new value for "iterations" (the seed), a variable ("0") or its
      slot ("0/m")

A value is a number, None, or a dictionary: {"schedule": class, "with": {...}}, {"callable": [value at each
step]}, {"array": number, "dtype": name} (a tensor), {"number": number, "dtype": name} (NumPy's), {"dtype":
name}, {"function": name}, or a list of these.
"""

import ml_dtypes  # noqa: F401 (numpy knows bfloat16 from here on)
import numpy as np

FUNCTIONS = {
    "double": lambda pairs: [(gradient * 2, variable) for gradient, variable in pairs],
    "add one": lambda pairs: [(gradient + 1, variable) for gradient, variable in pairs],
    "first only": lambda pairs: list(pairs)[:1],
    "halve": lambda pairs: [(gradient * 0.5, variable) for gradient, variable in pairs],
    "abs": lambda x: abs(x),
    "ones": lambda shape, dtype=None: np.ones(tuple(shape), _dtype(dtype)),
}


class Adamviz:
    """What a case needs of adamviz."""

    name = "adamviz"

    def __init__(self):
        import adamviz

        self.Adam, self.Variable = adamviz.Adam, adamviz.Variable
        self.IndexedSlices, self.schedules = adamviz.IndexedSlices, adamviz.schedules

    def gradient(self, array):
        return array

    def dtype(self, name):
        return np.dtype(name)


class TensorFlow:
    """What a case needs of TensorFlow and tf_keras, given as modules."""

    name = "tf_keras"

    def __init__(self, tensorflow, tf_keras):
        self.Adam, self.Variable = tf_keras.optimizers.legacy.Adam, tensorflow.Variable
        self.IndexedSlices, self.schedules = tensorflow.IndexedSlices, tf_keras.optimizers.schedules
        self.gradient, self.dtype = tensorflow.constant, tensorflow.as_dtype


def numbers(shape, dtype, seed, scale=1.0):
    """Numbers in [-4, 4] that every dtype holds exactly (but bfloat16), the same everywhere: no generator to
    change.
    """
    count = int(np.prod(shape))
    table = ((np.arange(1, count + 1) * 7919 + (seed + 1) * 5077) % 1009 - 504.0) / 128
    table = table.reshape(shape) * scale
    if np.dtype(dtype).kind == "c":
        table = table + 1j * numbers(shape, "float64", seed + 500, scale)
    with np.errstate(over="ignore"):
        return np.asarray(table).astype(dtype)


class Player:
    """One run of a case: the optimizer and its variables, and how far it has come."""

    def __init__(self, library, case):
        self.library, self.case = library, case
        self.step, self.returned, self.reads, self.extra = 0, [], [], []
        self.optimizer = library.Adam(
            **{name: self.value(value) for name, value in case["optimizer"].items()}
        )
        self.variables = [self.variable(i, entry) for i, entry in enumerate(case["variables"])]

    def play(self):
        """Every event, yielding after each."""
        for event in self.case["events"]:
            for _ in range(event.get("times", 1)):
                for verb, what in event.items():
                    if verb != "times":
                        getattr(self, "_" + verb)(what)
                yield self

    def variable(self, i, entry):
        start = numbers(entry["shape"], entry.get("dtype", "float32"), 100 + i)
        constraint = FUNCTIONS[entry["constraint"]] if "constraint" in entry else None
        return self.library.Variable(start, name=entry.get("name"), constraint=constraint)

    def value(self, value):
        """What a described value stands for."""
        if isinstance(value, list):
            return [self.value(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        if "schedule" in value:
            return getattr(self.library.schedules, value["schedule"])(**value["with"])
        if "callable" in value:
            kind = np.dtype(value["dtype"]).type if "dtype" in value else float
            return lambda: kind(value["callable"][min(self.step, len(value["callable"]) - 1)])
        if value.keys() == {"dtype"}:
            return self.library.dtype(value["dtype"])
        if "number" in value:
            return np.dtype(value["dtype"]).type(value["number"])
        if "array" in value:
            return self.library.gradient(np.asarray(value["array"], value["dtype"]))
        return FUNCTIONS[value["function"]]

    def gradient(self, described, variable, seed):
        """The gradient that is described, for a variable."""
        if described is None:
            return None
        shape, dtype = tuple(int(n) for n in variable.shape), _dtype(variable.dtype)
        rows = described.get("rows")
        if rows is not None:
            shape = (len(rows), *shape[1:])
        given = numbers(shape, dtype, seed, 0.0 if described.get("zero") else described.get("scale", 1.0))
        for place, number in described.get("put", {}).items():
            given.flat[int(place)] = float(number)
        given = self.library.gradient(given)
        if rows is None:
            return given
        return self.library.IndexedSlices(
            given, self.library.gradient(np.asarray(rows, np.int64)), tuple(variable.shape)
        )

    def state(self):
        """Everything that can be seen of the run, as plain data and NumPy arrays."""
        optimizer = self.optimizer
        weights = list(optimizer.weights)
        arrays = [np.asarray(array) for array in optimizer.get_weights()]
        return {
            "variables": [variable.numpy() for variable in self.variables],
            "weights": arrays,
            "names": [weight.name for weight in weights],
            "slots": self._slots(weights),
            "slot_names": list(optimizer.get_slot_names()),
            "config": plain(optimizer.get_config()),
            "returned": self.returned,
            "reads": self.reads,
            "extra": self.extra,
        }

    def _slots(self, weights):
        """The place in `weights` of each slot of each variable; None where there is no such slot."""
        found = []
        for name in self.optimizer.get_slot_names():
            places = []
            for variable in self.variables:
                try:
                    slot = self.optimizer.get_slot(variable, name)
                except KeyError:
                    places.append(None)
                else:
                    places.append(next(i for i, weight in enumerate(weights) if weight is slot))
            found.append(places)
        return found

    def _apply(self, pairs):
        seeds = (self.step * 31 + place * 7 for place in range(len(pairs)))
        given = [
            (self.gradient(g, self.variables[i], seed), self.variables[i])
            for (i, g), seed in zip(pairs, seeds, strict=True)
        ]
        returned = self.optimizer.apply_gradients(given)
        self.returned.append(None if returned is None else int(returned.numpy()))
        self.step += 1

    def _set(self, values):
        for name, value in values.items():
            setattr(self.optimizer, name, self.value(value))

    def _read(self, name):
        value = getattr(self.optimizer, name)
        self.reads.append(
            type(value).__name__
            if hasattr(value, "get_config")
            else plain(value.numpy() if hasattr(value, "numpy") else value)
        )

    def _add_slot(self, what):
        variable, name, initializer, *shape = what
        slot = self.optimizer.add_slot(self.variables[variable], name, self.value(initializer), *shape)
        self.extra.append([slot.name, _dtype(slot.dtype).name, list(slot.shape), bool(slot.trainable)])

    def _add_weight(self, what):
        weight = self.optimizer.add_weight(**{name: self.value(value) for name, value in what.items()})
        self.extra.append(
            [weight.name, _dtype(weight.dtype).name, list(weight.shape), bool(weight.trainable)]
        )

    def _set_weights(self, what):
        dtype = np.float32
        self.optimizer.set_weights(
            [np.asarray(seed) if shape is None else abs(numbers(shape, dtype, seed)) for shape, seed in what]
        )

    def _assign(self, what):
        name, seed = what
        if name == "iterations":
            self.optimizer.iterations.assign(seed)
            return
        place, _, slot = name.partition("/")
        variable = self.variables[int(place)]
        target = self.optimizer.get_slot(variable, slot) if slot else variable
        target.assign(abs(numbers(target.shape, _dtype(target.dtype), seed)))

    def _iterations(self, count):
        self.optimizer.iterations = self.library.Variable(
            np.asarray(count, np.int64), trainable=False, name="count"
        )


def final(library, case):
    """The state after the last event of a case."""
    player = Player(library, case)
    for _ in player.play():
        pass
    return player.state()


def plain(value):
    """A config's value as JSON has it: NumPy's numbers become Python's."""
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return value


def _dtype(dtype):
    return np.dtype(getattr(dtype, "as_numpy_dtype", dtype))
