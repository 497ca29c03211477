"""The numbers in the texts of notebook 06."""

import numpy as np

import adamviz as av
from tests.words import text_of

TEXT = text_of("06")


def beale(**values):
    return av.run(
        av.Adam(0.1, **dict(dict(beta_1=0.9, beta_2=0.99, amsgrad=True, clipnorm=10), **values)), "beale"
    )


def test_from_which_step_on_v_falls_and_vhat_stays():
    path = beale()
    parted = path.v[:, 0] < path.vhat[:, 0]
    assert (
        "in x: in the tenth step the first falls, and the second stays; from the 33rd on it is so for good."
        in TEXT
    )
    assert parted.argmax() + 1 == 10 and (~parted).nonzero()[0].max() + 2 == 33
    assert (np.diff(path.vhat[:, 0]) >= 0).all()


def test_the_first_step_is_a_learning_rate():
    assert "Its *step* is −0.1 in both coordinates to five digits." in TEXT
    assert list(beale().update[0].round(5)) == [np.float32(-0.1)] * 2


def test_where_a_clip_shows():
    assert "with `clipnorm` 1 instead of 10 all of these shrink together" in TEXT
    ten, one = beale(), beale(clipnorm=1)
    for name in ("clipped", "m", "v", "vhat", "denominator"):
        assert (np.abs(getattr(one, name)[7]) < 0.5 * np.abs(getattr(ten, name)[7])).all(), name
    assert np.allclose(one.update[7], ten.update[7], rtol=0.1)
    assert one.alpha[7] == ten.alpha[7] and one.bias_1[7] == ten.bias_1[7]


def test_by_how_many_steps_m_follows_the_gradients():
    """The lag at which the two correlate most, over the first 200 steps."""
    path = beale()

    def correlation(lag, column, steps=200):
        return np.corrcoef(path.m[lag:steps, column], path.clipped[: steps - lag, column])[0, 1]

    lags = [max(range(30), key=lambda lag: correlation(lag, column)) for column in (0, 1)]
    assert lags == [6, 6] and min(correlation(6, column) for column in (0, 1)) > 0.9
    assert "*m* and *clipped*: the one follows the other, about six steps behind" in TEXT
