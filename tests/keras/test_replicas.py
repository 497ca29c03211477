"""Replicas: what a strategy does on eight devices, and that their numbers are those of TensorFlow's
MirroredStrategy.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.core.oracle import errors, tensorflow
from tests.keras import replica_facts, replica_failures
from tests.keras.replica_cases import CASES

HERE = Path(__file__).parent
# On eight devices one process, and on two of its own each of two, need some seconds; what hangs must not hang
# the tests.
PATIENCE = 300
FLAGS = "--xla_force_host_platform_device_count=8"
CHECKS = [
    name for module in (replica_facts, replica_failures) for name in vars(module) if name.startswith("check_")
]
RECORDED = json.loads((HERE / "recorded_replicas.json").read_text())


def start(script, *arguments, strict=True):
    """A module of this folder, as a script in a process of its own."""
    variables = {
        "XLA_FLAGS": FLAGS,
        "JAX_PLATFORMS": "cpu",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    warnings = ["-W", "error"] if strict else []
    return subprocess.Popen(
        [sys.executable, *warnings, "-m", f"tests.keras.{script}", *map(str, arguments)],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(*processes):
    """What each of several processes printed last, as data."""
    found = []
    try:
        for process in processes:
            out, err = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, err
            found.append(json.loads(out.splitlines()[-1]))
    finally:
        for process in processes:
            process.kill()
    return found


@pytest.fixture(scope="module")
def played():
    return finished(start("replica_cases", "adamviz"))[0]


@pytest.fixture(scope="module")
def checked():
    return finished(start("replica_setting"))[0]


@pytest.fixture(scope="module")
def theirs():
    tensorflow()
    return finished(start("replica_cases", "tensorflow", strict=False))[0]


@pytest.fixture(scope="module")
def processes():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return finished(*(start("replica_process", port, place) for place in range(2)))


def compare(ours, theirs, replicas=slice(None)):
    """Within 8 epsilons of the largest entry, and every weight by its name."""
    assert ours["names"] == theirs["names"] and len(ours["values"]) == len(theirs["values"])
    for name, a, b in zip(["a", "b", *ours["names"]], ours["values"], theirs["values"], strict=True):
        a, b = np.float32(a), np.float32(b[replicas])
        assert errors([a], [b]) <= 8, name


@pytest.mark.parametrize("check", CHECKS)
def test_on_eight_devices(checked, check):
    assert checked[check] == "fine", checked[check]


@pytest.mark.parametrize("case", CASES)
def test_numbers_recorded_from_tensorflow(played, case):
    compare(played[case], RECORDED[case])


@pytest.mark.parametrize("case", CASES)
def test_numbers_beside_tensorflow(played, theirs, case):
    compare(played[case], theirs[case])


def test_two_processes(processes):
    for place, found in enumerate(processes):
        for case, ours in found.items():
            per_process = CASES[case].get("replicas", 2) // 2
            compare(ours, RECORDED[case], slice(place * per_process, (place + 1) * per_process))


def test_every_replica_holds_the_same_unless_each_applies_its_own(played):
    for case, found in played.items():
        same = all(copy == copies[0] for copies in found["values"] for copy in copies)
        assert same == ("own" not in case)
