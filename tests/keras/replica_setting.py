"""What the checks of a strategy start from; as a script it makes them all on eight devices and prints what
became of each.
"""

import json
import traceback

import jax
import numpy as np

from adamviz.keras.adam import Adam
from adamviz.keras.distribute import MirroredStrategy
from adamviz.keras.tensors.variable import Variable


def made(value=(1.0, 2.0), devices=("cpu:0", "cpu:1"), **options):
    """A strategy, a variable in its scope, and an optimizer."""
    strategy = MirroredStrategy(list(devices))
    with strategy.scope():
        return strategy, Variable(np.asarray(value, np.float32), name="v", **options), Adam(0.1)


def outcome(check):
    """ "fine", or what went wrong."""
    try:
        check()
    except BaseException:
        return traceback.format_exc()
    return "fine"


def main():
    from tests.keras import replica_facts, replica_failures

    assert len(jax.devices()) == 8
    checks = {
        name: check
        for name, check in (vars(replica_facts) | vars(replica_failures)).items()
        if name.startswith("check_")
    }
    print(json.dumps({name: outcome(check) for name, check in checks.items()}))


if __name__ == "__main__":
    main()
