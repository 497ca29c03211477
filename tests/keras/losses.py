"""What tests of losses share."""

import numpy as np

from adamviz.keras.gradients import differentiate


def gradients(loss, *variables, times=4):
    """What several calls in a row give, None where there is no gradient: they must be alike."""
    calls = [
        [g if g is None else g.numpy() for g, _ in differentiate.gradients(loss, list(variables))]
        for _ in range(times)
    ]
    for call in calls[1:]:
        for one, two in zip(calls[0], call, strict=True):
            assert (one is None) == (two is None)
            if one is not None:
                np.testing.assert_allclose(two, one, rtol=1e-6)
    return calls[0]
