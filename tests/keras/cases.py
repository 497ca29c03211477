"""The cases that are recorded from the real tf_keras; `play` says what a description means."""

from tests.keras import cases_midway as midway
from tests.keras.case import FAST, OPTIONS, SCHEDULES, SHAPES, STEPS, TABLE, THREE, case, dense


def every():
    """All cases, by name."""
    listed = [
        *_options(),
        *_dtypes(),
        *_gradients(),
        *_not_finite(),
        *midway.changes(),
        *midway.variables(),
        *midway.weights(),
    ]
    assert len({one["name"] for one in listed}) == len(listed)
    return {one["name"]: one for one in listed}


def _options():
    yield from (
        case(name, [dense(THREE)], **options) for name, options in OPTIONS.items() if name != "aggregator"
    )
    yield case(
        "aggregator", [dense(THREE)], gradient_aggregator={"function": "halve"}, **OPTIONS["aggregator"]
    )
    yield case(
        "a name for a schedule",
        [dense(THREE, 3)],
        learning_rate={
            "schedule": "CosineDecay",
            "with": {"initial_learning_rate": 0.1, "decay_steps": 5, "name": "slow"},
        },
    )


def _dtypes():
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        some = [entry | {"dtype": dtype} for entry in SHAPES]
        yield case(f"{dtype}", [dense(some)], some, learning_rate=0.05, beta_2=0.9)
        table = [entry | {"dtype": dtype} for entry in TABLE]
        sparse = {"apply": [[0, {"rows": [1, 3, 1]}], [1, {}]], "times": STEPS}
        yield case(
            f"{dtype} sparse",
            [sparse],
            table,
            learning_rate=0.05,
            beta_2=0.9,
            amsgrad=True,
            global_clipnorm=5.0,
        )
        yield case(
            f"{dtype} clips",
            [dense(table)],
            table,
            clipvalue=2.0,
            clipnorm=1.0,
            decay=0.1,
            learning_rate=0.05,
            beta_2=0.9,
        )
        yield case(f"{dtype} defaults", [dense(table, 5)], table)
    double = [entry | {"dtype": "float64"} for entry in TABLE]
    for name in SCHEDULES:
        yield case(f"float64 {name}", [dense(double)], double, **OPTIONS[name])
    for name in ("callables", "arrays", "everything", "epsilon 0.1"):
        yield case(f"float64 {name}", [dense(double)], double, **OPTIONS[name])
    yield case(
        "arrays of float64",
        [dense(double)],
        double,
        learning_rate={"array": 0.05, "dtype": "float64"},
        beta_1={"array": 0.8, "dtype": "float64"},
        beta_2={"array": 0.95, "dtype": "float64"},
    )
    yield case(
        "NumPy numbers of float64",
        [dense(double), {"set": {"learning_rate": 0.07}}, dense(double, 5)],
        double,
        **{
            name: {"number": value, "dtype": "float64"}
            for name, value in (("learning_rate", 0.05), ("beta_1", 0.8), ("beta_2", 0.95))
        },
    )
    yield case(
        "functions that give float64",
        [dense(double)],
        double,
        **{
            name: {"callable": values, "dtype": "float64"}
            for name, values in (
                ("learning_rate", [0.1, 0.05, 0.2]),
                ("beta_1", [0.9, 0.8]),
                ("beta_2", [0.99, 0.9]),
            )
        },
    )
    for dtype in ("complex64", "complex128"):
        some = [entry | {"dtype": dtype} for entry in TABLE]
        yield case(dtype, [dense(some)], some, **FAST)
        yield case(
            f"{dtype} sparse", [{"apply": [[0, {"rows": [1, 1, 2]}], [1, {}]], "times": STEPS}], some, **FAST
        )
        yield case(f"{dtype} decay", [dense(some, 5)], some, decay=0.1, **FAST)
        yield case(f"{dtype} ExponentialDecay", [dense(some, 5)], some, **OPTIONS["ExponentialDecay"])
    mixed = [
        {"name": dtype, "shape": [3], "dtype": dtype}
        for dtype in ("float16", "bfloat16", "float32", "float64")
    ]
    yield case("dtypes together", [dense(mixed)], mixed, learning_rate=0.05, beta_2=0.9, clipnorm=3.0)


def _gradients():
    repeated = {"apply": [[0, {"rows": [1, 1, 2]}], [1, {}]], "times": STEPS}
    for name in ("amsgrad", "clipvalue", "clipnorm", "global_clipnorm", "decay", "defaults"):
        yield case(f"repeated rows, {name}", [repeated], TABLE, **OPTIONS[name])
    yield case("no rows at all", [{"apply": [[0, {"rows": []}], [1, {}]], "times": 3}], TABLE, **FAST)
    yield case(
        "rows rest",
        [{"apply": [[0, {"rows": [3]}]]}, {"apply": [[0, {"rows": [0]}]], "times": 9}],
        TABLE,
        **FAST,
    )
    yield case(
        "sparse, then dense",
        [repeated | {"times": 4}, dense(TABLE, 4), repeated | {"times": 4}],
        TABLE,
        **FAST,
    )
    yield case("sparse vector", [{"apply": [[1, {"rows": [0, 0, 1]}]], "times": 5}], TABLE, **FAST)
    some = {"apply": [[0, {}], [1, None], [2, {}]]}
    yield case("None for one", [dense(THREE, 3), some | {"times": 5}, dense(THREE, 2)], **FAST)
    yield case(
        "zero for one",
        [dense(THREE, 3), {"apply": [[0, {}], [1, {"zero": True}], [2, {}]], "times": 5}],
        **FAST,
    )
    yield case("None from the start", [some | {"times": 3}, dense(THREE, 2)], amsgrad=True, **FAST)
    yield case("an empty list", [dense(THREE, 2), {"apply": []}, dense(THREE)], **FAST)
    yield case("only an empty list", [{"apply": []}], **FAST)
    yield case("an empty list, iterations read", [{"read": "iterations"}, {"apply": []}], **FAST)
    yield case("clipnorm of nothing", [dense(SHAPES, 3)], SHAPES, clipnorm=1.0, **FAST)
    yield case("global_clipnorm of nothing", [dense(SHAPES, 3)], SHAPES, global_clipnorm=1.0, **FAST)
    yield case("huge gradients", [dense(THREE, 10, scale=1e20)], **FAST)
    yield case("small gradients", [dense(THREE, 10, scale=1e-9)], **FAST)
    yield case("squares below the normal numbers", [dense(THREE, 10, scale=1e-20)], **FAST)
    yield case("squares of zero", [dense(THREE, 10, scale=1e-24)], **FAST)


def _not_finite():
    clips = [
        {},
        {"clipvalue": 1.0},
        {"clipnorm": 1.0},
        {"global_clipnorm": 1.0},
        {"clipvalue": 1.0, "clipnorm": 1.0},
        {"clipvalue": 1.0, "global_clipnorm": 1.0},
        {"amsgrad": True},
    ]
    for bad in ("nan", "inf", "-inf"):
        events = [dense(THREE, 2), {"apply": [[0, {}], [1, {"put": {"1": bad}}], [2, {}]]}, dense(THREE, 2)]
        for options in clips:
            yield case(f"{bad}, {', '.join(options) or 'no clip'}", events, **FAST, **options)
    events = [{"apply": [[0, {"rows": [0, 2], "put": {"0": "nan"}}], [1, {}]], "times": 3}]
    yield from (
        case(f"sparse nan, {', '.join(options)}", events, TABLE, **FAST, **options) for options in clips[1:4]
    )
