"""What users of other optimizers have reported as wrong, with the right answer here."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av


def flat_along_y(x, y):
    return x**2 + 0 * y


def test_a_zero_gradient_in_float16():
    # optax's 1e-8 is 0 in float16, so 0 / 0: the run says so. Keras's 1e-7 is not, and y stays.
    lost = av.run(av.Rival(optax.adam, learning_rate=0.1), flat_along_y, (1.0, 1.0), steps=3, dtype="float16")
    assert lost.diverged_at == 1 and np.isnan(lost.xy[1:, 1].astype(float)).all() and lost.xy[1, 0] < 1
    kept = av.run(av.Adam(0.1), flat_along_y, (1.0, 1.0), steps=3, dtype="float16")
    assert kept.diverged_at is None and (kept.xy[:, 1] == 1).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_decay_of_the_first_moment(dtype):
    path = av.run(av.Rival(optax.adam, learning_rate=0.1, b1=0), "beale", steps=200, dtype=dtype)
    assert path.diverged_at is None and np.isfinite(path.xy).all()
    # It is then RMSprop with a corrected second moment, whatever the step.
    v = np.zeros(2)
    for step in range(200):
        g = path.grad[step].astype(float)
        v = 0.999 * v + 0.001 * g * g
        if step + 1 in (1, 63, 64, 65, 128):
            np.testing.assert_allclose(
                path.update[step], -0.1 * g / (np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8), rtol=2e-3
            )


def test_two_amsgrads_are_two():
    keras = av.run(av.Adam(0.1, amsgrad=True), "beale", steps=60)
    optaxs = av.run(av.Rival(optax.amsgrad, learning_rate=0.1), "beale", steps=60)
    np.testing.assert_allclose(keras.xy[1], optaxs.xy[1], rtol=1e-5)
    assert np.abs(keras.xy[40:] - optaxs.xy[40:]).max() > 1e-4


def test_bfloat16_counts_in_bfloat16():
    path = av.run(av.Adam(0.1, beta_2=0.99), "beale", dtype="bfloat16", steps=300)
    alpha = path.alpha.astype(float)
    # 257 counts as 256, 258 as 258, 259 as 260: whole numbers above 256 are even there.
    t = np.array([256, 256, 258, 260, 260], dtype=float)
    rate = 0.1 * np.sqrt(1 - 0.99**t) / (1 - 0.9**t)
    np.testing.assert_allclose(alpha[255:260], rate, rtol=2e-2)
    assert alpha[256] == alpha[255] and alpha[258] == alpha[259]


def test_a_learning_rate_of_nothing():
    path = av.run(av.Adam(0.0), flat_along_y, (1.0, 1.0), steps=5)
    assert np.isfinite(path.update).all() and (path.xy == 1).all() and path.diverged_at is None
    view = av.explore("beale", av.Adam(0.1), steps=20)
    view.learning_rate = 0
    assert view.table()[0]["loss"] == pytest.approx(float(view.shown(view.start)), rel=1e-6)
    view.learning_rate = 0.1
    assert view.table()[0]["loss"] < float(view.shown(view.start))
    view.close()


def test_bursts_of_loss_on_a_parabola():
    paths = [
        av.run(av.Adam(rate, beta_1=0.9, beta_2=0.99), lambda x, y: x**2 / 2 + 0 * y, (1.0, 1.0), steps=1000)
        for rate in (0.05, 0.5)
    ]
    assert all(np.isfinite(path.loss).all() and (path.xy[:, 1] == 1).all() for path in paths)
    late = paths[1].loss[500:600]  # once v has decayed, the smallest gradient is a large step
    assert late.max() > 1e-3 > 1e6 * np.median(late)


def test_which_epsilon():
    slope = av.Surface(lambda x, y: x + 1e-3 * y)
    keras = av.run(av.Adam(0.1, epsilon=1e-2), slope, steps=3).update[:, 1]
    paper = av.run(av.TextbookAdam(0.1, epsilon=1e-2), slope, steps=3).update[:, 1]
    assert -keras[0] == pytest.approx(0.1 * 1e-3 / (1e-3 + 1e-2 / np.sqrt(0.001)), rel=1e-4)
    assert -paper[0] == pytest.approx(0.1 * 1e-3 / (1e-3 + 1e-2), rel=1e-4)
    np.testing.assert_allclose(-paper, 9.0909e-3, rtol=1e-3)


LOSSES = {
    "no minimum": lambda x, y: -(x**2) - y**2,
    "near the largest": lambda x, y: x * y * 1e38,
    "steep": lambda x, y: jnp.exp(20 * x * x) + 0 * y,
    "half of it NaN": lambda x, y: jnp.log(x) + y,
    "constant": lambda x, y: 0 * x + 0 * y,
    "tiny": lambda x, y: 1e-30 * (x**2 + y**2),
    "nowhere finite": lambda x, y: jnp.log(-1 - x * x) + y,
}


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_has_a_view_and_a_picture(name, tmp_path):
    view = av.explore(LOSSES[name], [av.Adam(0.1), av.Rival(optax.sgd, learning_rate=1.0)], steps=20)
    data, _ = view._repr_mimebundle_()
    assert data["image/png"]
    assert view.save(tmp_path / "view.png").stat().st_size > 5000
    assert [row["run"] for row in view.table()] == ["Adam", "sgd"]
    view.close()


def test_a_run_that_leaves_and_one_that_stays():
    view = av.compare([av.Adam(0.01), av.Rival(optax.sgd, learning_rate=1.0)], "rosenbrock", steps=100)
    stays, leaves = view.table()
    assert stays["diverged"] is None and leaves["diverged"] is not None and np.isfinite(stays["loss"])
    view.close()


def test_an_extent_of_next_to_nothing(tmp_path):
    view = av.explore("rosenbrock", steps=5)
    view.extent = (1 - 5e-7, 1 + 5e-7, 1 - 5e-7, 1 + 5e-7)
    assert view.save(tmp_path / "zoom.png").stat().st_size > 5000
    view.close()
