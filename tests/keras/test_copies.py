"""Copies of an optimizer and its variables, by pickle, joblib and copy, go on bit for bit, in any order and
nesting.
"""

import copy
import io
import pickle

import jax
import joblib
import ml_dtypes
import numpy as np
import pytest

import adamviz as av


def joblibbed(thing):
    file = io.BytesIO()
    joblib.dump(thing, file)
    file.seek(0)
    return joblib.load(file)


def pickled_python(thing):
    file = io.BytesIO()
    pickle._Pickler(file, 2).dump(thing)
    return pickle.loads(file.getvalue())


WAYS = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "the oldest protocol with classes": pickled_python,
    "joblib": joblibbed,
    "deepcopy": copy.deepcopy,
    "deepcopy of a pickle": lambda thing: copy.deepcopy(pickle.loads(pickle.dumps(thing))),
    "pickle of a deepcopy": lambda thing: pickle.loads(pickle.dumps(copy.deepcopy(thing))),
    "twice": lambda thing: copy.deepcopy(copy.deepcopy(thing)),
}


class Model:
    """An object that holds all, also by a cycle."""

    def __init__(self, o, v, w):
        self.w, self.inner = w, {"o": o, "v": v}
        v.model = self


class Held:
    def __init__(self, o, v, w):
        self.optimizer, self.weights = o, [v, w]


NESTINGS = {
    "(o, v, w)": (lambda o, v, w: (o, v, w), lambda t: t),
    "(w, v, o)": (lambda o, v, w: (w, v, o), lambda t: t[::-1]),
    "(v, o, w)": (lambda o, v, w: (v, o, w), lambda t: (t[1], t[0], t[2])),
    "dict": (lambda o, v, w: {"v": v, "o": o, "w": w}, lambda d: (d["o"], d["v"], d["w"])),
    "dict, o first": (
        lambda o, v, w: {"o": [o], "more": {"v": v, "w": (w,)}},
        lambda d: (d["o"][0], d["more"]["v"], d["more"]["w"][0]),
    ),
    "object": (Held, lambda h: (h.optimizer, *h.weights)),
    "cycle": (Model, lambda m: (m.inner["o"], m.inner["v"].model.inner["v"], m.w)),
    "in an attribute": (
        lambda o, v, w: (setattr(v, "rest", (o, w)), v)[1],
        lambda v: (v.rest[0], v, v.rest[1]),
    ),
}


def trained(dtype=np.float32, **options):
    v = av.Variable(np.linspace(1, 2, 5).astype(dtype), name="v")
    w = av.Variable(np.asarray(3).astype(dtype), name="w", trainable=False)
    o = av.Adam(0.1, amsgrad=True, **options)
    for _ in range(3):
        step(o, v, w)
    return o, v, w


def step(o, v, w):
    o.apply_gradients([(v * 1, v), (w * w, w)])


def bits(o, v, w):
    return [
        v.numpy().tobytes(),
        w.numpy().tobytes(),
        *((one.name, one.numpy().tobytes()) for one in o.weights),
    ]


@pytest.mark.sampled(20)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("nest, unnest", NESTINGS.values(), ids=NESTINGS)
def test_copies_go_on_bit_for_bit(way, nest, unnest):
    kept = trained(clipnorm=1.0)
    before = bits(*kept)
    others = unnest(way(nest(*kept)))
    assert all(one is not two for one, two in zip(kept, others, strict=True))
    for _ in range(3):
        assert bits(*others) == bits(*kept)
        step(*kept)
        step(*others)
    assert bits(*others) == bits(*kept) != before
    step(*others)
    assert bits(*others) != bits(*kept), "each goes its own way"
    assert len(others[0].weights) == 7


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_optimizer_alone_goes_on_with_the_variables_that_there_are(way):
    o, v, w = trained()
    other = way(o)
    values = [x.numpy() for x in (v, w)]
    step(other, v, w)
    after = bits(other, v, w)
    for x, value in zip((v, w), values, strict=True):
        x.assign(value)
    step(o, v, w)
    assert bits(o, v, w) == after


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_optimizer_and_variables_copied_one_by_one(way):
    kept = trained()
    others = tuple(map(way, kept))
    step(*kept)
    step(*others)
    assert bits(*kept) == bits(*others)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_two_optimizers_that_share_a_variable_a_count_and_a_rate(way):
    v, rate = av.Variable([1.0, 2.0]), av.Variable(0.1)
    one, two = av.Adam(rate), av.Adam(rate, amsgrad=True)
    two.iterations = one.iterations

    def go(one, two, v, rate):
        one.apply_gradients([([1.0, 2.0], v)])
        two.apply_gradients([([-3.0, 2.0], v)])
        rate.assign(rate * 0.5)
        return v.numpy().tolist(), [w.numpy().tolist() for o in (one, two) for w in o.weights]

    go(one, two, v, rate)
    copies = way([one, [two], {"v": v}, rate])
    copies = copies[0], copies[1][0], copies[2]["v"], copies[3]
    assert copies[0].iterations is copies[1].iterations
    assert go(one, two, v, rate) == go(*copies) and int(one.iterations) == 4


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_variable_beside_its_own_copy_in_one_optimizer(way):
    v = av.Variable([1.0, 2.0])
    twin, o = copy.deepcopy(v), av.Adam(0.1)
    for _ in range(2):
        o.apply_gradients([([1.0, 2.0], v), ([-5.0, 1.0], twin)])
    for order in (lambda o, a, b: (o, a, b)), (lambda o, a, b: (b, o, a)):
        copies = way(order(o, v, twin))
        other, a, b = copies if copies[0].__class__ is av.Adam else (copies[1], copies[2], copies[0])
        assert other.get_slot(b, "m").numpy().tolist() == o.get_slot(twin, "m").numpy().tolist()
        assert other.get_slot(a, "m").numpy().tolist() == o.get_slot(v, "m").numpy().tolist()


def test_a_slot_that_is_kept_beside_its_optimizer_stays_the_same_variable():
    o, v, w = trained()
    kept = {"slot": o.get_slot(v, "m"), "o": o, "v": v, "count": o.iterations}
    for way in WAYS.values():
        found = way(kept)
        assert (
            found["slot"] is found["o"].get_slot(found["v"], "m") and found["count"] is found["o"].iterations
        )


DTYPES = [
    np.float64,
    np.float32,
    np.float16,
    ml_dtypes.bfloat16,
    np.complex64,
    np.complex128,
    np.int64,
    np.int8,
    np.uint64,
    np.bool_,
]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: np.dtype(dtype).name)
@pytest.mark.parametrize("way", [*WAYS.values(), copy.copy], ids=[*WAYS, "copy"])
def test_a_variable_keeps_its_dtype_and_all_its_bits(way, dtype, wide):
    with np.errstate(all="ignore"):
        array = (
            np.array([[3, 1, 0], [2, 2**40 + 1, 7]]) / (3 if np.dtype(dtype).kind in "fc" else 1)
        ).astype(dtype)
    v = av.Variable(array, trainable=False, name="kept", constraint=np.abs)
    v.l2 = 0.5
    with jax.enable_x64(wide):
        other = way(v)
    assert other.dtype == array.dtype and other.numpy().tobytes() == array.tobytes() and other.shape == (2, 3)
    assert (other.name, other.trainable, other.constraint, other.l2) == ("kept:0", False, np.abs, 0.5)
    other.assign(array[::-1])
    assert v.numpy().tobytes() == array.tobytes()


@pytest.mark.parametrize("dtype", [np.float64, ml_dtypes.bfloat16], ids=["float64", "bfloat16"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_optimizer_of_other_dtypes_goes_on(way, dtype):
    kept = trained(dtype)
    others = way(kept)
    step(*kept)
    step(*others)
    assert bits(*kept) == bits(*others) and others[1].dtype == dtype


def test_joblib_shares_large_arrays_by_the_file_and_yet_they_can_be_trained(tmp_path):
    v, o = av.Variable(np.arange(100000, dtype=np.float32)), av.Adam(0.1)
    o.apply_gradients([(v * 1, v)])
    joblib.dump((o, v), tmp_path / "both")
    (other, twin), untouched = joblib.load(tmp_path / "both", mmap_mode="r"), (tmp_path / "both").read_bytes()
    for one, x in ((o, v), (other, twin)):
        one.apply_gradients([(x * 1, x)])
    assert v.numpy().tobytes() == twin.numpy().tobytes() and (tmp_path / "both").read_bytes() == untouched


def test_a_shallow_copy_shares_the_weights():
    o, v, w = trained()
    twin = copy.copy(o)
    step(twin, v, w)
    assert int(o.iterations) == 4 and twin.get_slot(v, "m") is o.get_slot(v, "m")


def test_what_cannot_be_pickled_is_named():
    v = av.Variable(1.0, constraint=lambda value: value)
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(v)
    assert copy.deepcopy(v).constraint is v.constraint
    with av.MirroredStrategy().scope():
        w = av.Variable(1.0, name="w")
    with pytest.raises(
        TypeError, match="Cannot pickle variable 'w:0', which has a copy on each device of a strategy"
    ):
        pickle.dumps(w)


def test_copies_of_mirrored_variables_go_on():
    strategy = av.MirroredStrategy()
    with strategy.scope():
        v, o = av.Variable([1.0, 2.0], name="v"), av.Adam(0.1)
    run = lambda o, v: strategy.run(lambda: o.minimize(lambda: (v * v).sum(), [v]))
    run(o, v)
    for nest, unnest in (lambda o, v: (o, v), lambda t: t), (lambda o, v: (v, o), lambda t: t[::-1]):
        other, twin = unnest(copy.deepcopy(nest(o, v)))
        run(o, v)
        run(other, twin)
        assert v.numpy().tobytes() == twin.numpy().tobytes() and len(other.weights) == 3


def test_a_copy_made_inside_a_scope_is_of_that_strategy():
    v, o = av.Variable([1.0, 2.0], name="v"), av.Adam(0.1)
    o.apply_gradients([([1.0, 1.0], v)])
    text = pickle.dumps((o, v))
    strategy = av.MirroredStrategy()
    with strategy.scope():
        other, twin = pickle.loads(text)
    strategy.run(lambda: other.apply_gradients([(jax.numpy.ones(2), twin)]), ())
    o.apply_gradients([([1.0 * strategy.num_replicas_in_sync] * 2, v)])
    assert v.numpy().tobytes() == twin.numpy().tobytes() and len(other.weights) == 3
