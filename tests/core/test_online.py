"""Losses that are others at each step: the gradient is the step's, the loss that is kept is the mean one, and
points stay inside.
"""

import numpy as np

import adamviz as av


def test_the_gradients_are_those_of_the_paper():
    path = av.run(av.Adam(0.01, beta_2=0.99), "reddi", steps=5000)
    x, y = path.grad.T
    np.testing.assert_array_equal(x, np.where(np.arange(5000) % 101 == 0, 1010.0, -10.0))
    assert set(y.tolist()) == {1010.0, -10.0}
    assert 25 <= (y == 1010).sum() <= 80  # one in a hundred: 50, give or take 7
    assert (y != x).any()


def test_points_stay_in_their_interval_and_the_loss_is_the_mean_one():
    path = av.run(av.Adam(0.3), "reddi", steps=300)
    assert np.abs(path.xy).max() <= 1
    assert np.abs(path.xy[:-1] + path.update).max() > 1
    np.testing.assert_allclose(path.loss, path.xy @ [10 / 101, 0.2], rtol=1e-5, atol=1e-5)


def test_adam_goes_to_the_wrong_end_and_amsgrad_does_not():
    adam, amsgrad = (
        av.run(av.Adam(0.01, beta_2=0.99, amsgrad=one), "reddi", steps=200_000).xy[-50_000:].mean(0)
        for one in (False, True)
    )
    assert (adam > 0.8).all() and (amsgrad < -0.5).all()
    assert adam[0] > 0.95 and amsgrad[0] < -0.9


def test_another_draw_is_another_sequence():
    one, two = (av.run(av.Adam(0.01), av.surfaces.Reddi(draw=draw), steps=2000).grad for draw in (0, 1))
    np.testing.assert_array_equal(one[:, 0], two[:, 0])
    assert (one[:, 1] != two[:, 1]).any()


def test_a_sweep_runs_it_too():
    fan = av.sweep(av.Adam(0.1), "reddi", steps=50, beta_2=[0.9, 0.99])
    np.testing.assert_array_equal(fan.xy[1], av.run(av.Adam(0.1, beta_2=0.99), "reddi", steps=50).xy)
    assert np.abs(fan.xy).max() <= 1
