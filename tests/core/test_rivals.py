"""Every optax optimizer goes through one contract, and computes what optax itself computes."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core import trajectory
from adamviz.core.adam import Adam
from adamviz.core.parameters import coerce, parameters, replace

RIVALS = {
    "adabelief": dict(learning_rate=0.02),
    "adadelta": dict(learning_rate=1.0, eps=1e-3),
    "adafactor": dict(learning_rate=0.02),
    "adagrad": dict(learning_rate=0.3),
    "adam": dict(learning_rate=0.02),
    "adamax": dict(learning_rate=0.02),
    "adamaxw": dict(learning_rate=0.02),
    "adamw": dict(learning_rate=0.02, weight_decay=1e-4),
    "adan": dict(learning_rate=0.05),
    "amsgrad": dict(learning_rate=0.02),
    "fromage": dict(learning_rate=0.01),
    "lamb": dict(learning_rate=0.01),
    "lars": dict(learning_rate=0.1, trust_coefficient=0.1),
    "lion": dict(learning_rate=0.005),
    "nadam": dict(learning_rate=0.02),
    "nadamw": dict(learning_rate=0.02),
    "novograd": dict(learning_rate=0.02),
    "optimistic_gradient_descent": dict(learning_rate=1e-3),
    "radam": dict(learning_rate=4e-3),
    "rmsprop": dict(learning_rate=0.005, momentum=0.5),
    "rprop": dict(learning_rate=0.01),
    "sgd": dict(learning_rate=1e-3, momentum=0.5, nesterov=True),
    "sign_sgd": dict(learning_rate=0.005),
    "sm3": dict(learning_rate=0.3),
    "yogi": dict(learning_rate=0.02),
}
# Numbers that optax looks at while it builds the optimizer, so that they are code.
FIXED = {"sgd": {"nesterov"}}


def rival(name):
    return av.Rival(getattr(optax, name), **RIVALS[name])


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", RIVALS)
def test_the_contract_of_a_rival(name, compilations):
    optimizer = rival(name)
    assert {entry.name for entry in parameters(optimizer)} == RIVALS[name].keys() - FIXED.get(name, set())
    # It descends, on a bowl and into a valley,
    bowl = av.run(optimizer, "bowl", start=(1.0, 0.5), steps=400)
    valley = av.run(optimizer, "rosenbrock", steps=400)
    assert bowl.loss[-1] < 0.5 * bowl.loss[0] and valley.loss[-1] < 0.5 * valley.loss[0]
    # does not recompile for other numbers, and follows them,
    count, turned = compilations(
        lambda: av.run(replace(optimizer, learning_rate=0.0), "bowl", start=(1.0, 0.5), steps=400)
    )
    assert count == 0 and np.abs(turned.xy - bowl.xy).max() > 0.1
    # keeps every dtype, and is more exact in float64,
    for dtype in ("float16", "bfloat16"):
        path = jax.eval_shape(
            lambda start: trajectory.trace(
                coerce(optimizer, np.float32), av.surfaces.Bowl(), None, start, steps=3
            ),
            jnp.ones(2, dtype),
        )
        assert path.xy.dtype.name == path.update.dtype.name == dtype
    wide = av.run(optimizer, "bowl", start=(1.0, 0.5), steps=400, dtype="float64")
    assert wide.xy.dtype == wide.update.dtype == np.float64
    np.testing.assert_allclose(wide.xy[:21], bowl.xy[:21], rtol=1e-3, atol=1e-4)
    # and computes what optax computes by itself.
    np.testing.assert_allclose(
        bowl.xy[1:21], directly(getattr(optax, name)(**RIVALS[name]), (1.0, 0.5), 20), rtol=1e-4, atol=1e-5
    )


def directly(optimizer, start, steps):
    def step(carry, _):
        x, state = carry
        update, state = optimizer.update(x, state, x)  # the gradient of a round bowl is x itself
        x = optax.apply_updates(x, update)
        return (x, state), x

    return jax.jit(lambda x: jax.lax.scan(step, (x, optimizer.init(x)), length=steps)[1])(jnp.float32(start))


def power_descent(learning_rate, power):
    if power > 1.5:  # a decision that needs the number
        learning_rate = learning_rate / power
    return optax.sgd(learning_rate)


def test_a_number_needed_while_building_is_code():
    optimizer = av.Rival(power_descent, learning_rate=0.2, power=np.float32(2))
    assert [entry.name for entry in parameters(optimizer)] == ["learning_rate"]
    assert repr(optimizer) == "Rival(power_descent, learning_rate=0.2, power=2.0)"
    np.testing.assert_allclose(
        av.run(optimizer, "bowl", steps=3).xy,
        av.run(av.Rival(optax.sgd, learning_rate=0.1), "bowl", steps=3).xy,
    )


def test_a_count_of_steps_is_code():
    def warm(learning_rate, count):
        return optax.sgd(optax.linear_schedule(0.0, learning_rate, transition_steps=count))

    path = av.run(av.Rival(warm, learning_rate=0.5, count=2), "bowl", start=(1.0, 0.0), steps=3)
    np.testing.assert_allclose(path.xy[:, 0], [1, 1, 0.75, 0.375])


def test_a_schedule_of_optax():
    optimizer = av.Rival(optax.sgd, learning_rate=optax.exponential_decay(0.5, 1, 0.5))
    assert parameters(optimizer) == ()
    np.testing.assert_allclose(av.run(optimizer, "bowl", start=(1.0, 0.0), steps=2).xy[:, 0], [1, 0.5, 0.375])


def test_a_chain_is_a_rival():
    def clipped(learning_rate, norm):
        return optax.chain(optax.clip_by_global_norm(norm), optax.sgd(learning_rate))

    path = av.run(av.Rival(clipped, learning_rate=1.0, norm=0.25), "bowl", start=(1.0, 0.0), steps=2)
    np.testing.assert_allclose(path.xy[:, 0], [1, 0.75, 0.5])


def test_optax_adam_and_keras_adam_differ_by_epsilon_only():
    keras = av.run(Adam(0.1, epsilon=1e-30), "rosenbrock", steps=50, dtype="float64")
    optaxs = av.run(
        av.Rival(optax.adam, learning_rate=0.1, eps=1e-30), "rosenbrock", steps=50, dtype="float64"
    )
    np.testing.assert_allclose(optaxs.xy, keras.xy, rtol=1e-9)


def test_an_array_as_an_argument_is_refused_with_a_way_out():
    def per_coordinate(rates):
        return optax.chain(
            optax.scale_by_learning_rate(1.0), optax.stateless(lambda u, _: u * jnp.asarray(rates))
        )

    with pytest.raises(
        TypeError, match=r"Expected rates to be a number or something hashable, .* functools.partial"
    ):
        av.Rival(per_coordinate, rates=[0.1, 0.2])
    assert av.run(av.Rival(per_coordinate, rates=(0.5, 0.0)), "bowl", start=(1.0, 1.0), steps=1).xy[
        -1
    ].tolist() == [0.5, 1.0]


def test_parameters_of_mixed_dtypes():
    optimizer = coerce(rival("adamw"), np.float32)
    params = {"a": jnp.ones(3, jnp.float16), "b": jnp.ones((), jnp.float32)}
    after, _, record = optimizer.update(params, optimizer.init(params), params)
    assert {name: x.dtype.name for name, x in after.items()} == {"a": "float16", "b": "float32"}
    assert record.update["a"].dtype == jnp.float16
