"""av.Adam beside the live tf_keras, on random cases."""

import copy

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.oracle import tensorflow
from tests.keras.cases import SCHEDULES, every
from tests.keras.compare import BOUNDS, differences, epsilons
from tests.keras.play import Adamviz, Player, TensorFlow, final, plain
from tests.keras.record import read

tf, tf_keras = tensorflow()
OURS, THEIRS = Adamviz(), TensorFlow(tf, tf_keras)
# Some cases have gradients of None.
pytestmark = pytest.mark.filterwarnings("ignore:Gradients do not exist for variables")
SHAPES = [[], [3], [4, 2]]  # few: each needs a compiled step of its own


def numbers_between(low, high):
    return st.floats(low, high, width=32, allow_subnormal=False)


rates = numbers_between(2**-12, 0.5)
SCHEDULED = {
    "ExponentialDecay": dict(
        initial_learning_rate=rates,
        decay_steps=st.integers(1, 40),
        decay_rate=numbers_between(0.25, 1.0),
        staircase=st.booleans(),
    ),
    "PiecewiseConstantDecay": dict(
        boundaries=st.just([5, 17]), values=st.lists(rates, min_size=3, max_size=3)
    ),
    "PolynomialDecay": dict(
        initial_learning_rate=rates,
        decay_steps=st.integers(1, 40),
        end_learning_rate=rates,
        power=numbers_between(0.5, 3.0),
        cycle=st.booleans(),
    ),
    "InverseTimeDecay": dict(
        initial_learning_rate=rates,
        decay_steps=st.integers(1, 40),
        decay_rate=numbers_between(0.0, 2.0),
        staircase=st.booleans(),
    ),
    "CosineDecay": dict(
        initial_learning_rate=rates, decay_steps=st.integers(1, 40), alpha=numbers_between(0.0, 1.0)
    ),
    "CosineDecayRestarts": dict(
        initial_learning_rate=rates,
        first_decay_steps=st.integers(1, 20),
        t_mul=numbers_between(1.0, 2.0),
        m_mul=numbers_between(0.5, 1.0),
        alpha=numbers_between(0.0, 1.0),
    ),
}


def schedules():
    return st.sampled_from(list(SCHEDULED)).flatmap(
        lambda name: st.fixed_dictionaries(
            {"schedule": st.just(name), "with": st.fixed_dictionaries(SCHEDULED[name])}
        )
    )


def called(numbers):
    return st.lists(numbers, min_size=1, max_size=5).map(lambda values: {"callable": values})


@st.composite
def options(draw):
    """Keyword arguments of an optimizer, as a case describes them."""
    beta_1, beta_2 = numbers_between(0.0, 0.96875), numbers_between(0.0, 0.9990234375)
    rate = st.one_of(rates, called(rates), schedules())
    chosen = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "learning_rate": rate,
                "beta_1": st.one_of(beta_1, called(beta_1)),
                "beta_2": st.one_of(beta_2, called(beta_2)),
                "epsilon": st.sampled_from([1e-7, 1e-3, 0.1, 1.0, 0]),
                "amsgrad": st.booleans(),
                "clipvalue": numbers_between(0.125, 4.0),
                "decay": numbers_between(0.0, 1.0),
                "name": st.sampled_from(["Adam", "other"]),
            },
        )
    )
    clip = draw(st.sampled_from([None, "clipnorm", "global_clipnorm"]))
    return chosen | ({clip: draw(numbers_between(0.125, 8.0))} if clip else {})


@st.composite
def gradients(draw, shape):
    """A described gradient for a variable of a shape: often dense, sometimes sparse, zero or None."""
    kind = draw(
        st.sampled_from(["dense", "dense", "dense", "zero", "none", *(["sparse"] * 3 if shape else [])])
    )
    if kind == "none":
        return None
    described = {"scale": draw(st.sampled_from([1.0, 0.01, 30.0]))}
    if kind == "sparse":
        described["rows"] = draw(st.permutations([0, 1, 1, 2]))  # one number of rows: one compiled step
    return described | ({"zero": True} if kind == "zero" else {})


@st.composite
def cases(draw, dtype):
    """A whole case of thirty steps."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    variables = [{"name": f"v{i}", "shape": shape, "dtype": dtype} for i, shape in enumerate(shapes)]
    events = []
    for times in (10, 8, 12):
        pairs = [[i, draw(gradients(shapes[i]))] for i in draw(st.permutations(range(len(shapes))))]
        if all(gradient is None for _, gradient in pairs):
            pairs[0][1] = {}
        events.append({"apply": pairs, "times": times})
    change = draw(
        st.fixed_dictionaries(
            {}, optional={"epsilon": numbers_between(2**-10, 1.0), "clipvalue": numbers_between(0.125, 4.0)}
        )
    )
    events.insert(draw(st.integers(0, 3)), {"set": change})
    return {"name": "drawn", "optimizer": draw(options()), "variables": variables, "events": events}


def steadily(examples):
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def compared(case):
    """Both players of a case, after comparing them step by step."""
    ours, theirs, sizes = Player(OURS, case), Player(THEIRS, case), {}
    for _ in zip(ours.play(), theirs.play(), strict=True):
        found = differences(ours.state(), theirs.state(), sizes)
        assert not found, f"after {ours.step} steps: " + "\n".join(found)
    return ours, theirs


@steadily(15)
@given(cases("float32"))
def test_float32(case):
    compared(case)


@steadily(15)
@given(cases("float64"))
def test_float64(case):
    compared(case)


@steadily(10)
@given(cases("float32"), st.booleans())
def test_config_and_weights_pass_both_ways(case, outwards):
    first, second = (OURS, THEIRS) if outwards else (THEIRS, OURS)
    case = case | {
        "optimizer": {
            k: v for k, v in case["optimizer"].items() if not isinstance(v, dict) or "schedule" in v
        }
    }
    source = Player(first, case)
    for _ in source.play():
        pass
    config, weights = source.optimizer.get_config(), source.optimizer.get_weights()
    target = Player(second, case)
    target.optimizer = second.Adam.from_config(copy.deepcopy(config))
    for _ in target.play():  # makes its weights
        pass
    target.optimizer.set_weights([np.full_like(array, 3) for array in weights])
    target.optimizer.set_weights(weights)
    for mine, other in zip(target.variables, source.variables, strict=True):
        mine.assign(other.numpy())
    sizes = {}  # those before the first step count: it may take a large moment nearly to zero
    assert differences(target.state(), source.state(), sizes) == []
    assert dict(target.optimizer.get_config()) == config
    for _ in zip(source.play(), target.play(), strict=True):
        found = differences(source.state(), target.state(), sizes)
        assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [None, *SCHEDULES])
def test_config_of_untouched_optimizers(name):
    rate = {"schedule": name, "with": SCHEDULES[name]} if name else 0.1
    case = every()["amsgrad"] | {
        "optimizer": {"learning_rate": rate, "clipnorm": 1, "amsgrad": True, "name": "mine"},
        "events": [],
    }
    ours, theirs = Player(OURS, case).optimizer.get_config(), Player(THEIRS, case).optimizer.get_config()
    assert list(ours) == list(theirs) and plain(ours) == plain(theirs)
    assert ours == theirs
    for library in (OURS, THEIRS):
        for config in (ours, theirs):
            assert plain(library.Adam.from_config(copy.deepcopy(config)).get_config()) == plain(ours)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name",
    ["schedule", "schedule of Python numbers", "function of a variable", "function of a float64 variable"],
)
def test_rates_of_one_s_own(name, dtype):
    ends = []
    for library in (OURS, THEIRS):

        class Mine(library.schedules.LearningRateSchedule):
            def __call__(self, step):
                return 0.1 / (1.0 + step) if name == "schedule" else 0.1

            def get_config(self):
                return {}

        kept = library.Variable(np.dtype("float64" if "float64" in name else "float32").type(0.1))
        adam = library.Adam(Mine() if name.startswith("schedule") else lambda kept=kept: kept)
        variable = library.Variable(np.asarray([1, 2], dtype))
        for step in range(10):
            adam.apply_gradients([(library.gradient(np.asarray([0.5, step], dtype)), variable)])
            kept.assign(kept * 0.75)
        ends.append(variable.numpy())
    assert epsilons(*ends)[0] <= BOUNDS[dtype]


def test_configs_after_a_step_are_equal():
    ours, theirs = compared(every()["clipvalue"])
    assert ours.optimizer.get_config() == theirs.optimizer.get_config()


def test_the_record_is_what_tensorflow_does_now():
    recorded = read()
    found = {
        name: differences(final(THEIRS, case), recorded[name])
        for name, case in every().items()
        if name != "name None"
    }
    assert not {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name", ["a name for a schedule", "dtypes together", "seen later, amsgrad", "everything", "callables"]
)
def test_step_by_step(name, dtype):
    case = every()[name]
    compared(
        case | {"variables": [entry | {"dtype": entry.get("dtype", dtype)} for entry in case["variables"]]}
    )
