"""A run or a sweep that does not fit into the memory is refused before anything is taken."""

import pytest

import adamviz as av
from adamviz import memory


@pytest.fixture
def free(monkeypatch):
    """Lets there be 1 GB."""
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**9)


def test_a_run_that_does_not_fit_says_how_much_it_would_take_and_how_many_steps_fit(free):
    with pytest.raises(ValueError) as raised:
        av.run(av.Adam(0.1), "beale", steps=10**9)
    assert str(raised.value) == (
        "Expected steps to be at most 5952380 in the memory that is free, received: 1000000000; each step "
        "keeps 84 bytes, and all take 168 GB while they are put together, of which 1 GB are free: take fewer "
        "steps"
    )


def test_a_sweep_counts_its_rows(free):
    words = r"at most 59523 .*: 100000; each step of each of 100 rows keeps 84 bytes, .* take fewer rows"
    with pytest.raises(ValueError, match=words):
        av.sweep(av.Adam(0.1), "beale", steps=100_000, beta_1=[0.5] * 100)
    with pytest.raises(ValueError, match="at most 29761 .* keeps 168 bytes"):
        several = [av.Adam(0.1), av.Adam(0.2)] * 50
        av.sweep(several, "beale", steps=100_000, dtype="float64")


def test_what_fits_is_run(free):
    assert av.run(av.Adam(0.1), "beale", steps=1_500_000).steps == 1_500_000


def test_where_nothing_is_known_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    assert memory.check_fits(84, 10**12) is None


def test_the_least_that_is_known_counts(monkeypatch, tmp_path):
    for name, text in {"max": "2000", "current": "1500", "stat": "anon 9\ninactive_file 300\n"}.items():
        (tmp_path / f"memory.{name}").write_text(text)
    group = (str(tmp_path), "memory.max", "memory.current", "inactive_file")
    monkeypatch.setattr(memory, "_CGROUPS", (("/nowhere", *group[1:]), group))
    assert memory.free_bytes() == 800
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.free_bytes() > 10**6
