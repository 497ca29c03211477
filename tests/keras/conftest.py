"""What several files of tests start from."""

import sys

import numpy as np
import pytest

import adamviz as av


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The bytes of a file that can be loaded."""
    variables = [av.Variable(np.arange(3, dtype=np.float32), name="a"), av.Variable(np.float32(2), name="b")]
    optimizer = av.Adam(0.25, amsgrad=True)
    optimizer.apply_gradients([(np.ones(v.shape, np.float32), v) for v in variables])
    path = tmp_path_factory.mktemp("good") / "good.npz"
    optimizer.save(path)
    return path.read_bytes()


@pytest.fixture
def impatient():
    """Threads take turns every 10 microseconds."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)
