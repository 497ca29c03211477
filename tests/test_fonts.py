"""Letters of every script in pictures: a font that has them, or a plain form, without a warning."""

import pytest
from matplotlib import font_manager, rc_context, rcParams
from matplotlib.figure import Figure

from adamviz.plots import fonts, pdf, plot_loss, plot_path, plot_slots, png, still, svg
from adamviz.plots.column import text_width
from tests.plotted import BOWL, LOSS, PATH, X, Y

NAMES = [
    "🚀 rocket 👩🏽‍🔬 🇩🇪",
    "中文 한국어 かな",
    "العربية עברית",
    "देवनागरी ไทย",
    "𝐀𝛼𝔸 ﬁ ½ ①",
    r"$x_1$ \frac{a} ^2 _b %s {}",
    "_hidden",
    "half \ud800 none \U000f0000 \x00\x07",
    "two\nlines\tand a tab",
    "\u202eright to left\u2066 \u200d \ufe0f",
]


@pytest.fixture
def forgetful():
    """Forget which fonts there are, before and after."""

    def forget():
        for known in vars(fonts).values():
            getattr(known, "cache_clear", lambda: None)()

    forget()
    yield
    forget()


def test_any_text_is_drawn_in_every_format():
    runs = [{"xy": PATH, "loss": LOSS, "label": name, "text": name} for name in NAMES]
    pins = [{"xy": PATH / 2, "loss": LOSS, "number": i, "text": name} for i, name in enumerate(NAMES)]
    said = "\n".join(NAMES)
    for beside in (False, True):
        given = {"title": NAMES[0], "subtitle": NAMES[1], "caption": said, "note": said, "beside": beside}
        figure = still(X, Y, BOWL, runs[:4] if beside else runs, pins=pins, playhead=9, **given)
        assert all(len(write(figure)) > 5000 for write in (png, svg, pdf))
    assert all(write(Figure(), said) for write in (svg, pdf))


def test_any_text_is_a_label():
    for name in NAMES:
        for plot, data in ((plot_path, PATH[:3]), (plot_loss, LOSS[:3])):
            ax = plot(data, Figure(figsize=(3, 2)).add_subplot(), label=name)
            assert len(ax.legend().get_texts()) == 1, "no legend leaves a name out"
            png(ax.figure)
        png(plot_slots(LOSS[:3], LOSS[:3], ax=Figure(figsize=(3, 2)).add_subplot(), label=name).figure)


def test_what_no_font_has_is_written_plainly(monkeypatch, forgetful):
    monkeypatch.setattr(fonts, "_fonts", dict)
    assert fonts.legible("🚀 𝐀𝛼 中 🇩🇪") == ":rocket: Aα □ DE"
    assert fonts.legible("a\tb\x00c \ud800") == "a bc □"
    assert fonts.families("Aα") == ()


def test_a_font_of_the_machine_that_has_a_letter_draws_it(tmp_path, forgetful, monkeypatch):
    """The letter is one that nobody has: the second of a private font, which is made here."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    def square(side):
        pen = TTGlyphPen(None)
        for i, point in enumerate([(0, 0), (0, side), (side, side), (side, 0)]):
            (pen.lineTo if i else pen.moveTo)(point)
        pen.closePath()
        return pen.glyph()

    letter = "\u4e2d"
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "middle"])
    builder.setupCharacterMap({ord(letter): "middle"})
    builder.setupGlyf({".notdef": square(1), "middle": square(700)})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "middle": (1000, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "AAA Han", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, usWeightClass=400)
    builder.setupPost()
    builder.save(tmp_path / "han.ttf")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [*font_manager.fontManager.ttflist])
    font_manager.fontManager.addfont(tmp_path / "han.ttf")
    monkeypatch.setattr(fonts, "PLAIN", ("AAA Han",))
    assert fonts.legible(letter) == letter and fonts.families(f"a {letter}") == ("AAA Han",)
    assert fonts.legible(letter, everywhere=True) == "□", "a legend knows matplotlib's own font only"
    run = {"xy": PATH, "loss": LOSS, "label": f"{letter} run"}
    figure = still(X, Y, BOWL, [run, run])
    (text,) = {text.get_fontfamily()[-1] for text in figure.texts if letter in text.get_text()}
    assert text == "AAA Han" and letter.encode() in svg(figure)
    assert len(png(figure)) > 5000 and len(pdf(figure)) > 5000


def test_settings_of_fonts_are_neither_changed_nor_forgotten(forgetful):
    before = dict(rcParams)
    with rc_context({"font.family": ["serif"]}):
        assert fonts.legible("β₁") == "β₁" and len(png(still(X, Y, BOWL, []))) > 5000
    assert dict(rcParams) == before


def test_texts_are_as_wide_as_the_font_makes_them_that_is_set_now():
    text = "ill will"
    own = text_width(text, 8.0)
    with rc_context({"font.family": ["monospace"]}):
        assert text_width(text, 8.0) > 1.4 * own
    with rc_context({"font.sans-serif": ["DejaVu Sans Mono"]}):
        assert text_width(text, 8.0) > 1.4 * own
    assert text_width(text, 8.0) == own
