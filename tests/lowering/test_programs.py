"""What the page is sent: programs of nothing but primitives and numbers, or an error that says why there is
none.
"""

import json
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adamviz as av
from adamviz import lowering
from adamviz.core.adam import Adam
from adamviz.core.parameters import Parameter, pytree, replace
from adamviz.lowering import javascript_special, scalars
from adamviz.programs.program import optimizer_program, surface_program
from tests.lowering.node import call
from tests.lowering.stepping import numbers
from tests.lowering.table import OPTIMIZERS, SURFACES

# Names, numbers and operators that a body may hold, and nothing else.
TOKENS = re.compile(
    r"(?:\b(?:const|let|for|if|true|false)\b|\bM\.[a-z0-9]+\b|\bNumber\.isFinite\b"
    r"|\b[fPEABF](?=\()|\b[tsik]\d+\b|\b[cbu]\d+_\d+\b|\b[aoDqCK]\b"
    r"|\d+(?:\.\d+)?(?:e[-+]?\d+)?|[-+*/%<>=!&|^~?:;,()\[\]{}]|\s)*"
)
EVIL = [
    "alert(1)",
    "');alert(1);('",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "\\u0027",
    "const t0=0",
    "a\nb",
    "Infinity",
]


def bodies(program):
    return [program[name] for name in ("value", "gradient", "minima", "init", "update") if name in program]


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_is_a_program(name):
    program = surface_program(SURFACES[name])
    assert "error" not in program and len(bodies(program)) == 3
    assert all(TOKENS.fullmatch(body) for body in bodies(program))
    assert json.loads(json.dumps(program)) == program
    assert [entry["name"] for entry in program["parameters"]] == [*SURFACES[name].__dataclass_fields__]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_a_program(name):
    program = optimizer_program(OPTIMIZERS[name])
    assert "error" not in program and len(bodies(program)) == 2
    assert all(TOKENS.fullmatch(body) for body in bodies(program))
    assert json.loads(json.dumps(program)) == program


def test_a_program_does_not_depend_on_the_numbers():
    for thing, other, program in (
        (Adam(0.1), Adam(0.2, clipnorm=3.0, amsgrad=True), optimizer_program),
        (av.surfaces.Rosenbrock(), av.surfaces.Rosenbrock(b=7.0), surface_program),
        (
            av.Surface(twisted, twist=1.0),
            av.Surface(twisted, twist=2.0, title="Other", extent=(0, 1, 0, 1)),
            surface_program,
        ),
    ):
        assert bodies(program(thing)) == bodies(program(other))
        assert program(thing)["parameters"] != program(other)["parameters"]
    schedules = [Adam(av.schedules.PiecewiseConstantDecay([3], [rate, 0.0])) for rate in (0.1, 0.2)]
    # These numbers turn by no slider.
    assert bodies(optimizer_program(schedules[0])) != bodies(optimizer_program(schedules[1]))
    minima = [av.Surface(twisted, minima=[(x, 0.0)]) for x in (0.0, 1.0)]
    assert surface_program(minima[0])["minima"] != surface_program(minima[1])["minima"]


def twisted(x, y, twist=1.0):
    return x**2 + twist * x * y + y**2


@given(
    st.sampled_from(EVIL) | st.text(min_size=1, max_size=30),
    st.sampled_from(EVIL) | st.text(min_size=1, max_size=30),
)
def test_no_text_becomes_code(title, formula):
    lowered = bodies(surface_program(av.Surface(twisted)))
    assert bodies(surface_program(av.Surface(twisted, title=title, formula=formula))) == lowered
    named = eval("lambda x, y, *, twist=1.0: x**2 + twist * x * y + y**2")
    named.__name__ = title
    made = av.Surface(named)
    for entry in made.ranges:
        evil = entry._replace(text=formula, symbol=title)
        made = renamed(made, evil)
    assert bodies(surface_program(made)) == lowered
    assert all(TOKENS.fullmatch(body) for body in lowered)


def renamed(surface, entry):
    copy = replace(surface)
    object.__setattr__(copy, "ranges", (entry,))
    return copy


def test_a_name_that_is_code_is_no_code():
    """Even the name of a number, which a function with **keywords takes as it comes."""
    for evil in EVIL:
        surface = av.Surface(lambda x, y, **numbers: x * y + sum(numbers.values()), **{evil: 1.0})
        assert isinstance(surface.ranges[0], Parameter) and surface.ranges[0].name == evil
        program = surface_program(surface)
        assert "error" not in program and all(TOKENS.fullmatch(body) for body in bodies(program))


def test_the_tokens_are_no_free_pass():
    for text in (*EVIL[:5], "window", "x", "fetch()", "M.constructor.constructor", "o[0]=a.b"):
        assert not TOKENS.fullmatch(text) or text == "M.constructor"


UNSUPPORTED = {
    "igamma": lambda x, y: jax.scipy.special.gammainc(2.0, x * x + 1) + y**2,
    "fft": lambda x, y: jnp.sum(jnp.abs(jnp.fft.fft(jnp.stack([x, y]))) ** 2),
    "svd": lambda x, y: jnp.linalg.norm(jnp.stack([jnp.stack([x, y + 1]), jnp.stack([y, x * 2])]), ord="nuc"),
    "more than 15,000 operations": lambda x, y: jnp.sum(
        (jnp.arange(400_000.0).reshape(80, 50, 100) * x - y) ** 2
    ),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", UNSUPPORTED)
def test_a_surface_that_cannot_be_lowered_says_why_and_still_runs_in_the_kernel(name):
    surface = av.Surface(UNSUPPORTED[name], title="Mine")
    program = surface_program(surface)
    assert re.match(r"primitive '\w+' cannot be lowered", program["error"]), program["error"]
    assert not bodies(program) and program["title"] == "Mine" and program["count"] == 0
    assert name in program["error"]
    assert av.run(Adam(0.1), surface, steps=3).xy.shape == (4, 2)


def test_an_optimizer_that_cannot_be_lowered_says_why():
    def odd(learning_rate):
        import optax

        return optax.chain(optax.stateless(lambda g, _: jnp.abs(jnp.fft.fft(g))), optax.sgd(learning_rate))

    program = optimizer_program(av.Rival(odd, learning_rate=0.1))
    assert program["error"] == "primitive 'fft' cannot be lowered" and not bodies(program)


@pytree
class Half:
    """A surface that insists on float16."""

    title = formula = "half"
    extent = (-1.0, 1.0, -1.0, 1.0)
    start = (0.5, 0.5)
    minima = ()

    def __call__(self, xy):
        return jnp.sum(jnp.square(xy.astype(jnp.float16))).astype(xy.dtype)


@pytest.mark.parametrize("damage", ["raises", "gives another shape", "gives too few", "is missing"])
def test_whatever_a_rule_does_the_surface_goes_to_the_kernel(damage, monkeypatch):
    """A newer JAX may change a primitive; then the view is made all the same."""
    broken = {
        "raises": lambda graph, equation, *arrays: arrays[0].no_such_thing,
        "gives another shape": lambda graph, equation, *arrays: [graph.array(np.zeros((2, 3), np.float32))],
        "gives too few": lambda graph, equation, *arrays: [],
    }
    rules = (
        {**scalars.RULES, "tan": broken.get(damage)}
        if damage != "is missing"
        else {k: v for k, v in scalars.RULES.items() if k != "tan"}
    )
    monkeypatch.setattr(scalars, "RULES", rules)
    program = surface_program(av.Surface(lambda x, y: jnp.tan(x) + y**2))
    assert re.match("primitive 'tan' cannot be lowered", program["error"]) and not bodies(program)


def test_whatever_a_speller_does_the_surface_goes_to_the_kernel(monkeypatch):
    monkeypatch.setattr(lowering, "body", lambda *arguments: 1 / 0)
    program = surface_program(av.Surface(lambda x, y: jnp.tan(x) + y**4))
    assert "ZeroDivisionError" in program["error"] and not bodies(program)
    assert (
        "ZeroDivisionError"
        in optimizer_program(Adam(av.schedules.InverseTimeDecay(0.123, 45.0, 0.5)))["error"]
    )


def test_float16_is_named():
    assert "dtype float16" in surface_program(Half())["error"]


def test_a_page_without_programs_binds_nothing(tmp_path):
    """The page's own binding gives null for an error, so that it asks the kernel."""
    surface = av.Surface(UNSUPPORTED["fft"])
    assert call(
        "bind.mjs", {"surfaces": [surface_program(surface), surface_program(SURFACES["Bowl"])]}, [0], tmp_path
    ).tolist() == [0, 1]


def test_the_prelude_is_tokens_too():
    """Mathematics, loops and numbers: nothing by which text could reach the page."""
    for text in (lowering.PRELUDE, *javascript_special.FUNCTIONS.values()):
        syntax = {
            "const",
            "let",
            "for",
            "of",
            "if",
            "else",
            "return",
            "new",
            "Math",
            "Float",
            "DataView",
            "ArrayBuffer",
        }
        mathematics = {
            "PI",
            "fround",
            "pow",
            "round",
            "abs",
            "sign",
            "floor",
            "exp",
            "log",
            "sin",
            "sqrt",
            "tan",
            "Array",
            "setFloat",
            "getFloat",
            "setUint",
            "getUint",
        }
        assert (
            set(re.findall(r"[A-Za-z_]{2,}", text))
            <= syntax | mathematics | javascript_special.FUNCTIONS.keys()
        )


def test_numbers_are_those_of_the_program():
    for thing in (*SURFACES.values(), *OPTIMIZERS.values()):
        program = (surface_program if thing in list(SURFACES.values()) else optimizer_program)(thing)
        shown = [np.inf if entry["value"] is None else entry["value"] for entry in program["parameters"]]
        np.testing.assert_allclose(np.float32(shown), numbers(thing))
