"""Take the README's picture anew: `python -m tests.make_pictures`.

It is the live view itself, in a real JupyterLab and a real Chromium, with `beta_1` under the hand.
"""

import io
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent
PICTURE = TESTS.parent / "notebooks" / "images" / "explore.png"
CELL = """
import adamviz as av
import optax

view = av.explore("beale", {
    "Adam": av.Adam(0.1, beta_2=0.99),
    "AMSGrad": av.Adam(0.1, beta_2=0.99, amsgrad=True),
    "clipnorm 1": av.Adam(0.1, beta_2=0.99, clipnorm=1),
    "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
}, extent=(-1.1, 4.3, -2.6, 2.4), playhead=120)
view
"""


def take(path=PICTURE):
    """Write the picture, in 256 colours so that it is small."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import launch
    from tests.browser.lab import Lab
    from tests.browser.notebook import Notebook

    with tempfile.TemporaryDirectory() as folder, Lab(folder) as lab, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 1400, "height": 1300}, device_scale_factor=1.25)
        notebook = Notebook(context.new_page()).open(lab.address(lab.write([CELL])))
        notebook.run_all()
        slider = notebook.locator(".adamviz input[type=range][data-name=beta_1]").first
        slider.hover()
        notebook.page.wait_for_timeout(2000)  # the field is drawn coarsely first
        picture = Image.open(io.BytesIO(notebook.screenshot(selector=".adamviz"))).convert("RGB")
        browser.close()
    path.parent.mkdir(exist_ok=True)
    picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


if __name__ == "__main__":
    print(f"{take().stat().st_size:,} bytes")
