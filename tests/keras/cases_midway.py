"""Cases in which hyperparameters, variables or weights change midway."""

from tests.keras.case import FAST, OPTIONS, SCHEDULES, TABLE, THREE, case, dense


def changes():
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


def variables():
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


def weights():
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
