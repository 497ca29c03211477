"""av.Adam beside what the real tf_keras was recorded to do; TensorFlow is not needed here."""

import numpy as np
import pytest

from tests.keras.cases import SCHEDULES, every
from tests.keras.compare import differences, epsilons, same, same_config
from tests.keras.play import Adamviz, Player, final, numbers
from tests.keras.record import FILE, read, write

CASES = every()
RECORDED = read()
# No move.
STILL = (
    "learning_rate 0",
    "clips of 0",
    "bfloat16 defaults",
    "squares below the normal numbers",
    "squares of zero",
)


@pytest.mark.sampled(25)
# Some cases have gradients of None.
@pytest.mark.filterwarnings("ignore:Gradients do not exist for variables")
@pytest.mark.parametrize("name", CASES)
def test_case(name):
    found = differences(final(Adamviz(), CASES[name]), RECORDED[name])
    assert not found, "\n".join(found)


def test_every_case_is_recorded():
    assert list(RECORDED) == list(CASES)
    assert FILE.stat().st_size < 150_000


def test_the_cases_do_something():
    for name, case in CASES.items():
        start = [
            numbers(entry["shape"], entry.get("dtype", "float32"), 100 + i)
            for i, entry in enumerate(case["variables"])
        ]
        moved = any(not np.array_equal(a, b) for a, b in zip(start, RECORDED[name]["variables"], strict=True))
        applied = any(pair[1] is not None for event in case["events"] for pair in event.get("apply", []))
        assert moved == (applied and name not in STILL), name


def test_what_the_cases_cover():
    used = {key for case in CASES.values() for key in case["optimizer"]}
    assert used == {
        "learning_rate",
        "beta_1",
        "beta_2",
        "epsilon",
        "amsgrad",
        "name",
        "decay",
        "clipvalue",
        "clipnorm",
        "global_clipnorm",
        "gradient_transformers",
        "gradient_aggregator",
    }
    dtypes = {entry.get("dtype", "float32") for case in CASES.values() for entry in case["variables"]}
    assert dtypes == {"float16", "bfloat16", "float32", "float64", "complex64", "complex128"}
    assert {tuple(entry["shape"]) for case in CASES.values() for entry in case["variables"]} >= {
        (),
        (3,),
        (2, 3),
        (0,),
        (2, 1, 3),
    }
    assert set(SCHEDULES) == {
        "ExponentialDecay",
        "PiecewiseConstantDecay",
        "PolynomialDecay",
        "InverseTimeDecay",
        "CosineDecay",
        "CosineDecayRestarts",
    }


def test_the_record_keeps_every_bit(tmp_path):
    write(RECORDED, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == FILE.read_text()


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        (np.float32([1, 2]), np.float32([1, 2]), 0),
        (np.float32([1, 2 + 2**-20]), np.float32([1, 2]), 4),
        (np.complex128([2, 1 + 2j]), np.complex128([2, 1 + (2 + 2**-48) * 1j]), 8),
        (np.float32([1, np.nan]), np.float32([1, 2]), np.inf),
        (np.float32([1, 2]), np.float32([1, np.nan]), np.inf),
        (np.float32([1, np.inf]), np.float32([1, -np.inf]), np.inf),
        (np.float32([np.nan, np.inf]), np.float32([np.nan, np.inf]), 0),
        (np.float64([1]), np.float32([1]), np.inf),
        (np.float32([[1]]), np.float32([1]), np.inf),
        (np.float32([]), np.float32([]), 0),
        (np.int64(3), np.int64(4), 1),
    ],
)
def test_epsilons_apart(one, two, apart):
    assert epsilons(np.asarray(one), np.asarray(two))[0] == pytest.approx(apart)


def test_a_difference_is_seen():
    state = RECORDED["amsgrad"]
    assert differences(state, state) == []
    for key in ("names", "slots", "slot_names", "config", "returned"):
        assert (
            len(differences(state | {key: RECORDED["name"][key] if key != "returned" else [1]}, state)) == 1
        ), key
    off = state["variables"][0] * np.float32(1 + 1e-4)
    assert len(differences(state | {"variables": [off, *state["variables"][1:]]}, state)) == 1
    assert len(differences(state | {"weights": state["weights"][:-1]}, state)) == 1
    config = state["config"]
    assert same_config(config, config | {"learning_rate": 0.05}) and not same_config(
        config, config | {"learning_rate": 0.0501}
    )
    assert not same_config(config, config | {"epsilon": 2e-7}) and not same_config(
        config, config | {"more": 1}
    )
    assert not same_config(config, config | {"amsgrad": False}) and not same_config(
        {**config, "learning_rate": None}, config
    )
    assert same(float("nan"), float("nan")) and not same([1], [1, 2]) and not same({"a": 1}, {"b": 1})


def test_a_player_changes_nothing_of_its_case():
    case = CASES["iterations set"]
    before = repr(case)
    assert Player(Adamviz(), case).step == 0 and repr(case) == before
