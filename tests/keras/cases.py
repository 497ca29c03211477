"""The cases that are recorded from the real tf_keras; `play` says what a description means."""

STEPS = 30
THREE = [{"name": "a", "shape": []}, {"name": "b", "shape": [3]}, {"name": "c", "shape": [2, 1, 3]}]
TABLE = [{"name": "table", "shape": [4, 2]}, {"name": "bias", "shape": [2]}]
SHAPES = [{"name": f"shape{i}", "shape": shape} for i, shape in enumerate([[], [3], [2, 3], [0], [2, 1, 3]])]
FAST = {"learning_rate": 0.05, "beta_2": 0.99}
SCHEDULES = {
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6},
    "PiecewiseConstantDecay": {"boundaries": [4, 11], "values": [0.1, 0.03, 0.007]},
    "PolynomialDecay": {
        "initial_learning_rate": 0.1,
        "decay_steps": 12,
        "end_learning_rate": 0.01,
        "power": 1.5,
        "cycle": True,
    },
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.4},
    "CosineDecay": {
        "initial_learning_rate": 0.01,
        "decay_steps": 20,
        "alpha": 0.1,
        "warmup_target": 0.1,
        "warmup_steps": 6,
    },
    "CosineDecayRestarts": {
        "initial_learning_rate": 0.1,
        "first_decay_steps": 8,
        "t_mul": 1.5,
        "m_mul": 0.8,
        "alpha": 0.05,
    },
}
OPTIONS = {
    "defaults": {},
    "learning_rate": {"learning_rate": 0.03},
    "learning_rate 0": {"learning_rate": 0.0},
    "betas": {"learning_rate": 0.02, "beta_1": 0.7, "beta_2": 0.95},
    "betas 0": {"learning_rate": 0.02, "beta_1": 0.0, "beta_2": 0.0},
    "whole numbers": {"learning_rate": 1, "beta_1": 0, "beta_2": 0, "epsilon": 1},
    "epsilon 0": FAST | {"epsilon": 0},
    "epsilon None": FAST | {"epsilon": None},
    "epsilon 0.1": FAST | {"epsilon": 0.1},
    "epsilon 1": FAST | {"epsilon": 1.0},
    "amsgrad": FAST | {"amsgrad": True},
    "clipvalue": FAST | {"clipvalue": 0.5},
    "clipnorm": FAST | {"clipnorm": 1.5},
    "global_clipnorm": FAST | {"global_clipnorm": 2.0},
    "clipvalue, clipnorm": FAST | {"clipvalue": 1.0, "clipnorm": 1.25},
    "clipvalue, global_clipnorm": FAST | {"clipvalue": 1.0, "global_clipnorm": 1.5, "amsgrad": True},
    "clips of None": FAST | {"clipvalue": None, "clipnorm": None, "global_clipnorm": None},
    "clips of 0": FAST | {"clipvalue": 0.0},
    "loose clips": FAST | {"clipvalue": 1000.0, "clipnorm": 1000.0},
    "decay": FAST | {"decay": 0.3},
    "name": FAST | {"name": "Adamant"},
    "name None": FAST | {"name": None},
    "transformers": FAST | {"gradient_transformers": [{"function": "double"}, {"function": "add one"}]},
    "a transformer that drops": FAST | {"gradient_transformers": [{"function": "first only"}]},
    "aggregator": FAST | {"epsilon": 0.5, "clipvalue": 2.0},
    "arrays": {
        "learning_rate": {"array": 0.05, "dtype": "float32"},
        "beta_1": {"array": 0.8, "dtype": "float32"},
        "beta_2": {"array": 0.95, "dtype": "float32"},
    },
    "callables": {
        "learning_rate": {"callable": [0.1, 0.05, 0.2, 0.01]},
        "beta_1": {"callable": [0.9, 0.5, 0.8]},
        "beta_2": {"callable": [0.99, 0.9, 0.95]},
    },
    "callable, decay": {"learning_rate": {"callable": [0.1, 0.2]}, "decay": 0.1},
    "everything": {
        "learning_rate": {"schedule": "InverseTimeDecay", "with": SCHEDULES["InverseTimeDecay"]},
        "beta_1": 0.8,
        "beta_2": 0.9,
        "epsilon": 0.01,
        "amsgrad": True,
        "name": "All",
        "decay": 0.1,
        "clipvalue": 1.5,
        "global_clipnorm": 2.0,
    },
} | {name: {"learning_rate": {"schedule": name, "with": given}} for name, given in SCHEDULES.items()}


def every():
    """All cases, by name."""
    listed = [*_options(), *_dtypes(), *_gradients(), *_not_finite(), *_changes(), *_variables(), *_weights()]
    assert len({one["name"] for one in listed}) == len(listed)
    return {one["name"]: one for one in listed}


def case(name, events, variables=THREE, /, **optimizer):
    """One case."""
    return {"name": name, "optimizer": optimizer, "variables": variables, "events": events}


def dense(variables, times=STEPS, **gradient):
    """The event that applies a dense gradient to each variable."""
    return {"apply": [[i, gradient] for i in range(len(variables))], "times": times}


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


def _changes():
    schedule = {"schedule": "ExponentialDecay", "with": SCHEDULES["ExponentialDecay"]}
    step = dense(THREE, 5)
    double = [entry | {"dtype": "float64"} for entry in TABLE]
    changes = {
        "learning_rate": [{"learning_rate": 0.2}, {"lr": 0.01}],
        "beta_1": [{"beta_1": 0.3}, {"beta_1": 0.95}],
        "beta_2": [{"beta_2": 0.5}, {"beta_2": 0.99}],
        "epsilon": [{"epsilon": 0.5}, {"epsilon": 1e-3}],
        "epsilon 0": [{"epsilon": 0}, {"epsilon": 0.0}],
        "amsgrad off": [{"amsgrad": False}, {"amsgrad": False}],
        "clipnorm": [{"clipnorm": 0.5}, {"clipnorm": None}],
        "clipvalue": [{"clipvalue": 0.5}, {"clipvalue": 0.1}],
        "clip to clip": [{"clipnorm": 0.5}, {"clipnorm": None, "global_clipnorm": 0.5}],
        "decay": [{"decay": 0.5}, {"decay": 0.0}],
        "schedule": [{"learning_rate": schedule}, {"learning_rate": 0.01}],
        "callable": [{"learning_rate": {"callable": [0.1, 0.2]}}, {"learning_rate": 0.3}],
        "beta_1 callable": [{"beta_1": {"callable": [0.1, 0.2]}}, {"beta_1": 0.3}],
    }
    for name, (first, second) in changes.items():
        if name not in (
            "callable",
            "beta_1 callable",
            "schedule",
        ):  # a Variable that a callable cannot replace once it exists
            events = [step, {"set": first}, step, {"set": second}, step]
            yield case(f"{name} changes", events, learning_rate=0.05)
            yield case(
                f"float64 {name} changes",
                [{"apply": [[0, {}], [1, {}]], "times": 5} if e is step else e for e in events],
                double,
                learning_rate=0.05,
            )
        yield case(
            f"{name} changes before the first step",
            [{"set": first}, {"set": second}, step],
            learning_rate=0.05,
        )
    yield case(
        "to a schedule and back",
        [
            step,
            {"set": {"learning_rate": schedule}},
            step,
            {"read": "learning_rate"},
            {"set": {"learning_rate": 0.01}},
            step,
            {"set": {"lr": 0.02}},
            step,
        ],
        learning_rate=0.05,
    )
    yield case(
        "from a schedule",
        [step, {"set": {"learning_rate": 0.01}}, step, {"set": {"learning_rate": schedule}}, step],
        learning_rate=schedule,
    )
    yield case(
        "from a callable",
        [step, {"set": {"learning_rate": 0.01}}, step],
        learning_rate={"callable": [0.1, 0.2]},
    )
    reads = [
        {"read": name}
        for name in (
            "learning_rate",
            "lr",
            "beta_1",
            "beta_2",
            "decay",
            "epsilon",
            "clipnorm",
            "clipvalue",
            "global_clipnorm",
            "amsgrad",
            "iterations",
        )
    ]
    yield case("reading", reads, learning_rate=0.05, clipnorm=2.0, decay=0.1)
    yield case("reading after steps", [step, *reads], learning_rate=0.05, clipvalue=2.0)
    yield case("reading callables", [step, *reads[:4]], **OPTIONS["callables"])


def _variables():
    later = [
        {"apply": [[0, {}]], "times": 3},
        {"apply": [[1, {}], [0, {}]], "times": 3},
        {"apply": [[2, {}]], "times": 3},
    ]
    yield case("seen later", later, **FAST)
    yield case("seen later, amsgrad", later, amsgrad=True, **FAST)
    yield case("twice in one call", [{"apply": [[0, {}], [1, {}], [0, {}]], "times": 4}], **FAST)
    yield case(
        "twice, clipped together", [{"apply": [[1, {}], [1, {}]], "times": 4}], global_clipnorm=1.0, **FAST
    )
    yield case(
        "twice, sparse and dense", [{"apply": [[0, {"rows": [1, 1]}], [0, {}]], "times": 4}], TABLE, **FAST
    )
    positive = [{"name": "p", "shape": [4], "constraint": "abs"}, {"name": "q", "shape": [2]}]
    yield case("constraint", [dense(positive)], positive, learning_rate=0.5)
    same = [{"name": "w", "shape": [2]}, {"name": "w", "shape": [3]}, {"name": "w", "shape": []}]
    yield case("one name for all", [dense(same, 3)], same, amsgrad=True)
    unnamed = [{"shape": [2]}, {"shape": [3]}]
    yield case("no names", [dense(unnamed, 3)], unnamed)
    scoped = [{"name": "layer/kernel", "shape": [2]}]
    yield case("a name with a slash", [dense(scoped, 3)], scoped)


def _weights():
    step = dense(TABLE, 3)
    yield case(
        "slots added",
        [
            step,
            {"add_slot": [0, "mean", "zeros"]},
            {"add_slot": [1, "mean", "ones"]},
            {"add_slot": [0, "mean", "ones"]},
            {"add_slot": [0, "m", "ones"]},
            step,
        ],
        TABLE,
    )
    yield case(
        "a slot first",
        [{"add_slot": [0, "m", {"function": "ones"}]}, {"add_slot": [1, "more", "ones"]}, step],
        TABLE,
    )
    yield case(
        "a slot of a shape",
        [{"add_slot": [0, "s", "ones", [3]]}, {"add_slot": [1, "t", {"array": [1, 2], "dtype": "float32"}]}],
        TABLE,
    )
    extra = {"name": "extra", "shape": [2], "initializer": "ones"}
    more = {"name": "more", "shape": [], "dtype": {"dtype": "float64"}, "trainable": False}
    yield case("a weight added", [{"add_weight": extra}, step, {"add_weight": more}], TABLE)
    slots = [[[4, 2], 1], [[2], 2]]
    yield case("set_weights", [step, {"set_weights": [[None, 10], *slots, *slots]}, step], TABLE, **FAST)
    yield case(
        "set_weights, amsgrad",
        [step, {"set_weights": [[None, 10], *slots * 3]}, step],
        TABLE,
        amsgrad=True,
        **FAST,
    )
    yield case(
        "set_weights of an older file", [step, {"set_weights": [[None, 10], *slots * 3]}, step], TABLE, **FAST
    )
    yield case(
        "set_weights with a schedule",
        [step, {"set_weights": [[None, 7], *slots, *slots]}, step],
        TABLE,
        **OPTIONS["ExponentialDecay"],
    )
    yield case("iterations set", [{"iterations": 5}, step], TABLE, decay=0.1, **FAST)
    assigned = [{"assign": what} for what in (["iterations", 20], ["0/m", 5], ["1/v", 6], ["1", 7])]
    yield case("assigned midway", [step, *assigned, step], TABLE, decay=0.1, **FAST)
    yield case("a count of many bits", [step, {"assign": ["iterations", 2**33]}, step], TABLE, **FAST)
