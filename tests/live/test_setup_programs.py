"""What a view gives its page to compute with: all surfaces, each kind of optimizer once, and no user's text
as code.
"""

import inspect
import json

import jax.numpy as jnp
import optax
import pytest

import adamviz as av
from adamviz.api import MOST_STEPS
from adamviz.core import parameters
from adamviz.live import packing
from adamviz.surfaces import ALL, name_of

BODIES = ("value", "gradient", "minima", "init", "update")
LARGEST = 145_000  # bytes of a saved view


def bodies(page):
    programs = [*page["surfaces"], *page["optimizers"]]
    return [page["prelude"], *(program[name] for program in programs for name in BODIES if name in program)]


def test_the_page_has_every_surface_and_can_compute_each(explore, setup):
    page = setup(explore())
    steps = next(entry for entry in page["settings"]["parameters"] if entry["name"] == "steps")
    assert steps["allowed"] == [1, MOST_STEPS, "[]"]
    programs = {"prelude", "surfaces", "optimizers", "noise", "settings"}
    assert set(page) == programs | {"palette", "remembered", "limits"}
    assert [program["name"] for program in page["surfaces"]] == [name_of(cls) for cls in ALL]
    for program in page["surfaces"]:
        assert "error" not in program and {
            "value",
            "gradient",
            "minima",
            "tables",
            "title",
            "formula",
        } <= set(program)
        assert len(program["extent"]) == 4 and len(program["start"]) == 2
        assert {p["name"] for p in program["parameters"]} == set(
            parameters.values(av.surfaces.named(program["name"])())
        )


def test_all_adams_share_one_program_and_rivals_of_one_kind_too(explore, setup):
    adams = [
        av.Adam(),
        av.Adam(0.1, amsgrad=True),
        av.Adam(clipnorm=1.0),
        av.Adam(0.5, beta_1=0.0, clipvalue=2.0),
    ]
    sgd = [av.Rival(optax.sgd, learning_rate=0.1), av.Rival(optax.sgd, learning_rate=0.2)]
    momentum = av.Rival(optax.sgd, learning_rate=0.1, momentum=0.9)
    view = explore("bowl", [*adams, *sgd, momentum])
    assert len(setup(view)["optimizers"]) == 3
    assert [run["optimizer"] for run in view._runs] == [0, 0, 0, 0, 1, 1, 2]


def test_what_the_page_cannot_compute_says_so_and_is_told_apart(explore, setup):
    def spectrum(x, y):
        return jnp.sum(jnp.abs(jnp.fft.fft(jnp.stack([x, y]))) ** 2)

    page = setup(explore(spectrum))
    assert "fft" in page["surfaces"][0]["error"] and "value" not in page["surfaces"][0]

    def update(scale):
        def step(gradients, state, params=None):
            return -scale * jnp.abs(jnp.fft.fft(gradients)), state

        return lambda learning_rate: optax.GradientTransformation(lambda params: optax.EmptyState(), step)

    one, other = (av.Rival(update(scale), learning_rate=0.1) for scale in (0.1, 0.2))
    view = explore("bowl", {"one": one, "other": other})
    assert [program.get("error") is not None for program in setup(view)["optimizers"]] == [True, True]
    assert list(map(repr, view.optimizers)) == list(map(repr, [one, other]))


NASTY = [
    "</script><script>alert(1)",
    "'; alert(2); '",
    '"]}); alert(3)',
    "${alert(4)}`",
    "\\",
    "back\\slash\\u0027",
    "line\u2028break\n",
    "a b",
    "NaN",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_person_s_text_never_becomes_code(explore, setup, text):
    def own(x, y, **numbers):
        return x**2 + y**2 * sum(numbers.values())

    own.__name__ = text
    surface = av.Surface(own, title=text, formula=text, **{text: 1.5})
    plain = explore(av.Surface(own, title="plain", number=1.5), av.Adam())
    view = explore(surface, {text: av.Adam()})
    assert bodies(setup(view)) == bodies(setup(plain)), "the text makes no difference to any program"
    first = setup(view)["surfaces"][0]
    assert (first["title"], first["formula"], first["parameters"][0]["name"]) == (text, text, text)
    assert view._runs[0]["label"] == text
    assert view._esm == plain._esm and set(view._setup) <= set(packing.DIGITS)
    setattr(view, text, 2.5)
    assert view.shown.numbers == {text: 2.5}


def rivals():
    return [
        av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9),
        av.Rival(optax.rmsprop, learning_rate=0.01, decay=0.9),
        av.Rival(optax.adagrad, learning_rate=0.1),
        av.Rival(optax.lion, learning_rate=0.01),
        av.Rival(optax.yogi, learning_rate=0.1),
        av.Rival(optax.adabelief, learning_rate=0.1),
    ]


@pytest.mark.parametrize("count", [1, 4, 8])
def test_a_view_stays_small(explore, count):
    optimizers = [av.Adam(0.1), av.Adam(av.schedules.CosineDecay(0.1, 100.0)), *rivals()][:count]
    state = explore("rosenbrock", optimizers).get_state()
    assert {"_esm", "_setup"} <= set(state)
    assert len(json.dumps(state).encode()) < LARGEST


def test_the_programs_of_a_view_are_the_same_each_time(explore):
    assert explore("bowl", rivals()[0])._setup == explore("bowl", rivals()[0])._setup


def test_nothing_of_a_view_tells_of_the_machine(explore, setup):
    view = explore(lambda x, y: x * y)
    words = json.dumps(setup(view)) + json.dumps(
        {k: v for k, v in view.get_state().items() if k != "_esm"}, default=str
    )
    assert inspect.getfile(av) not in words and "site-packages" not in words
