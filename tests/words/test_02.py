"""The numbers in the texts of notebook 02."""

import numpy as np

import adamviz as av
from tests.words import text_of

TEXT = text_of("02")


def test_a_run_that_cools_down_is_ahead_until_the_end():
    usual = av.run(av.Adam(0.1), "rosenbrock").loss
    cooling = av.run(av.Adam(av.schedules.CosineDecay(0.4, 500)), "rosenbrock").loss
    assert f"after 200 steps its loss is {cooling[200]:.2f}, the other's {usual[200]:.1f}." in TEXT
    assert "At the end they are level" in TEXT and 0.5 < cooling[-1] / usual[-1] < 2


def test_the_weight_of_epsilon_hat():
    times = f"{(1 - 0.999) ** -0.5:.0f}"
    assert rf"$\sqrt{{v_1}}$ is {times} times smaller than" in TEXT
    assert rf"so $\hat\epsilon$ weighs {times} times as much" in TEXT


def test_how_far_a_row_gets_that_is_used_once():
    table, optimizer = av.Variable(np.zeros((4, 1), np.float32)), av.Adam(0.1)
    for step in range(100):
        rows = [0, 1] if step == 0 else [1]
        gradient = av.IndexedSlices(np.ones((len(rows), 1), np.float32), rows, dense_shape=(4, 1))
        optimizer.apply_gradients([(gradient, table)])
    far = float(table.numpy()[0, 0])
    assert f"To −{-far:.2f}." in TEXT and f"as if it had occurred {-far / 0.1:.0f} times" in TEXT.replace(
        "six", "6"
    )


def test_which_small_numbers_float16_has():
    assert "the square of a gradient below 0.00024 is 0" in TEXT
    assert np.float16(0.00017) ** 2 == 0 and np.float16(0.00025) ** 2 > 0
    assert f"which in float16 is {float(np.float16(1e-7)):.8f}." in TEXT


def test_how_far_float16_moves_in_three_steps():
    variable, optimizer = av.Variable(1.0, dtype="float16"), av.Adam(0.01)
    for _ in range(3):
        optimizer.apply_gradients([(1e-4, variable)])
    assert f"The float16 variable moved by {1 - float(variable):.1f}." in TEXT
    times = (1 - float(variable)) / 0.03
    assert round(times) == 50 and "fifty times too long" in TEXT
