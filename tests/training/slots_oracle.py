"""Moments of Adam after some steps, by NumPy, which what is read of every library has to equal."""

import numpy as np

SHAPES = {"dense/kernel": (3, 2), "dense/bias": (2,), "scale": ()}
STEPS = 4


def gradients(step):
    draw = np.random.default_rng(step)
    return {name: draw.normal(size=shape).astype("float32") for name, shape in SHAPES.items()}


def moments(beta_1=0.9, beta_2=0.999, names=SHAPES):
    """m, v and the greatest v after `STEPS` steps, by NumPy in float64."""
    m = {name: np.zeros(SHAPES[name]) for name in names}
    v, vhat = dict(m), dict(m)
    for step in range(STEPS):
        for name in names:
            g = gradients(step)[name].astype("float64")
            m[name] = beta_1 * m[name] + (1 - beta_1) * g
            v[name] = beta_2 * v[name] + (1 - beta_2) * g**2
            vhat[name] = np.maximum(vhat[name], v[name])
    return m, v, vhat


def check(slots, rename=None, vhat=False, names=SHAPES):
    """That slots are those of the steps, under their names or others in the same order."""
    expected = moments(names=names)
    assert slots.step == STEPS
    for found, wanted in zip((slots.m, slots.v, slots.vhat if vhat else {}), expected, strict=True):
        for name in wanted if found else ():
            at = name if rename is None else rename[name]
            np.testing.assert_allclose(
                np.asarray(found[at]), wanted[name], rtol=2e-5, atol=1e-7, err_msg=name
            )
    assert set(slots.m) == {name if rename is None else rename[name] for name in names}
    assert (slots.vhat is not None) == vhat
