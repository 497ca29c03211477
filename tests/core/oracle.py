"""Adam once more, as slowly and plainly as NumPy can say it, and TensorFlow where it is installed."""

import os
import warnings

import jax
import numpy as np
import pytest


def numpy_adam(
    params,
    gradients,
    *,
    learning_rate=0.001,
    beta_1=0.9,
    beta_2=0.999,
    epsilon=1e-7,
    amsgrad=False,
    clipvalue=None,
    clipnorm=None,
    global_clipnorm=None,
    decay=0.0,
):
    """The parameters after each step of a list of gradients; all are lists of arrays."""
    params = [x.copy() for x in params]
    m, v, vhat = ([np.zeros_like(x) for x in params] for _ in range(3))
    path = []
    for iterations, given in enumerate(gradients):
        g = [one.copy() for one in given]
        if clipvalue is not None:
            g = [np.clip(one, -clipvalue, clipvalue) for one in g]
        if clipnorm is not None:
            g = [one * clipnorm / max(np.sqrt((one**2).sum()), clipnorm) for one in g]
        if global_clipnorm is not None:
            norm = np.sqrt(sum((one.astype(np.float64) ** 2).sum() for one in g))
            g = [(one * (global_clipnorm / max(norm, global_clipnorm))).astype(one.dtype) for one in g]
        rate = learning_rate(iterations) if callable(learning_rate) else learning_rate
        rate = rate / (1 + decay * iterations)
        alpha = rate * np.sqrt(1 - beta_2 ** (iterations + 1)) / (1 - beta_1 ** (iterations + 1))
        for i, one in enumerate(g):
            dtype = one.dtype.type
            m[i] = dtype(beta_1) * m[i] + dtype(1 - beta_1) * one
            v[i] = dtype(beta_2) * v[i] + dtype(1 - beta_2) * one**2
            vhat[i] = np.maximum(vhat[i], v[i])
            params[i] = params[i] - dtype(alpha) * m[i] / (
                np.sqrt(vhat[i] if amsgrad else v[i]) + dtype(epsilon)
            )
        path.append([x.copy() for x in params])
    return path


def tensorflow():
    """TensorFlow and tf_keras; skips where they are not installed, and fails there in CI."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TensorFlow's own
        try:
            import tensorflow
            import tf_keras
        except ImportError:
            message = "The oracle is TensorFlow: pip install tensorflow-cpu tf-keras"
            pytest.fail(message, pytrace=False) if os.environ.get("CI") else pytest.skip(
                message, allow_module_level=True
            )
    return tensorflow, tf_keras


def errors(one, two):
    """The largest difference of each pair of arrays, in epsilons of their dtype, relative to the second's
    largest entry.
    """
    found = []
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(two), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        assert a.dtype == b.dtype and a.shape == b.shape
        a64, b64 = a.astype(np.float64), b.astype(np.float64)
        np.testing.assert_array_equal(np.isnan(a64), np.isnan(b64))
        np.testing.assert_array_equal(np.where(np.isinf(a64), a64, 0), np.where(np.isinf(b64), b64, 0))
        fine = np.isfinite(b64)
        size = np.abs(b64[fine]).max(initial=0)
        difference = np.abs(np.subtract(a64, b64, where=fine, out=np.zeros_like(a64))).max(initial=0)
        found.append(difference / (size or 1) / float(jax.numpy.finfo(a.dtype).eps))
    return max(found)
