"""Files that `load` must not trust: whatever is wrong with one, a ValueError names it, little is read and
nothing changes.
"""

import io
import os
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adamviz as av
from tests.keras.archives import contents, described, npy, packed


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """A function that loads bytes as a file: True if they could be; else the error is a ValueError with the
    path, and nothing changed.
    """
    path = tmp_path_factory.mktemp("odd") / "odd.npz"

    def state(optimizer):
        return [
            optimizer.get_config(),
            [(w.dtype.name, np.asarray(w).tobytes()) for w in optimizer.get_weights()],
        ]

    def fresh():
        variables = [av.Variable(np.zeros(3, np.float32), name="a"), av.Variable(np.float32(0), name="b")]
        optimizer = av.Adam(0.5, amsgrad=True)
        optimizer.apply_gradients([(np.zeros(v.shape, np.float32), v) for v in variables])
        return optimizer, state(optimizer)

    used = list(fresh())

    def attempt(data):
        optimizer, before = used
        path.write_bytes(data)
        try:
            optimizer.load(path)
        except ValueError as error:
            assert str(path) in str(error) and state(optimizer) == before
            return False
        used[:] = fresh()
        return True

    return attempt


def test_the_whole_file_loads_packed_anew_too(good, load):
    assert load(good) and load(packed(contents(good))) and load(described(good, lambda meta: None))


def test_cut_at_every_byte(good, load):
    assert not any(load(good[:length]) for length in range(len(good)))


def test_with_something_before_or_behind_it_nothing_else_is_read(good, load):
    for data in (
        b"junk" + good,
        good + b"junk",
        good + good,
        good[1:],
        b"\0" * 100,
        b"PK\x05\x06" + b"\0" * 18,
        b"PK\x05\x06" + b"\xff" * 18,
    ):
        load(data)


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=4))
def test_flipped_bits(good, load, flips):
    data = bytearray(good)
    for place, bit in flips:
        data[int(place * len(data))] ^= 1 << bit
    load(bytes(data))


def test_every_bit_of_an_array_counts(good, load):
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        entry = archive.getinfo("weight_1.npy")
    end = good.index(contents(good)["weight_1.npy"]) + entry.file_size
    for bit in range(8 * 12):
        data = bytearray(good)
        data[end - 1 - bit // 8] ^= 1 << bit % 8
        assert not load(bytes(data))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes(load, data):
    assert not load(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.sampled_from(["class_name", "config", "weights", "format"]), JSON)
def test_any_description(good, load, key, value):
    load(described(good, lambda meta: meta.update({key: value})))
    if key != "config":
        assert not load(described(good, lambda meta: meta.update({key: value})))


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.sampled_from(["learning_rate", "beta_1", "epsilon", "amsgrad", "clipnorm", "decay", "name", "new"]),
    JSON,
)
def test_any_config(good, load, key, value):
    load(described(good, lambda meta: meta["config"].update({key: value})))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.integers(0, 6),
    st.sampled_from(["name", "dtype", "shape"]),
    JSON | st.sampled_from(["int64", "float16", "bfloat16", [1], [3], [2**40], [-1]]),
)
def test_any_weight(good, load, index, key, value):
    load(described(good, lambda meta: meta["weights"][index].update({key: value})))


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: {name: part for name, part in parts.items() if name != "weight_2.npy"},
        lambda parts: parts | {"more.npy": npy([1])},
        lambda parts: dict(reversed(parts.items())),
        lambda parts: parts | {"weight_1.npy": npy(np.ones(4, np.float32))},
        lambda parts: parts | {"weight_1.npy": npy(np.ones(3))},
        lambda parts: parts | {"weight_1.npy": npy(np.ones(3, ">f4"))},
        lambda parts: parts | {"weight_1.npy": npy(np.ones((3, 1), np.float32))},
        lambda parts: parts | {"weight_1.npy": parts["weight_1.npy"] + b"\0"},
        lambda parts: parts | {"weight_1.npy": parts["weight_1.npy"][:-1]},
        lambda parts: parts | {"weight_1.npy": b""},
        lambda parts: parts | {"weight_1.npy": npy(np.array([print, None, 1], object), allow_pickle=True)},
        lambda parts: parts | {"meta.npy": npy(np.array([{}], object), allow_pickle=True)},
        lambda parts: parts | {"meta.npy": npy(np.ones(9))},
        lambda parts: parts | {"meta.npy": npy(np.frombuffer(b"[" * 100_000, np.uint8))},
        lambda parts: (
            parts | {"meta.npy": npy(np.frombuffer(b'{"config": 1' + b"0" * 10_000 + b"}", np.uint8))}
        ),
    ],
)
def test_contents_that_do_not_fit(good, load, change):
    assert not load(packed(change(contents(good))))


def test_an_array_that_is_compressed_is_refused(good, load):
    assert not load(packed(contents(good), zipfile.ZIP_DEFLATED))


def test_two_arrays_of_one_name(good, load):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        for name, part in [*contents(good).items(), ("weight_1.npy", contents(good)["weight_1.npy"])]:
            archive.writestr(name, part)
    assert not load(file.getvalue())


def test_what_is_no_file_is_an_error_of_the_system(tmp_path):
    for path, error in (
        (tmp_path, IsADirectoryError),
        (tmp_path / "none.npz", FileNotFoundError),
        ("/dev/zero", ValueError),
    ):
        with pytest.raises(error, match=str(path)):
            av.Adam().load(path)
    with pytest.raises(ValueError, match="Expected a path, received: 'a.x00'"):
        av.Adam().load("a\0")


def test_a_disk_that_cannot_be_read_is_said(tmp_path, good, monkeypatch):
    (tmp_path / "a.npz").write_bytes(good)

    def fail(*args, **kwargs):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(zipfile, "ZipFile", fail)
    with pytest.raises(OSError, match="Input/output error"):
        av.Adam(amsgrad=True).load(tmp_path / "a.npz")
    assert os.listdir(tmp_path) == ["a.npz"]
