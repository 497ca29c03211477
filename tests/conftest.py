"""The tiers of the tests: `pytest` alone runs the quick one, `pytest -m ""` all of them, one after the other.

A file belongs to a tier by its place or its name (`tier`). A single test is `slow` by a mark of its own, and
of one that is `sampled(n)` n cases are quick and the others slow. With `CASES=1/3` in the environment, of
each other test of more than three cases every third is run, from the first on, but all where JAX's version
decides (`WHOLE`); with `CASES=2/3` from the second on, and so on. So .ci/row tests other versions.
"""

import gc
import os
import re
from pathlib import Path

import hypothesis
import pytest

CACHE = Path(__file__).parents[1] / ".pytest_cache" / "jax"
# Files whose tests take many seconds each: processes of their own, wheels, films, long runs.
SLOW = {
    "test_binder",
    "test_counter_example",
    "test_film",
    "test_mp4",
    "test_plots_saved",
    "test_replicas",
    "test_saved_notebook",
    "test_saving",
    "test_tiers",
}

# Where another version of JAX could change a single case.
WHOLE = {"core", "lowering"}

# Random examples are drawn from fixed seeds: a failure comes again.
FIXED = dict(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.register_profile("dev", max_examples=10, **FIXED)
hypothesis.settings.register_profile("ci", max_examples=30, **FIXED)


def tier(path):
    """The tier of a test file, or None for one without a mark.

    Example:
        >>> folder = Path("tests")
        >>> tier(folder / "browser" / "test_page.py"), tier(folder / "core" / "test_against_tensorflow.py")
        ('browser', 'oracle')
        >>> tier(folder / "core" / "test_adam.py")
    """
    if path.suffix == ".ipynb" or path.parent.name == "words":
        return "notebook"
    if path.parent.name == "browser":
        return "browser"
    if "_against_" in path.stem or path.stem.endswith("_live"):
        return "oracle"
    return "slow" if path.stem in SLOW else None


def is_quick(config):
    """Whether the tests are narrowed down to the quick tier, as `addopts` does it."""
    return bool(config.option.markexpr) and config.option.markexpr in config.getini("addopts")


def is_named(config):
    """Whether files or tests were given on the command line."""
    return config.args_source is not pytest.Config.ArgsSource.TESTPATHS


def pytest_configure(config):
    if is_named(config) and not hasattr(config, "workerinput") and is_quick(config):
        config.option.markexpr = ""  # what is asked for by name runs, whatever its tier
    hypothesis.settings.load_profile("dev" if is_quick(config) else "ci")
    # Most objects die young: looked for a thirtieth as often, as many are found.
    gc.set_threshold(20_000, 10, 10)
    # Most of a unit test is compilation. Processes that tests start find the compiled programs too.
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(CACHE))
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")
    if hasattr(config, "workerinput"):
        # Workers share the cores: one thread each.
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false " + os.environ.get("XLA_FLAGS", "")
        os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_xdist_auto_num_workers(config):
    """A worker a core, each with a JupyterLab and a Chromium of its own for tests in a browser; none for what
    is asked for by name.
    """
    cores = len(os.sched_getaffinity(0))
    if is_named(config) or not (only := re.match(r"(not )?\(?browser\b", config.option.markexpr)):
        return 0
    return min(8 if only[1] else 4, cores)


def pytest_ignore_collect(collection_path, config):
    # Importing them takes longer than the quick tests, and TensorFlow may not be there.
    if not collection_path.is_file():
        return None
    if config.option.markexpr == "browser":
        return True if tier(collection_path) != "browser" else None
    return True if is_quick(config) and tier(collection_path) else None


@pytest.hookimpl(tryfirst=True)  # before some are left out by their marks
def pytest_collection_modifyitems(config, items):
    cases, several = {}, {}
    for item in items:
        mark = tier(item.path)
        if mark:
            item.add_marker(mark)
        if hasattr(item, "callspec"):
            sampled = item.get_closest_marker("sampled")
            (cases if sampled else several).setdefault((item.path, item.cls, item.originalname), []).append(
                item
            )
        if " at 0x" in item.name:
            raise pytest.UsageError(
                f"{item.nodeid} is named by an address, on which parallel workers do not agree: give it ids"
            )
    for same in cases.values():
        (quick,) = same[0].get_closest_marker("sampled").args
        chosen = {i * len(same) // quick for i in range(quick)}  # from all parts of the list
        for i, item in enumerate(same):
            if i not in chosen:
                item.add_marker("slow")
    if share := os.environ.get("CASES"):
        first, every = map(int, share.split("/"))
        left_out = {
            item
            for same in several.values()
            if len(same) > every and same[0].path.parent.name not in WHOLE
            for i, item in enumerate(same)
            if (i + 1 - first) % every
        }
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


@pytest.fixture(scope="module")
def cases_of(request):
    """A function: the values of a parameter in those tests of this file that run; the others may wait."""

    def values(name):
        here = [
            item for item in request.session.items if item.path == request.path and hasattr(item, "callspec")
        ]
        return list(
            dict.fromkeys(item.callspec.params[name] for item in here if name in item.callspec.params)
        )

    return values


@pytest.fixture(autouse=True)
def turn(request, tmp_path_factory):
    """A test that is `alone` has no test in a browser beside it, in this worker's run or in another one that
    shares the folder TURNS, as those of .ci/row do.
    """
    folder = os.environ.get("TURNS")
    if not folder:
        if tier(request.path) != "browser" or not hasattr(request.config, "workerinput"):
            yield
            return
        folder = tmp_path_factory.getbasetemp().parent  # which all workers share
    import fcntl

    with (Path(folder) / "gate").open("w") as gate, (Path(folder) / "room").open("w") as room:
        # Who waits for the room stands in the gate, so that others do not go in before.
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if request.node.get_closest_marker("alone") else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
        fcntl.flock(room, fcntl.LOCK_UN)  # also where a process that the test has forked still has it open
