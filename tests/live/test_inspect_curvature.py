"""The curvature of a training run in its view: sent and drawn where it was recorded."""

import dataclasses

import numpy as np

import adamviz as av
from adamviz.live.training.parts import part
from tests.training.made_recording import healthy


def test_it_travels_where_it_was_recorded_and_stands_in_the_picture():
    run, known = healthy(), np.arange(60) >= 10
    curvature = {"preconditioned": np.where(known, 30.0, np.nan), "threshold": np.where(known, 38.0, np.nan)}
    curved = dataclasses.replace(run, **curvature)
    (without, _), (having, buffers) = part(run), part(curved)
    assert having["arrays"].keys() - without["arrays"].keys() == {"preconditioned", "threshold"}
    for name, numbers in curvature.items():
        place, dtype, _ = having["arrays"][name]
        np.testing.assert_array_equal(np.frombuffer(buffers[place], dtype), numbers.astype(dtype))
    assert {"preconditioned", "threshold"} <= part(curved, begin=59)[0]["arrays"].keys()
    for view in (av.inspect(curved), av.inspect(run, curved)):
        assert [ax.get_ylabel() for ax in view._figure().axes][:2] == ["loss", "curvature"]
        view.close()
