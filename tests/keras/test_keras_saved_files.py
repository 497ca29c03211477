"""The file of an optimizer among other files: path, rights and links, and threads that train meanwhile."""

import threading

import numpy as np
import pytest

import adamviz as av
from tests.keras.play import Adamviz
from tests.keras.wrong import Scene


@pytest.fixture
def scene():
    return Scene(Adamviz(), 3)


@pytest.mark.parametrize("path", [None, 5, b"state.npz", ["state.npz"]])
def test_what_is_no_path_is_refused_by_name(scene, path):
    for call in (scene.optimizer.save, scene.optimizer.load):
        with pytest.raises(TypeError, match="Expected path to be a text or a path, received: "):
            call(path)


def test_rights_and_links_stay_and_what_is_read_only_is_refused(scene, tmp_path):
    path, link = tmp_path / "state.npz", tmp_path / "link.npz"
    scene.optimizer.save(path)
    path.chmod(0o600)
    link.symlink_to(path)
    scene.optimizer.apply_gradients(scene.last(scene.good()[2]))
    scene.optimizer.save(link)
    assert path.stat().st_mode & 0o777 == 0o600 and link.is_symlink()
    other = Scene(Adamviz(), 1)
    other.optimizer.load(link)
    assert int(other.optimizer.iterations.numpy()) == 4
    path.chmod(0o400)
    whole = path.read_bytes()
    with pytest.raises(PermissionError, match="read-only.*link.npz"):
        scene.optimizer.save(link)
    assert path.read_bytes() == whole


def test_a_file_that_is_saved_beside_a_training_thread_is_of_one_step(tmp_path):
    variable = av.Variable(np.zeros(2_000, np.float32))
    optimizer, done = av.Adam(0.1, beta_1=0.5, amsgrad=True), threading.Event()
    optimizer.apply_gradients([(np.ones(2_000, np.float32), variable)])

    def train():
        while not done.is_set():
            optimizer.apply_gradients([(np.ones(2_000, np.float32), variable)])

    thread = threading.Thread(target=train)
    thread.start()
    try:
        for _ in range(20):
            optimizer.save(tmp_path / "state.npz")
            with np.load(tmp_path / "state.npz") as file:
                count, m = int(file["weight_0"]), file["weight_1"]
            assert (m == m[0]).all() and m[0] == pytest.approx(1 - 0.5**count, abs=1e-6)
    finally:
        done.set()
        thread.join()
