"""The colours: legible, even, and told apart by colour-blind eyes."""

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from adamviz.plots.oklch import hex_colour, oklab, ramp
from adamviz.plots.palette import DASHES, MARKERS, THEMES

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
APART = 0.07  # OKLab distance; 0.02 is just noticeable

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
eyes = pytest.mark.parametrize("eye", EYES)


def linear(colour):
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def seen(colour, eye):
    """The colour as another eye sees it, as hex."""
    light = np.clip(np.array(EYES[eye]) @ linear(colour), 0, 1)
    parts = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def contrast(one, other):
    """Contrast of two colours as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted(linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def distance(one, other, eye="normal"):
    return np.linalg.norm(np.subtract(oklab(seen(one, eye)), oklab(seen(other, eye))))


def test_contrast_and_matrices_are_the_published_ones():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    for eye, matrix in EYES.items():
        np.testing.assert_allclose(np.sum(matrix, axis=1), 1, atol=1e-5, err_msg=eye)  # grey stays grey
    assert distance("#D55E00", "#6b8e23", "deuteranopia") < distance("#D55E00", "#6b8e23")


@themes
def test_text_is_legible(theme):
    for paper in ("background", "panel"):
        for ink in ("text", "muted", "accent"):
            assert contrast(theme[ink], theme[paper]) >= 4.5, (ink, paper)
    assert contrast(theme["on_accent"], theme["accent"]) >= 4.5


@themes
def test_runs_are_legible_on_every_field_through_their_halo(theme):
    assert len(theme["runs"]) == 8
    for run in theme["runs"]:
        assert contrast(run, theme["halo"]) >= 3, run
        assert contrast(run, theme["background"]) >= 3, run
        for stop in theme["field"]:
            # A line is seen by its own edge or by its halo's: one of them must stand out wherever it runs.
            assert max(contrast(run, stop), contrast(run, theme["halo"])) >= 3


@themes
@eyes
def test_runs_are_told_apart(theme, eye):
    for one, other in itertools.combinations(theme["runs"], 2):
        assert distance(one, other, eye) >= APART, (one, other)


@themes
@eyes
def test_field_rises_evenly_for_every_eye(theme, eye):
    assert len(theme["field"]) == 17
    lightness = np.array([oklab(seen(stop, eye))[0] for stop in theme["field"]])
    steps = np.diff(lightness)
    assert (steps > 0).all()
    if eye == "normal":
        assert np.ptp(steps) < 0.006
        sizes = [distance(one, other) for one, other in itertools.pairwise(theme["field"])]
        assert max(sizes) / min(sizes) < 1.3


@themes
def test_field_is_quiet(theme):
    chroma = [np.hypot(*oklab(stop)[1:]) for stop in theme["field"]]
    loud = [np.hypot(*oklab(run)[1:]) for run in theme["runs"][:4]]
    assert max(chroma) < 0.07 < min(loud)


def test_themes_are_plain_data_of_one_form():
    assert json.loads(json.dumps(THEMES)) == THEMES and json.loads(json.dumps([DASHES, MARKERS])) == [
        DASHES,
        MARKERS,
    ]
    assert THEMES["light"].keys() == THEMES["dark"].keys()
    assert DASHES[0] == [] and all(len(dash) % 2 == 0 and min(dash) > 0 for dash in DASHES[1:])


def test_the_palette_needs_no_matplotlib():
    code = "import sys, adamviz.plots, adamviz.plots.palette; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_oklch_goes_there_and_back():
    for lightness, chroma, hue in [(0.3, 0.05, 20), (0.7, 0.1, 150), (0.5, 0.08, 260)]:
        found = oklab(hex_colour(lightness, chroma, hue))
        turn = np.radians(hue)
        np.testing.assert_allclose(
            found, [lightness, chroma * np.cos(turn), chroma * np.sin(turn)], atol=3e-3
        )
    with pytest.raises(ValueError, match="sRGB can show"):
        hex_colour(0.5, 0.4, 200)
    assert ramp((0.2, 0, 0), (0, 0), (0.8, 0, 0), 5)[2] == hex_colour(0.5, 0, 0)


@themes
@eyes
def test_runs_are_seen_on_every_field_by_every_eye(theme, eye):
    """Where the ground has nearly the colour of a run, as for some eyes it has, the halo around the run parts
    them.
    """
    halo = seen(theme["halo"], eye)
    for run in theme["runs"]:
        assert contrast(seen(run, eye), halo) >= 2.8, run
        for stop in theme["field"]:
            assert distance(run, stop, eye) >= 0.06 or contrast(halo, seen(stop, eye)) >= 2.5, (run, stop)


@themes
@eyes
def test_the_star_is_told_from_every_run(theme, eye):
    for index, run in enumerate(theme["runs"]):
        assert distance(run, theme["minimum"], eye) >= (APART if index < 5 else 0.03), run
