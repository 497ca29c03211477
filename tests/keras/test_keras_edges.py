"""Functions as hyperparameters, weights made before the first step, and what is refused."""

import copy

import numpy as np
import pytest

import adamviz as av


def test_a_function_is_called_once_a_step_and_not_before():
    calls = []

    def rate():
        calls.append(len(calls))
        return [0.5, 0.25, 0.125][calls[-1]]

    adam = av.Adam(rate, beta_1=0.0, beta_2=0.0)
    assert "rate" in repr(adam) and repr(copy.deepcopy(adam)) and calls == []
    v, w = av.Variable(0.0), av.Variable(np.float64(0))
    for _ in range(3):  # variables of two dtypes
        adam.apply_gradients([(1.0, v), (1.0, w)])
    assert calls == [0, 1, 2] and float(v) == pytest.approx(-0.875, abs=1e-6) == float(w)


def test_a_function_may_read_the_step_count():
    adam = av.Adam(
        lambda: 0.5 ** int(adam.iterations), beta_1=0.0, beta_2=lambda: 0.0 * float(adam.iterations)
    )
    v = av.Variable(0.0)
    moves = []
    for _ in range(4):
        before = float(v)
        adam.apply_gradients([(1.0, v)])
        moves.append(before - float(v))
    assert moves == pytest.approx([1, 0.5, 0.25, 0.125], rel=1e-5)
    assert float(adam.learning_rate) == 0.0625


def test_an_iterator_gives_one_number_a_step():
    numbers = iter([0.5, 0.25])
    adam, v = av.Adam(lambda: next(numbers)), av.Variable(0.0)
    adam.apply_gradients([(1.0, v)])
    adam.apply_gradients([(1.0, v)])
    with pytest.raises(StopIteration):
        adam.apply_gradients([(1.0, v)])
    assert int(adam.iterations) == 2 and float(v) == pytest.approx(-0.75, abs=1e-5)


def test_a_function_that_gives_no_number_is_an_error_of_its_step():
    adam, v = av.Adam(lambda: "fast"), av.Variable(1.0)
    with pytest.raises(ValueError, match="learning_rate"):
        adam.apply_gradients([(1.0, v)])
    assert float(v) == 1.0 and adam.weights == []


def test_weights_can_be_set_before_the_first_step():
    v, w = av.Variable([1.0, 2.0], name="v"), av.Variable(3.0, name="w")
    one, two, three = (av.Adam(0.1) for _ in range(3))
    one.apply_gradients([([1.0, -1.0], v), (2.0, w)])
    assert two._create_all_weights([v, w]) is None
    assert [weight.name for weight in two.weights] == ["iter:0", "v/m:0", "w/m:0", "v/v:0", "w/v:0"]
    two.set_weights(one.get_weights())
    three.iterations
    for name in "m", "v":
        three.add_slot(v, name), three.add_slot(w, name)
    three.set_weights(one.get_weights())
    ends = []
    for adam in one, two, three:
        values = v.numpy(), w.numpy()
        adam.apply_gradients([([0.5, 1.0], v), (-2.0, w)])
        ends.append(
            [v.numpy().tobytes(), w.numpy().tobytes(), *(weight.tobytes() for weight in adam.get_weights())]
        )
        v.assign(values[0]), w.assign(values[1])
    assert ends[0] == ends[1] == ends[2]
    with pytest.raises(ValueError, match="var_list"):
        av.Adam()._create_all_weights([v, 1.0])


def test_the_rate_of_the_next_step():
    adam = av.Adam(av.schedules.PiecewiseConstantDecay([0], [0.5, 0.25]), decay=1.0)
    assert adam._decayed_lr(np.float32).numpy() == np.float32(0.5)
    adam.iterations.assign(3)
    for dtype in "float16", "float32", "float64", "bfloat16":
        assert adam._decayed_lr(dtype).dtype == dtype and float(adam._decayed_lr(dtype)) == 0.0625
    for wrong in "int32", "fast", complex:
        with pytest.raises(TypeError, match="Expected var_dtype to be a floating dtype"):
            adam._decayed_lr(wrong)


def test_an_epsilon_that_the_dtype_rounds_to_zero_is_zero():
    for dtype, epsilon, wanted in (
        ("float16", 1e-8, [-np.inf, np.nan]),
        ("float16", 1e-7, [-25, 1]),
        ("float32", 1e-50, [0.9, np.nan]),
    ):
        v, adam = av.Variable([1.0, 1.0], dtype=dtype), av.Adam(0.1, epsilon=epsilon)
        adam.apply_gradients([(np.array([1e-3, 0], dtype), v)])
        np.testing.assert_allclose(v.numpy().astype(float), wanted, rtol=1e-6)


def test_complex_gradients_fit_complex_variables_only():
    v, w, adam = av.Variable([0.0, 0.0], name="v"), av.Variable([0j, 0j]), av.Adam(0.1)
    with pytest.raises(ValueError, match=r"gradient of 'v:0' .*received: \[\(1\+2j\), 3j\]"):
        adam.apply_gradients([([1 + 2j, 3j], v)])
    assert adam.weights == []
    adam.apply_gradients([([1 + 2j, 3j], w)])
    np.testing.assert_allclose(adam.get_slot(w, "m").numpy(), [0.1 + 0.2j, 0.3j], rtol=1e-6)


def test_a_step_that_moves_nothing_counts():
    v, adam = av.Variable(1.0), av.Adam(gradient_transformers=[lambda pairs: []])
    assert int(adam.apply_gradients([(1.0, v)])) == 1 and float(v) == 1.0 and len(adam.weights) == 3


def test_a_loss_that_is_several():
    a, b, adam = av.Variable([1.0, 3.0]), av.Variable(2.0), av.Adam(0.1)
    adam.minimize(lambda: [a * a, (b, b)], {"b": b, "a": a}.values())
    assert adam.get_slot(a, "m").numpy() == pytest.approx([0.2, 0.6]) and float(
        adam.get_slot(b, "m")
    ) == pytest.approx(0.2)
    adam.minimize(lambda: [a * 2, b], [a, b], grad_loss=[np.float32([1, 0]), 5.0])
    assert adam.get_slot(b, "m").numpy() == pytest.approx(0.68)
    with pytest.raises(ValueError, match="Expected grad_loss to be 2 values, as many as the loss returns"):
        adam.minimize(lambda: [a * 2, b], [a, b], grad_loss=[1.0])
