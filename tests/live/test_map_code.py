"""The Python that makes a live map again, and the address at which its page opens as it stands."""

import json
import urllib.parse

import numpy as np
import optax
import pytest

import adamviz as av
from tests.live.made_again import made, same

PIN = {"x": 0.01, "y": 0.5, "optimizer": 0}


def ripples(x, y, height=1.0):
    return x**2 + y**2 + height * np.cos(3) * x


def plain():
    return av.explore_map()


def rich():
    optimizers = {"a": av.Adam(0.1), "it's": av.Adam(0.1, amsgrad=True, clipnorm=1.0)}
    view = av.explore_map(
        optimizers,
        av.surfaces.Himmelblau(),
        ("start_x", -5, 5),
        ("start_y", -5, 5),
        measure="minimum",
        selected=1,
        noise=av.Noise(noise_level=0.5, noise_seed=3),
        wide=True,
        radius=0.25,
    )
    view.scene("basins")
    view.scene("loss", "One less the other.", measure="final_loss", minus=True)
    view.extent, view.cursor, view.pins = (0, 1, 0, 1), (0.5, 0.5), [PIN | {"label": "p", "optimizer": 1}]
    view.linked, view.beta_1 = False, 0.5
    view.scene("part")
    view.x = ("beta_2", 0.1, 0.9)
    view.presenting = True
    return view


def own():
    sgd = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)
    view = av.explore_map(sgd, ripples, y=("height", 0.5, 2.0), steps=70, start=(1, 2), tolerance=0.5)
    view.height = 1.5
    return view


@pytest.mark.parametrize("view", [plain, rich, own])
def test_the_code_makes_the_same_map_again(view):
    first = view()
    same(first, made(first, ripples=ripples, **({"surface": ripples} if view is own else {})))


def test_the_code_says_only_what_is_not_usual(explore_map):
    assert explore_map(av.Adam()).code() == (
        'import adamviz as av\n\nview = av.explore_map(av.Adam(), "rosenbrock")\nview'
    )
    view = explore_map(av.Adam(clipnorm=1), "beale", extent=(0.01, 0.1, 0.2, 0.5))
    assert 'av.explore_map(av.Adam(clipnorm=1), "beale", extent=(0.01, 0.1, 0.2, 0.5))' in view.code()


def test_the_link_says_what_differs_from_the_page(explore_map, tmp_path):
    view = explore_map()
    view.save(tmp_path / "map.html")
    assert view.link() == ""
    view.x = ("beta_2", 0.1, 0.99, "one_minus")
    view.extent = (0.2, 0.9, 0.1, 0.2)
    told = json.loads(urllib.parse.unquote(view.link()[1:]))
    assert told == {"x": ["beta_2", 0.1, 0.99, "one_minus"], "extent": [0.2, 0.9, 0.1, 0.2]}
    assert set(json.loads(urllib.parse.unquote(view.link(whole=True)[1:]))) >= {"x", "y", "_runs", "measure"}
