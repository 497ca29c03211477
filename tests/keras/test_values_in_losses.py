"""Values of what a loss computes while it is differentiated, and what errors say of those there are not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av

ASKED = {
    "float": float,
    "a NumPy array": np.asarray,
    "a list": lambda x: x.tolist(),
    "numpy()": lambda x: x.numpy(),
    "a format": lambda x: f"{x:.3f}",
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("variables", [lambda v: [v], lambda v: lambda: [v]], ids=["a list", "a function"])
def test_an_error_for_a_value_says_what_to_write(ask, variables):
    v, asked = av.Variable([1.0, -2.0]), []

    def loss():
        asked.append(True)
        ask(jnp.sum(v**2))

    with pytest.raises((TypeError, AttributeError)) as error:
        av.Adam(0.1).minimize(loss, variables(v))
    [note] = error.value.__notes__
    assert "x.item()" in note and "jax.debug.print" in note and "variable.assign(x)" in note
    assert asked == [True] and v.numpy().tolist() == [1.0, -2.0]


def test_what_it_says_to_write_gives_the_values(capfd):
    v, kept, numbers = av.Variable([1.0, -2.0]), av.Variable([0.0, 0.0]), []

    def loss():
        squares = v**2
        numbers.append(jnp.sum(squares).item())
        jax.debug.print("squares {}", squares)
        kept.assign(squares)
        return jnp.sum(squares)

    av.Adam(0.1).minimize(loss, [v])
    jax.effects_barrier()
    assert numbers == [5.0] and kept.numpy().tolist() == [1.0, 4.0]
    assert capfd.readouterr().out == "squares [1. 4.]\n"


def test_other_errors_and_values_that_nobody_knows_get_no_such_advice():
    v = av.Variable([1.0, -2.0])

    def wrong():
        raise AttributeError("mine")

    with pytest.raises(AttributeError, match="mine") as error:
        av.Adam(0.1).minimize(wrong, [v])
    assert not hasattr(error.value, "__notes__")
    with pytest.raises(TypeError) as error:
        av.function(lambda: av.Adam(0.1).minimize(lambda: float(jnp.sum(v)) * v, [v]))()
    assert "x.item()" not in "".join(getattr(error.value, "__notes__", ()))
