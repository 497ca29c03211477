"""The file that `save` writes and `load` reads: whole or not at all, and never a pickle."""

import os
import pickle
import zipfile

import numpy as np
import pytest

import adamviz as av
from tests.keras.play import Adamviz
from tests.keras.wrong import Scene

LIBRARY = Adamviz()


def trained(**options):
    return Scene(LIBRARY, 3, **options)


def step(scene):
    scene.optimizer.apply_gradients(scene.last(scene.good()[2]))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "complex64", "complex128"])
def test_saved_and_loaded(tmp_path, dtype):
    scene = trained(dtype=dtype, name="mine")
    scene.optimizer.save(tmp_path / "state.npz")
    assert os.listdir(tmp_path) == ["state.npz"]
    bits = scene.bits()
    other = Scene(LIBRARY, 1, dtype=dtype, name="mine")
    other.optimizer.load(str(tmp_path / "state.npz"))
    assert other.bits()["weights"] == bits["weights"]
    for one, two in zip(other.variables, scene.variables, strict=True):
        one.assign(two.numpy())
    step(scene), step(other)
    assert {**other.bits(), "objects": 0} == {**scene.bits(), "objects": 0}


@pytest.mark.parametrize(
    "options",
    [
        dict(
            learning_rate=0.125, beta_1=0.75, beta_2=0.5, epsilon=0.5, decay=0.25, clipvalue=0.5, clipnorm=2.0
        ),
        dict(amsgrad=True, global_clipnorm=0.5),
        dict(learning_rate=av.schedules.PiecewiseConstantDecay([2, 4], [0.5, 0.25, 0.125])),
    ],
    ids=["numbers", "amsgrad", "schedule"],
)
def test_the_config_is_saved_too(tmp_path, options):
    scene = trained(**options)
    scene.optimizer.save(tmp_path / "state.NPZ")
    other = Scene(LIBRARY, 1, amsgrad=options.get("amsgrad", False))
    other.optimizer.load(tmp_path / "state.NPZ")
    assert other.optimizer.get_config() == scene.optimizer.get_config()
    assert other.bits()["weights"] == scene.bits()["weights"]


def test_the_file_is_plain_numbers(tmp_path):
    scene = trained()
    scene.optimizer.save(tmp_path / "state.npz")
    with np.load(tmp_path / "state.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    assert all(array.dtype != object for array in arrays.values())
    held = [array.tobytes() for array in arrays.values()]
    assert all(np.asarray(weight).tobytes() in held for weight in scene.optimizer.get_weights())


def test_saving_replaces_a_file(tmp_path):
    path = tmp_path / "state.npz"
    path.write_text("something else")
    scene = trained()
    for _ in range(2):
        step(scene)
        scene.optimizer.save(path)
    assert os.listdir(tmp_path) == ["state.npz"]
    other = Scene(LIBRARY, 1)
    other.optimizer.load(path)
    assert int(other.optimizer.iterations.numpy()) == 5


@pytest.mark.parametrize("broken", ["replace", "savez", "fsync"])
def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch, broken):
    path = tmp_path / "state.npz"
    scene = trained()
    scene.optimizer.save(path)
    old, before = path.read_bytes(), scene.bits()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np if broken == "savez" else os, broken, full)
    if broken == "replace":
        monkeypatch.setattr(os, "rename", full)
    if broken == "savez":
        monkeypatch.setattr(np, "savez_compressed", full)
        monkeypatch.setattr(np.lib.format, "write_array", full)
    step(scene)
    after = scene.bits()
    try:
        scene.optimizer.save(path)
    except OSError as error:
        assert "No space left" in str(error)
        assert path.read_bytes() == old
    else:
        assert broken == "fsync"  # syncing is allowed, not asked for
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["state.npz"] and scene.bits() == after != before


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OSError):
        trained().optimizer.save(tmp_path / "nowhere" / "state.npz")
    assert os.listdir(tmp_path) == []


def saved(tmp_path, **options):
    trained(**options).optimizer.save(tmp_path / "good.npz")
    return (tmp_path / "good.npz").read_bytes()


def cut(tmp_path, part):
    whole = saved(tmp_path)
    return whole[: int(len(whole) * part)]


def damaged(tmp_path):
    """One byte of the largest array flipped: the archive's own checksum tells."""
    whole = bytearray(saved(tmp_path))
    with zipfile.ZipFile(tmp_path / "good.npz") as archive:
        place = max(archive.infolist(), key=lambda entry: entry.compress_size)
    whole[place.header_offset + 30 + len(place.filename) + place.compress_size // 2 + 20] ^= 0xFF
    return bytes(whole)


def numpy_file(tmp_path, **arrays):
    np.savez(tmp_path / "made.npz", **arrays)
    return (tmp_path / "made.npz").read_bytes()


BAD_FILES = {
    "empty": lambda path: b"",
    "cut to a half": lambda path: cut(path, 0.5),
    "cut near its end": lambda path: cut(path, 0.99),
    "cut near its start": lambda path: cut(path, 0.02),
    "one byte wrong": damaged,
    "words": lambda path: b"these are no numbers",
    "a pickle": lambda path: pickle.dumps({"weights": [1, 2, 3]}),
    "someone else's": lambda path: numpy_file(path, x=np.ones(3), y=np.zeros(2)),
    "no arrays": lambda path: numpy_file(path),
    "objects": lambda path: numpy_file(path, x=np.array([{"a": 1}, None], dtype=object)),
    "amsgrad's": lambda path: saved(path, amsgrad=True),
    "of another dtype": lambda path: saved(path, dtype="float64"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_used(tmp_path, name):
    path = tmp_path / "bad.npz"
    path.write_bytes(BAD_FILES[name](tmp_path))
    scene = Scene(LIBRARY, 1)
    before = scene.bits()
    with pytest.raises(ValueError, match="bad.npz"):
        scene.optimizer.load(path)
    assert scene.bits() == before
    step(scene)


def test_a_file_for_other_variables(tmp_path):
    trained().optimizer.save(tmp_path / "state.npz")
    variable = av.Variable(np.ones(5, np.float32))
    adam = av.Adam()
    adam.apply_gradients([(np.ones(5, np.float32), variable)])
    before = [weight.numpy().tobytes() for weight in adam.weights]
    with pytest.raises(ValueError, match="state.npz"):
        adam.load(tmp_path / "state.npz")
    assert [weight.numpy().tobytes() for weight in adam.weights] == before
    last = av.Variable(np.ones((2, 4), np.float32))  # all shapes right but the last
    scene = Scene(LIBRARY, 0)
    scene.variables[2] = last
    step(scene)
    before = scene.bits()
    with pytest.raises(ValueError, match="shape"):
        scene.optimizer.load(tmp_path / "state.npz")
    assert scene.bits() == before


def test_a_missing_file(tmp_path):
    scene = trained()
    before = scene.bits()
    with pytest.raises(FileNotFoundError, match="nowhere.npz"):
        scene.optimizer.load(tmp_path / "nowhere.npz")
    assert scene.bits() == before


def test_a_pickle_is_never_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    bait = np.empty(1, object)
    bait[0] = Trap()
    np.savez(tmp_path / "trap.npz", **{f"arr_{i}": bait for i in range(7)}, config=bait, weights=bait)
    (tmp_path / "raw.npz").write_bytes(pickle.dumps(Trap()))
    for name in ("trap.npz", "raw.npz"):
        with pytest.raises(ValueError):
            trained().optimizer.load(tmp_path / name)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("name", ["state", "state.npz.txt", "state.npy"])
def test_a_name_without_its_ending_is_not_changed_behind_the_caller(tmp_path, name):
    try:
        trained().optimizer.save(tmp_path / name)
    except ValueError as error:
        assert "npz" in str(error) and os.listdir(tmp_path) == []
    else:
        assert os.listdir(tmp_path) == [name]


def test_a_config_that_cannot_be_written(tmp_path):
    class Mine(av.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.5

        def get_config(self):
            return {"what": object()}

    scene = trained(learning_rate=Mine())
    before = scene.bits()["weights"]
    with pytest.raises((ValueError, TypeError)):
        scene.optimizer.save(tmp_path / "state.npz")
    assert os.listdir(tmp_path) == [] and scene.bits()["weights"] == before


def test_a_function_is_saved_as_its_present_value(tmp_path):
    scene = trained(learning_rate=lambda: 0.25)
    scene.optimizer.save(tmp_path / "state.npz")
    other = Scene(LIBRARY, 1)
    other.optimizer.load(tmp_path / "state.npz")
    assert float(other.optimizer.learning_rate) == 0.25


def test_loading_into_a_fresh_optimizer(tmp_path):
    scene = trained(learning_rate=0.125)
    scene.optimizer.save(tmp_path / "state.npz")
    fresh = Scene(LIBRARY, 0)
    fresh.optimizer.load(tmp_path / "state.npz", var_list=fresh.variables)
    assert fresh.bits()["weights"] == scene.bits()["weights"]
    for one, two in zip(fresh.variables, scene.variables, strict=True):
        one.assign(two.numpy())
    step(fresh), step(scene)
    assert {**fresh.bits(), "objects": 0} == {**scene.bits(), "objects": 0}


def test_a_fresh_optimizer_that_cannot_load_stays_fresh(tmp_path):
    trained().optimizer.save(tmp_path / "state.npz")
    for variables in (
        [av.Variable(np.ones(5, np.float32))],
        [av.Variable(np.ones(n, np.float32)) for n in (2, 3, 4)],
        None,
        [],
    ):
        adam = av.Adam(0.5)
        with pytest.raises(ValueError, match="state.npz|shape|length"):
            adam.load(tmp_path / "state.npz", var_list=variables)
        assert (
            adam.get_weights() == []
            and adam.get_slot_names() == []
            and adam.get_config()["learning_rate"] == 0.5
        )
