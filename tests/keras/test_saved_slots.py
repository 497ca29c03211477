"""Slots that a user has added, in a file: a fresh optimizer takes them, as TensorFlow's checkpoints do."""

import numpy as np
import pytest

import adamviz as av
from tests.keras.archives import described


@pytest.mark.parametrize("names", [("a", "b"), (None, None)], ids=["names", "no names"])
def test_slots_of_the_users_own_load_into_a_fresh_optimizer(tmp_path, names):
    def made():
        variables = [
            av.Variable(np.ones(n, np.float32), name=name) for n, name in zip((2, 3), names, strict=True)
        ]
        return av.Adam(0.1), variables

    optimizer, variables = made()
    optimizer.apply_gradients([(v * 2.0, v) for v in variables])
    for variable, start in zip(variables, ("ones", [1.0, 2.0, 3.0]), strict=True):
        optimizer.add_slot(variable, "mean", start)
    if names[0]:  # of one variable alone, and of another shape: it is found by the variable's name
        optimizer.add_slot(variables[1], "scale", "ones", shape=(4,))
    optimizer.save(tmp_path / "state.npz")
    fresh, others = made()
    fresh.load(tmp_path / "state.npz", var_list=others)
    assert fresh.get_slot_names() == optimizer.get_slot_names()
    assert fresh.get_slot(others[1], "mean").numpy().tolist() == [1.0, 2.0, 3.0]
    for ours, theirs in zip(fresh.get_weights(), optimizer.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_slot_that_is_not_as_long_as_it_says_is_not_made(tmp_path):
    optimizer, variable = av.Adam(0.1), av.Variable(np.ones(2, np.float32), name="a")
    optimizer.apply_gradients([(variable * 2.0, variable)])
    optimizer.add_slot(variable, "mean")
    optimizer.save(tmp_path / "state.npz")
    data = (tmp_path / "state.npz").read_bytes()
    (tmp_path / "state.npz").write_bytes(
        described(data, lambda meta: meta["weights"][3].update(shape=[2**40]))
    )
    fresh = av.Adam(0.1)
    with pytest.raises(ValueError, match="state.npz"):
        fresh.load(tmp_path / "state.npz", var_list=[av.Variable(np.ones(2, np.float32), name="a")])
    assert fresh.weights == []
