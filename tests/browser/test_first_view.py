"""What CI does under every Python, tests/open_view.py: a view that computes in the page passes, and one that
needs a kernel does not.
"""

import jax.numpy as jnp
import pytest

import adamviz as av
from tests.open_view import look


def saved(surface, folder):
    view = av.explore(surface)
    path = view.save(folder / "view.html")
    view.close()
    return path


def test_a_view_that_the_page_computes_passes(browser, tmp_path):
    ink, said = look(browser, saved("rosenbrock", tmp_path))
    assert said == "loss 0.0155" and ink["paths"] > 1000


def test_a_view_that_needs_a_kernel_does_not(browser, tmp_path):
    def transformed(x, y):  # by complex numbers, which the page does not have
        return jnp.sum(jnp.abs(jnp.fft.fft(jnp.stack([x, y]))) ** 2)

    with pytest.raises(AssertionError):
        look(browser, saved(av.Surface(transformed), tmp_path))
