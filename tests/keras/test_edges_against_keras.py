"""What people have reported of optimizers, tried on both libraries: the same numbers and names, or an error
in both.
"""

import json
import warnings

import numpy as np
import pytest

from tests.keras.edge_scenarios import ONE, SCENARIOS, TWO, Keras, Own, steps


def outcome(scenario, lib):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = scenario(lib)
        except (TypeError, ValueError) as error:
            return type(error).__name__
        return [
            one if isinstance(one, bytes) else np.asarray(one.numpy() if hasattr(one, "numpy") else one)
            for one in found
        ]


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_same_as_keras(scenario):
    theirs, ours = outcome(scenario, Keras), outcome(scenario, Own)
    if isinstance(theirs, str):
        assert ours == theirs
        return
    assert len(ours) == len(theirs)
    for own, one in zip(ours, theirs, strict=True):
        if isinstance(one, bytes):
            assert own == one
            continue
        assert own.dtype == one.dtype and own.shape == one.shape
        # The last bits of a division or square root are the machine's.
        bits = 2 if one.dtype.kind == "f" else 0
        np.testing.assert_allclose(
            own.astype(float), one.astype(float), rtol=bits * float(np.finfo(one.dtype).eps) if bits else 0
        )


@pytest.mark.parametrize("rate", [np.float32(0.1), np.float64(0.1), 0.1])
def test_a_config_is_json_after_steps(rate):
    for lib in Keras, Own:
        optimizer = lib.Adam(0.5)
        steps(lib, optimizer, [ONE], [TWO])
        optimizer.lr = rate
        assert json.loads(json.dumps(optimizer.get_config(), default=float))[
            "learning_rate"
        ] == pytest.approx(0.1)
    assert json.loads(json.dumps(optimizer.get_config()))["learning_rate"] == 0.1
