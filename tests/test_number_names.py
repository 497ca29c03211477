"""Numbers of one name, in a surface, an optimizer, a view and a verb: told apart, or refused by name."""

import optax
import pytest

import adamviz as av
from adamviz.core.parameters import replace, values


def named(*names):
    """A function with numbers of these names."""
    text = ", ".join(f"{name}=2.0" for name in names)
    scope = {}
    exec(f"def f(x, y, {text}): return x**2 + y**2 + {' + '.join(names)}", scope)
    return scope["f"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["function", "two", "numbers", "ranges", "points", "source"])
def test_a_number_may_be_called_as_a_field_of_the_surface(name):
    surface = av.Surface(named(name), **{name: 5.0})
    assert values(surface) == {name: 5.0} and float(surface((0.0, 0.0))) == 5
    turned = replace(surface, **{name: 7.0})
    assert float(turned((0.0, 0.0))) == 7 and turned.title == "F" and callable(turned.function)
    assert av.run(av.Adam(0.1), surface, (0.0, 0.0), steps=2).loss[0] == 5
    assert av.sweep(av.Adam(0.1), surface, (0.0, 0.0), steps=2, **{name: [1.0, 3.0]}).loss[:, 0].tolist() == [
        1,
        3,
    ]


@pytest.mark.parametrize("name", ["title", "formula", "extent", "start", "minima"])
def test_a_number_cannot_be_called_as_an_argument_of_the_surface(name):
    with pytest.raises(
        TypeError, match=f"f has a number called {name}, as Surface has an argument: rename the number"
    ):
        av.Surface(named(name))


@pytest.mark.parametrize("name", ["noise_level", "noise_seed", "spike", "heavy_tails"])
def test_a_number_cannot_be_called_as_one_of_the_views_noise(name):
    with pytest.raises(
        ValueError, match=f"A number cannot be called {name}: the noise of every view has one; rename it"
    ):
        av.explore(named(name))
    rival = av.Rival(
        lambda learning_rate, **more: optax.sgd(learning_rate * more[name]),
        **{"learning_rate": 0.1, name: 1.0},
    )
    with pytest.raises(ValueError, match=f"A number cannot be called {name}"):
        av.compare([av.Adam(), rival])
    # A run without a view has no noise of that name.
    assert av.run(rival, "bowl", (1.0, 0.0), steps=1).xy[1, 0] == pytest.approx(0.9)


def test_a_switch_and_a_number_of_one_name():
    rival = av.Rival(lambda amsgrad: optax.sgd(amsgrad), amsgrad=0.25)
    with pytest.raises(
        ValueError, match="Two numbers are called amsgrad, and one of them is a switch: rename one"
    ):
        av.compare([av.Adam(), rival])


def test_a_number_of_a_rival_called_as_its_fields():
    rival = av.Rival(lambda fixed, ranges: optax.sgd(fixed * ranges), fixed=0.5, ranges=0.2)
    turned = replace(rival, fixed=1.0)
    assert av.run(turned, "bowl", (1.0, 0.0), steps=1).xy[1, 0] == pytest.approx(0.8)


def test_names_that_sweep_itself_has():
    surface = av.Surface(named("steps"))
    assert av.sweep(av.Adam(0.1), surface, steps=2, beta_1=[0.0, 0.5]).loss.shape == (2, 3)
    with pytest.raises(
        TypeError,
        match="steps is an argument of sweep, and so is a number of the optimizer or the surface: rename",
    ):
        av.sweep(av.Adam(0.1), surface, steps=[1.0, 2.0])


def test_minima_get_their_loss_from_the_present_numbers():
    surface = av.Surface(
        lambda x, y, floor=1.0: x**2 + y**2 + floor, minima=[(0, 0), (1, 1, -9)], floor=(0, 5)
    )
    assert surface.minima == ((0.0, 0.0, 1.0), (1.0, 1.0, -9.0))
    assert replace(surface, floor=4.0).minima[0] == (0.0, 0.0, 4.0)
    view = av.explore(surface, steps=3)
    view.floor = 3.0
    assert view.shown.minima[0] == (0.0, 0.0, 3.0)
    assert "minima=((0.0, 0.0), (1.0, 1.0, -9.0))" in view.code()
    view.close()
