"""Training runs on several replicas, played on adamviz or on tf_keras; as a script it prints where each of
them ends.

    python -m tests.keras.replica_cases adamviz|tensorflow

The numbers recorded from TensorFlow are those of
`python -m tests.keras.replica_cases tensorflow > tests/keras/recorded_replicas.json`.
"""

import functools
import json
import os
import sys
import warnings

import numpy as np

STEPS = 4
DECAY = {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5}
# What each case gives to Adam besides a learning rate of 0.1, and what it does otherwise.
CASES = {
    "plain": {},
    "eight": {"replicas": 8, "adam": {"global_clipnorm": 2.0}},
    "four": {"replicas": 4, "minimize": True},
    "global_clipnorm": {"adam": {"global_clipnorm": 1.0}},
    "clipnorm": {"adam": {"clipnorm": 0.5}},
    "clipvalue": {"adam": {"clipvalue": 0.75}},
    "amsgrad": {"adam": {"amsgrad": True}},
    "schedule": {"schedule": "ExponentialDecay"},
    "halving": {"schedule": "a class of one's own"},
    "own": {"aggregate": False},
    "own_clipped": {"aggregate": False, "adam": {"global_clipnorm": 1.0}},
    "averaged": {"aggregate": False, "average": True},
    "sparse": {"sparse": True},
    "sparse_clipped": {"sparse": True, "adam": {"clipnorm": 0.5}},
    "none": {"none": True},
    "minimize": {"minimize": True, "adam": {"global_clipnorm": 1.0}},
}


def numbers(shape, seed):
    """Numbers in [-4, 4] that float32 holds exactly, the same everywhere."""
    count = int(np.prod(shape))
    table = ((np.arange(1, count + 1) * 7919 + (seed + 1) * 5077) % 1009 - 504.0) / 128
    return table.reshape(shape).astype(np.float32)


class Adamviz:
    """What a case needs of adamviz."""

    def __init__(self):
        from adamviz.keras import adam, distribute, schedules
        from adamviz.keras.tensors import slices, variable

        self.Adam, self.Variable, self.IndexedSlices = adam.Adam, variable.Variable, slices.IndexedSlices
        self.distribute, self.schedules, self.constant = distribute, schedules, np.asarray
        self.sum, self.strategy = lambda array: array.sum(), distribute.MirroredStrategy

    def copies(self, variable):
        return variable.values


class TensorFlow:
    """What a case needs of TensorFlow and tf_keras, which know of eight devices from now on."""

    def __init__(self):
        import tensorflow as tf
        import tf_keras

        logical = [tf.config.LogicalDeviceConfiguration()] * 8
        tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], logical)
        self.Adam, self.Variable, self.IndexedSlices = (
            tf_keras.optimizers.legacy.Adam,
            tf.Variable,
            tf.IndexedSlices,
        )
        self.distribute, self.schedules, self.constant = (
            tf.distribute,
            tf_keras.optimizers.schedules,
            tf.constant,
        )
        self.sum = tf.reduce_sum
        # Its other ways of adding keep to the first number of devices that a process has used.
        one_device = tf.distribute.ReductionToOneDevice()
        self.strategy = lambda devices: tf.distribute.MirroredStrategy(devices, cross_device_ops=one_device)

    def copies(self, variable):
        return variable.values


def rate(library, schedule):
    """The learning rate of a case."""
    if schedule is None:
        return 0.1
    if schedule == "ExponentialDecay":
        return library.schedules.ExponentialDecay(**DECAY)

    class Halving(library.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.1 * 0.5**step

    return Halving()


def play(library, case):
    """Names of the weights, and the values of variables and weights on every replica after the last step."""
    strategy = library.strategy([f"cpu:{i}" for i in range(case.get("replicas", 2))])
    with strategy.scope():
        optimizer = library.Adam(rate(library, case.get("schedule")), **case.get("adam", {}))
        a, b = (
            library.Variable(numbers(shape, seed), name=name)
            for shape, seed, name in (((4, 2), 100, "a"), ((2,), 101, "b"))
        )

    def step(given, other, rows):
        if case.get("minimize"):
            return optimizer.minimize(lambda: library.sum((a - given) ** 2) + library.sum(a * b), [a, b])
        first = library.IndexedSlices(given, rows, (4, 2)) if case.get("sparse") else given
        gradients = [first, None if case.get("none") else other]
        if case.get("average"):
            gradients = library.distribute.get_replica_context().all_reduce("mean", gradients)
        optimizer.apply_gradients(
            zip(gradients, [a, b], strict=True), experimental_aggregate_gradients=case.get("aggregate", True)
        )

    def arguments(context, t):
        i = context.replica_id_in_sync_group
        rows = np.array([i % 4, i % 4, 3, (i + t) % 4])
        return tuple(
            map(library.constant, (numbers((4, 2), 31 * t + 7 * i), numbers((2,), 31 * t + 7 * i + 3), rows))
        )

    for t in range(STEPS):
        strategy.run(
            step,
            args=strategy.experimental_distribute_values_from_function(functools.partial(arguments, t=t)),
        )
    kept = [a, b, *optimizer.weights]
    return {
        "names": [weight.name for weight in optimizer.weights],
        "values": [
            [np.asarray(copy.numpy()).tolist() for copy in library.copies(variable)] for variable in kept
        ],
    }


def main(name):
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    warnings.simplefilter("ignore" if name == "tensorflow" else "error")
    warnings.filterwarnings("ignore", "Gradients do not exist")  # the case "none" is about them
    library = {"adamviz": Adamviz, "tensorflow": TensorFlow}[name]()
    print(json.dumps({name: play(library, case) for name, case in CASES.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
