"""What a newcomer does first, with the adamviz that is installed: make a view, save it, open it. `python
tests/open_view.py`.

The page has no kernel and no network: what it draws when a slider moves, it has computed itself.
"""

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

NAMED = (
    "jax",
    "jaxlib",
    "numpy",
    "optax",
    "ipywidgets",
    "anywidget",
    "traitlets",
    "matplotlib",
    "pillow",
    "scikit-learn",
    "jupyterlab",
    "tqdm",
)


def look(browser, path):
    """Open a saved view and use it: (how many pixels each layer has drawn, what is said of the run); what is
    wrong is an AssertionError.
    """
    from tests.browser.saved_page import opened_page

    with opened_page(browser, path) as view:
        ink = {layer: view.ink(layer) for layer in ("field", "paths", "loss")}
        assert min(ink.values()) > 200, f"hardly anything is drawn: {ink}"
        assert view.computed().startswith("Computed in this page"), view.computed()
        before, said = view.pixels("paths", "loss"), view.result()
        view.range("beta_1").press("Home")
        changed = view.changed(before, view.answer(before, "paths", "loss"))
        assert changed == {"paths", "loss"} and view.result() != said, (
            f"beta_1 has changed {changed}, and {said} to {view.result()}"
        )
        assert view.computed().startswith("Computed in this page"), view.computed()
    return ink, said


def main():
    import adamviz as av

    sys.path.append(str(Path(__file__).parents[1]))  # behind the installed adamviz
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import launch

    print(f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in NAMED), sep=", ")
    print("adamviz", av.__version__, "of", Path(av.__file__).parent)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = av.explore("rosenbrock").save(Path(folder) / "rosenbrock.html")
        browser = launch(playwright)
        ink, said = look(browser, path)
        browser.close()
    print(f"a view was made, saved and opened: {said}; pixels drawn: {ink}")


if __name__ == "__main__":
    main()
