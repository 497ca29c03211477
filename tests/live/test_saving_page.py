"""The page that a view is saved as: one file, its own policy against any network, and everything of the view
in it.
"""

import base64
import hashlib
import html.parser
import json
import re
import urllib.parse

import jax
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.live import bundle, packing
from adamviz.live import stored as stored_module
from adamviz.live.export.link import fragment
from adamviz.live.scenes import kept_traits
from tests.live.conftest import processor_time

FOUR = {
    "Adam": av.Adam(0.1),
    "AMSGrad": av.Adam(0.1, amsgrad=True),
    "clipnorm 1": av.Adam(0.1, clipnorm=1),
    "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
}
NASTY = [
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"><b onload='alert(1)'>",
    "&amp; &lt;",
    "]]> --> <!--",
    "{title} {} %s",
    "</noscript></main>",
    "a\u2028b",
    "null \x00",
]


class Reader(html.parser.HTMLParser):
    """The tags of a page, and the text in each."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.at = [], [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.texts.append("")
        self.at = len(self.tags) - 1

    def handle_endtag(self, tag):
        self.at = None

    def handle_data(self, data):
        if self.at is not None:
            self.texts[self.at] += data

    def find(self, tag, **attributes):
        return [
            (given, text)
            for (name, given), text in zip(self.tags, self.texts, strict=True)
            if name == tag and attributes.items() <= given.items()
        ]

    def part(self, name):
        ((_, text),) = self.find("script", id=name)
        return text

    def state(self):
        return packing.unpacked_json(self.part("av-state"))


@pytest.fixture
def read(tmp_path):
    """A function that saves a view and reads the file."""
    return lambda view, **given: Reader(view.save(tmp_path / "a.html", **given).read_text("utf-8"))


def test_a_page_of_four_runs_is_small_and_quickly_written(explore, tmp_path):
    view = explore("beale", FOUR)
    path, picture = view.save(tmp_path / "a.html"), view.save(tmp_path / "a.png")
    assert processor_time(lambda: view.save(path)) < processor_time(lambda: view.save(picture))
    assert path.stat().st_size < 200_000


def test_it_is_a_proper_document(explore, read):
    found = read(explore("beale", FOUR))
    assert found.find("html")[0][0] == {"lang": "en"}
    assert found.find("meta", charset="utf-8") and found.find(
        "meta", name="viewport", content="width=device-width, initial-scale=1"
    )
    assert [text for _, text in found.find("title")] == [
        "Adam, AMSGrad, clipnorm 1, SGD: Beale"
    ] and not found.find("h1")
    assert "needs JavaScript" in found.find("noscript")[0][1]
    found = read(explore("beale", FOUR), title="Lecture 3")
    assert [text for _, text in found.find("title") + found.find("h1")] == ["Lecture 3", "Lecture 3"]


def test_the_policy_allows_no_network_and_this_one_script(explore, read):
    found = read(explore("beale", FOUR))
    ((given, _),) = found.find("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = dict(rule.strip().split(" ", 1) for rule in given["content"].split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    scripts = [text for attributes, text in found.find("script") if "type" not in attributes]
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert rules.pop("script-src") == f"'sha256-{digest}' 'unsafe-eval'"
    assert rules == {"style-src": "'unsafe-inline'", "img-src": "data: blob:", "worker-src": "blob:"}
    assert all(
        "src" not in attributes and "href" not in attributes or tag == "link"
        for tag, attributes in found.tags
    )
    assert [attributes for tag, attributes in found.tags if tag == "link"] == [
        {"rel": "icon", "href": "data:,"}
    ]
    assert not re.search(r"url\(|@import|https?:", " ".join(text for _, text in found.find("style")))


def test_it_holds_the_view_s_own_code_and_programs(explore, read):
    view = explore("beale", FOUR)
    found = read(view)
    assert found.part("av-setup") == view._setup
    assert found.part("av-code") == bundle.page_code("stage") and "openPage" in packing.unpacked_code(
        found.part("av-code")
    )


def test_it_holds_every_trait_of_the_view(explore, read):
    view = explore("beale", FOUR, selected=1, playhead=7, beta_1=0.25)
    view.extent, view.start = (-1, 1, 0, 2), (0.5, 0.5)
    kept = read(view).state()
    own = {name for name in view.trait_names(sync=True) if name not in type(view).__mro__[-1].__dict__}
    plain = {"layout", "tabbable", "tooltip"} | {
        name for name in own if name.startswith(("_model", "_view", "_dom", "_any", "_esm", "_css"))
    }
    assert kept["traits"].keys() == own - plain - {"_setup", "_saved"} and kept["stored"] is None
    assert kept["traits"]["_runs"] == view._runs
    assert {kept["traits"][name] for name in ("beta_1", "playhead", "selected")} == {0.25, 7, 1}
    assert (kept["traits"]["extent"], kept["traits"]["start"]) == ([-1, 1, 0, 2], [0.5, 0.5])


def test_a_trait_that_is_added_later_travels_on_its_own(explore):
    import traitlets

    view = explore("beale", FOUR)
    view.add_traits(later=traitlets.List([1, 2]).tag(sync=True), here=traitlets.Int(3))
    kept = kept_traits(view)
    assert kept["later"] == [1, 2] and "here" not in kept
    view.add_traits(block=traitlets.Any(memoryview(b"12")).tag(sync=True))
    with pytest.raises(TypeError, match="JSON values only: .*memoryview"):
        kept_traits(view)


@pytest.mark.parametrize(
    "theme, attribute, scheme",
    [(None, None, "light dark"), ("light", "true", "light"), ("dark", "false", "dark")],
)
def test_the_theme_is_the_system_s_unless_said(explore, read, theme, attribute, scheme):
    found = read(explore("beale", FOUR), theme=theme)
    assert found.find("body")[0][0].get("data-jp-theme-light") == attribute
    style = found.find("style")[0][1]
    assert f"color-scheme: {scheme};" in style and ("prefers-color-scheme" in style) == (theme is None)


@pytest.mark.parametrize("text", NASTY)
def test_text_of_a_person_adds_no_markup(explore, read, text):
    surface = av.Surface(lambda x, y: x**2 + y**2, title=text, formula=text)
    calm = read(explore(av.Surface(lambda x, y: x**2 + y**2), {"one": av.Adam(0.1)}, steps=5), title="calm")
    found = read(explore(surface, {text: av.Adam(0.1)}, steps=5), title=text)
    assert found.tags == [tag if tag[0] != "style" else ("style", {}) for tag in calm.tags]
    if "\x00" not in text:  # which HTML itself does not know
        assert [one for _, one in found.find("title") + found.find("h1")] == [text, text]
    assert found.state()["traits"]["_runs"][0]["label"] == text
    assert packing.unpacked_json(found.part("av-setup"))["surfaces"][0]["formula"] == text
    untitled = read(explore(surface, {text: av.Adam(0.1)}, steps=5))
    assert len(untitled.tags) == len(found.tags) - 1, "all but the heading"


def gamma(x, y):
    return jax.scipy.special.gammainc(2.0, x * x + y * y)


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


@pytest.mark.slow
def test_what_only_the_kernel_can_compute_is_stored_as_it_stands(explore, read):
    view = explore(gamma, [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=50, beta_1=0.5, selected=1)
    view.extent = (-1, 1, -1, 1)
    stored = read(view).state()["stored"]
    assert stored["about"] == {"surface": "gamma", "surface_numbers": {}, "start": view.start, "steps": 50}
    for index, (run, optimizer) in enumerate(zip(stored["runs"], view.optimizers, strict=True)):
        path = av.run(optimizer, gamma, view.start, 50)
        assert run["asked"]["optimizer"] == 0 and run["asked"]["numbers"]["beta_1"] == (0.9, 0.5)[index]
        np.testing.assert_array_equal(floats(stored["buffers"][run["given"]["xy"]]).reshape(-1, 2), path.xy)
        np.testing.assert_array_equal(floats(stored["buffers"][run["given"]["loss"]]), path.loss)
        assert (run["given"]["steps"], run["given"]["diverged"]) == (50, -1)
    extents = [field["extent"] for field in stored["fields"]]
    x0, x1, y0, y1 = view.shown.extent
    assert extents == [
        [-1, 1, -1, 1],
        [x0, x1, y0, y1],
        [(3 * x0 - x1) / 2, (3 * x1 - x0) / 2, (3 * y0 - y1) / 2, (3 * y1 - y0) / 2],
    ]
    field = stored["fields"][0]
    losses = floats(stored["buffers"][field["loss"]]).reshape(field["ny"], field["nx"])
    assert (
        losses[0, -1] == pytest.approx(float(gamma(1.0, -1.0)), rel=1e-5)
        and losses.shape == stored_module.POINTS[::-1]
    )


def test_only_the_runs_that_need_it_are_stored(explore):
    def odd(learning_rate):
        return optax.stateless(
            lambda g, _: jax.tree.map(
                lambda one: -learning_rate * jax.scipy.special.gammainc(2.0, one * one) * one, g
            )
        )

    view = explore("beale", [av.Adam(0.1), av.Rival(odd, learning_rate=0.01)], steps=20)
    stored = view._stored()
    assert [run["asked"]["optimizer"] for run in stored["runs"]] == [1] and stored["fields"] == []


def test_a_fragment_is_json_that_any_address_can_carry():
    traits = {
        "beta_1": 1e-07,
        "surface": "own",
        "_runs": [{"label": "a'(b)\"<&#% é\u2028"}],
        "clipnorm": None,
        "amsgrad": True,
    }
    text = fragment(traits)
    assert re.fullmatch(r"#[\w%.~-]+", text, re.ASCII)
    assert json.loads(urllib.parse.unquote(text[1:])) == traits
    assert fragment({}) == ""
    with pytest.raises(ValueError, match="not JSON compliant"):
        fragment({"clipnorm": float("inf")})
    with pytest.raises(TypeError, match="not JSON serializable"):
        fragment({"beta_1": np.float32(1)})


@pytest.mark.slow
def test_noise_and_every_number_of_a_step_are_stored_too(explore):
    view = explore(gamma, av.Adam(0.1), steps=20, noise_level=0.5, noise_seed=3)
    stored = view._stored()
    assert stored["about"]["noise"]["noise_seed"] == 3 and stored["about"]["noise"]["noise_level"] == 0.5
    given = stored["runs"][0]["given"]
    path = av.run(view.optimizers[0], gamma, view.start, 20, noise=view.noise)
    np.testing.assert_array_equal(floats(stored["buffers"][given["xy"]]).reshape(-1, 2), path.xy)
    np.testing.assert_array_equal(floats(stored["buffers"][given["grad"]]).reshape(-1, 2), path.grad)
    assert given["recorded"] and floats(stored["buffers"][given["record"]]).size == 20 * given["width"]
    view.noise_level = 0
    assert "noise" not in view._stored()["about"], "as the page asks"
