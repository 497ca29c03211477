"""What JAX keeps for a thread, left as it was when an interrupt comes."""

import jax

try:
    from jax.extend.core import set_current_trace, take_current_trace
except ImportError:  # JAX before 0.8
    from jax.core import set_current_trace, take_current_trace


def as_before(function, *arguments, **options):
    """`function(*arguments, **options)`; afterwards JAX's present trace and its switch for 64 bits are what they were.

    JAX sets them in `with` blocks whose ends an interrupt may come before: whatever is computed next would then be a tracer of
    something that is gone, or have 64 bits. The blocks around put that right, and an interrupt at their own end does no harm.
    """
    with take_current_trace() as trace, set_current_trace(trace), jax.enable_x64(jax.config.x64_enabled):
        return function(*arguments, **options)
