"""Two training runs of different models in one saved page: curvature where it was recorded, room shared."""

import dataclasses

import numpy as np

import adamviz as av
from tests.browser.saved_page import opened_page
from tests.browser.test_inspect import INK
from tests.training.made_recording import healthy

PICTURE = f"""root => {{
  const wide = pane => pane.clientWidth, seen = pane => pane.clientWidth > 0;
  const heats = [...root.querySelectorAll(".av-theat")];
  return {{
    row: root.querySelector(".av-trow .av-theat").parentElement.clientWidth,
    beside: wide(root.querySelector(".av-thistogram")),
    heats: heats.map(wide),
    inks: heats.filter(seen).map(pane => ({INK})(pane.querySelector(".av-tground"))),
    loss: root.querySelector(".av-tlossrow").clientHeight,
  }};
}}"""


def test_a_run_with_curvature_beside_one_of_another_model(browser, tmp_path):
    known = np.arange(60) >= 10
    curved = dataclasses.replace(
        healthy(),
        tensors=("kernel", "bias", "scale", "shift"),
        preconditioned=np.where(known, 30.0, np.nan),
        threshold=np.where(known, 38.0, np.nan),
    )
    other = healthy(seed=1)
    view = av.inspect({"curved": curved, "other": other}, tensors=["kernel", "layer 0"], playhead=300)
    path = view.save(tmp_path / "two.html")
    view.close()
    with opened_page(browser, path, viewport=(1280, 900)) as view:
        page, root = view.page, view.root
        found = root.evaluate(PICTURE)
        # Each tensor has the room of both recordings, of which one has none of it.
        (first, none), (nothing, second) = found["heats"][:2], found["heats"][2:]
        assert none == nothing == 0 and first == second
        assert abs(first + found["beside"] - found["row"]) < 3 and all(ink > 100 for ink in found["inks"])

        # Below the loss stands the curvature, which says where it lies when it is pointed at.
        box = view.find(".av-tloss .av-ttop").bounding_box()
        assert box["height"] > 150
        for share, word in ((0.25, "loss "), (0.75, "curvature 30, 0.789 of the threshold")):
            page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + share * box["height"])
            view.settle()
            told = view.find(".av-treadout").inner_text()
            assert f" · {word}" in told and " · step " in told
        # Its number stands beside it, so that the line below has room for both runs.
        page.mouse.move(1, 1)
        view.settle()
        assert view.find(".av-tchartsbeside > ul").nth(1).inner_text() == "30"
        told = view.find(".av-treadout").inner_text()
        assert "0.789 of the threshold" in told and "curvature" not in told
        page.set_viewport_size({"width": 390, "height": 844})
        view.settle()
        assert view.find(".av-treadout").inner_text() == "Step 291 · curved 0.789 of the threshold"
        assert max(root.evaluate(PICTURE)["heats"]) > 200
