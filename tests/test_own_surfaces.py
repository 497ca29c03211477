"""What may be given as a surface, and what is said of what may not."""

import functools
import inspect
import math
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz import surfaces
from adamviz.core.parameters import parameters, replace, values
from adamviz.surfaces.snapshot import snapshot

DTYPES = ("float16", "bfloat16", "float32", "float64")


def inside(extent, x, y):
    return extent[0] <= x <= extent[1] and extent[2] <= y <= extent[3]


@pytest.mark.parametrize(
    "thing",
    [
        "three_hump_camel",
        "ThreeHumpCamel",
        "three-hump camel",
        surfaces.ThreeHumpCamel,
        surfaces.ThreeHumpCamel(),
    ],
    ids=repr,
)
def test_as_surface_takes_names_classes_and_surfaces(thing):
    assert surfaces.as_surface(thing) == surfaces.ThreeHumpCamel()


@pytest.mark.parametrize("cls", surfaces.ALL, ids=lambda cls: cls.__name__)
def test_every_name_leads_back(cls):
    assert surfaces.named(surfaces.name_of(cls)) is cls
    assert surfaces.name_of(cls()) == surfaces.name_of(cls) == surfaces.name_of(cls).lower()


def test_as_surface_takes_a_function_and_keeps_a_surface():
    surface = surfaces.as_surface(jnp.hypot)
    assert isinstance(surface, surfaces.Surface) and surfaces.as_surface(surface) is surface
    assert surfaces.name_of(surface) == "hypot"
    assert surfaces.name_of(surfaces.Surface(lambda xy: xy @ xy)) == "custom"


def test_unknown_name():
    with pytest.raises(
        ValueError, match=r"one of rosenbrock, .*received: 'rosenbrok'. Did you mean 'rosenbrock'\?"
    ):
        surfaces.as_surface("rosenbrok")
    with pytest.raises(ValueError, match="received: 'qqq'.$"):
        surfaces.named("qqq")


@pytest.mark.parametrize("thing", [3, None, 1.5, [1, 2]], ids=repr)
def test_not_a_surface(thing):
    with pytest.raises(TypeError, match="Expected a surface, its name, or a function of .*received"):
        surfaces.as_surface(thing)


# A function of one's own.


def ripples(x, y, height=1.0, pitch=3.0):
    return x**2 + y**2 + height * jnp.sin(pitch * x)


def test_a_function_of_two_or_of_one():
    two, one = surfaces.Surface(lambda x, y: x + 2 * y), surfaces.Surface(lambda xy: xy[0] + 2 * xy[1])
    assert float(two((1.0, 2.0))) == float(one((1.0, 2.0))) == 5
    assert float(surfaces.Surface(lambda x, y: 3.0)((1.0, 2.0))) == 3


def test_defaults_become_sliders():
    surface = surfaces.Surface(ripples, height=(0, 2, 5))
    assert values(surface) == {"height": 2.0, "pitch": 3.0}
    height, pitch = parameters(surface)
    assert (height.low, height.default, height.high) == (0, 2, 5)
    assert (pitch.low, pitch.default, pitch.high) == (0, 3, 6)
    assert float(surface((1.0, 0.0))) == pytest.approx(1 + 2 * math.sin(3), rel=1e-6)
    assert float(replace(surface, height=0.0)((1.0, 0.0))) == 1
    assert repr(surface) == "Surface(ripples, height=2.0, pitch=3.0)"


@pytest.mark.parametrize(
    "given, low, value, high",
    [
        (4, 0, 4, 8),
        (-2, -4, -2, 0),
        (0, -1, 0, 1),
        ((0, 3), 0, 1, 3),
        ([2, 2.5, 3], 2, 2.5, 3),
        (np.float32(2), 0, 2, 4),
    ],
    ids=repr,
)
def test_ranges(given, low, value, high):
    entry = parameters(surfaces.Surface(ripples, height=given))[0]
    assert (entry.low, entry.default, entry.high) == (low, value, high)
    assert type(entry.default) is float


def test_a_range_without_a_default_begins_in_its_middle():
    assert values(surfaces.Surface(lambda x, y, a: a * x + y, a=(1, 4))) == {"a": 2.5}


def test_arguments_that_are_not_numbers_stay_as_they_are():
    surface = surfaces.Surface(lambda x, y, a=1.0, mode="sum", flag=True: a * x + y if flag else x)
    assert values(surface) == {"a": 1.0}
    assert float(surface((1.0, 2.0))) == 3


def test_numbers_as_keywords_only_and_as_any_keywords():
    assert values(surfaces.Surface(lambda x, y, *, a: a * x, a=2)) == {"a": 2.0}
    assert values(surfaces.Surface(lambda x, y, **more: more["a"] * x, a=2)) == {"a": 2.0}


def test_a_custom_surface_keeps_the_contract():
    surface = surfaces.Surface(ripples, minima=[(1.0, 0.0)], title="Waves", formula="x²")
    assert surface.minima == ((1.0, 0.0, float(surface((1.0, 0.0)))),)
    assert (surface.title, surface.formula, surfaces.Surface(ripples).title) == ("Waves", "x²", "Ripples")
    assert surface.extent == (-3.0, 3.0, -3.0, 3.0) and inside(surface.extent, *surface.start)
    hash(jax.tree.structure(surface))
    compiled = jax.jit(lambda surface, xy: jax.grad(surface)(xy))
    for height in (1.0, 2.0, 3.0):
        compiled(replace(surface, height=height), np.ones(2, np.float32))
        compiled(
            surfaces.Surface(ripples, height=height, minima=[(1.0, 0.0)], title="Other"),
            np.ones(2, np.float32),
        )
    assert compiled._cache_size() == 1
    for dtype in DTYPES:
        with jax.enable_x64(dtype == "float64"), jax.numpy_dtype_promotion("strict"):
            assert surface(jnp.ones(2, dtype)).dtype == jnp.dtype(dtype)


def test_an_object_that_cannot_be_hashed():
    class Well:
        __hash__ = None

        def __call__(self, x, y):
            return x**2 + y**2

    well = Well()
    surface = surfaces.Surface(well)
    hash(jax.tree.structure(surface))
    assert float(jax.jit(lambda surface, xy: surface(xy))(surface, np.ones(2, np.float32))) == 2
    assert surfaces.name_of(surface) == "custom" and surface.title == "Custom surface"


def test_jitted_and_partial_functions():
    assert float(surfaces.Surface(jax.jit(lambda x, y: x * y))((2.0, 3.0))) == 6
    surface = surfaces.Surface(functools.partial(ripples, pitch=2.0))
    assert values(surface) == {"height": 1.0, "pitch": 2.0}


@pytest.mark.parametrize(
    "f, message",
    [
        (
            lambda x, y: np.sin(x) + y,
            r"f uses np.sin, .*line \d+ .*write jnp.sin \(import jax.numpy as jnp\)",
        ),
        (lambda x, y: math.exp(x) + y, r"f uses math.exp, .*write jnp.exp"),
        (lambda x, y: float(x) + y, r"without float\(\)"),
        (lambda x, y: x if x > 0 else y, r"decides by the value .*jnp.where\(condition, a, b\)"),
        (lambda x, y: max(x, y), "jnp.maximum"),
        (lambda x, y, n=3: sum(x for _ in range(n)), "as a count or an index.*functools.partial"),
        (lambda x, y: x + undefined, "could not be traced.*NameError"),  # noqa: F821 (a user's slip)
        (lambda x, y: None, "it returned None; does it end with return"),
        (lambda x, y: (x, y), "it returned a tuple"),
        (lambda x, y: "x", "it returned a str"),
        (lambda x, y: (one for one in [x]), "it returned a generator"),
        (lambda x, y: {"loss": x}, "it returned a dict"),
        (lambda x, y: 1, "it returned int32; return a float"),
        (lambda x, y: x + 1j * y, "it returned complex64; return its jnp.real or jnp.abs"),
        (lambda x, y, z: x, r"takes 3 arguments; give the others as numbers: Surface\(f, z=1.0\)"),
        (lambda: 1.0, "takes 0 arguments"),
        (lambda *point: point[0], "could take .* or one xy; name what it takes"),
        (lambda x, y=1.0: x + y, "y has a default; remove the default"),
        (lambda x, y, *, a: x, r"needs a; give a number: Surface\(f, a=1.0\)"),
        ("rosenbrock", "Expected f to be a function of .*received: 'rosenbrock'"),
        (None, "Expected f to be a function"),
    ],
)
def test_functions_that_cannot_be_a_surface(f, message):
    with pytest.raises(TypeError, match=message):
        surfaces.Surface(f)


@pytest.mark.parametrize(
    "f, hint", [(lambda xy: xy**2, "jnp.sum of it"), (lambda xy: xy[:1], "an element of it")]
)
def test_a_function_that_returns_an_array(f, hint):
    with pytest.raises(ValueError, match=rf"returned shape \(\d,\); return {hint}"):
        surfaces.Surface(f)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"extent": (0, 1, 0)},
            r"Expected extent to be \(x_low, x_high, y_low, y_high\).*received: \(0, 1, 0\)",
        ),
        ({"extent": (1, 0, 0, 1)}, "Expected extent to have x_low < x_high"),
        ({"extent": (0, math.inf, 0, 1)}, "Expected extent .*finite"),
        ({"extent": "wide"}, "Expected extent .*received: 'wide'"),
        ({"start": (1, 2, 3)}, r"Expected start to be \(x, y\)"),
        ({"start": 1}, "Expected start to be .*received: 1"),
        ({"start": (9, 0)}, r"Expected start to lie in the extent .*received: \(9, 0\)"),
        ({"minima": [(1,)]}, "Expected minima to be points"),
        ({"height": math.nan}, "Expected height to be a finite number.*received: nan"),
        ({"height": "big"}, "Expected height to be a finite number.*received: 'big'"),
        ({"height": True}, "Expected height to be a finite number.*received: True"),
        ({"height": (5, 0)}, r"Expected height to be \(low, high\) with low < high, received: \(5, 0\)"),
        ({"height": (0, 9, 5)}, "Expected the value of height to lie between 0 and 5, received: 9"),
        ({"height": (2, 5)}, "Expected the value of height to lie between 2 and 5, received: 1"),
        ({"height": (1, 2, 3, 4)}, "Expected height to be a number, "),
    ],
    ids=str,
)
def test_arguments_that_cannot_be(arguments, message):
    with pytest.raises(ValueError, match=message):
        surfaces.Surface(ripples, **arguments)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"hieght": 1.0}, r"takes no hieght; give only numbers that f takes"),
        ({"title": 3}, "Expected title to be text, received: 3"),
        ({"formula": 3}, "Expected formula to be text, received: 3"),
    ],
    ids=str,
)
def test_arguments_of_the_wrong_kind(arguments, message):
    with pytest.raises(TypeError, match=message):
        surfaces.Surface(ripples, **arguments)


def test_a_class_that_fails_inside_names_the_helper_that_fails():
    def helper(z):
        return np.cosh(z)

    with pytest.raises(TypeError, match="np.cosh.* of helper.*jnp.cosh"):
        surfaces.Surface(lambda x, y: helper(x) + y)


def test_signatures_are_not_hidden():
    assert list(inspect.signature(surfaces.Rosenbrock).parameters) == ["a", "b"]
    assert list(inspect.signature(surfaces.Surface).parameters)[0] == "f"


def test_a_bad_number_of_a_named_surface():
    with pytest.raises(ValueError, match=r"Expected .*b .*received: -1"):
        surfaces.Rosenbrock(b=-1)


def test_importing_surfaces_imports_no_scikit_learn():
    code = (
        "import sys, adamviz.surfaces as s; s.BreastCancer()((0.0, 0.0)); assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_a_trace_meets_of_a_surface_is_the_part_that_is_asked_for():
    kept = snapshot(surfaces.Surface(lambda x, y: jnp.sin(x) * y, minima=[(0.0, 1.0)]))

    def primitives(function, *arguments):
        return [equation.primitive.name for equation in jax.make_jaxpr(function)(*arguments).jaxpr.eqns]

    point = np.ones(2, np.float32)
    assert "cos" in primitives(kept.slope, point, 0)
    assert "sin" in primitives(kept, point) and "cos" not in primitives(kept, point)
    # Its loss is a number, for which the slope at no point in particular was computed operation by operation.
    where = primitives(lambda numbers: replace(kept, **numbers).minima, {})
    assert where.count("sin") == 1 and "cos" not in where
