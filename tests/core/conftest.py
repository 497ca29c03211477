"""What the core's own tests ask of it: no dtype and no rank is promoted silently."""

import jax
import pytest


@pytest.fixture
def strict():
    """For code of our own only: a user's surface and optax's optimizers need not be this strict."""
    with jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        yield


@pytest.fixture
def compilations():
    """A function that calls another and says how many programs were compiled meanwhile, those that the tests'
    cache already held among them.
    """
    seen = []
    jax.monitoring.register_event_duration_secs_listener(lambda name, *_, **__: seen.append(name))

    def count(function):
        before = len(seen)
        result = function()
        names = seen[before:]
        return names.count("/jax/core/compile/backend_compile_duration"), result

    yield count
    jax.monitoring.clear_event_listeners()
