"""The view whose scenes are walked through."""

CELLS = [
    "import adamviz as av, optax; from adamviz.live.state import state",
    "view = av.explore('rosenbrock', [av.Adam(0.1), av.Adam(0.05, clipnorm=1.0), av.Rival(optax.sgd, "
    "learning_rate=0.001)], playhead=200); view",
    "bare = av.explore('beale', av.Adam(0.1)); bare",
]
MAKE = """
with view.hold_sync():
    view._scenes, view._scene = [], ""
view.scene("usual", "Adam as it comes.")
view.scene("no momentum", "It turns at once: look at the corner.", beta_1=0.0, learning_rate=0.01,
  playhead=20, start=(1.5, -0.5))
view.scene("zoomed", extent=(0.0, 1.0, 0.0, 1.0), selected=1, clipnorm=0.1)
view.scene("elsewhere", "Another surface.", surface="beale", charts=["m"], tab="step", hidden=[2])
"""
SCREEN = (1400, 1100)
WATCH = """
() => { const seen = window.__seen = [], number = document.querySelector(".av-number[data-name=beta_1]");
    const look = () => { seen.push([document.querySelector(".av-number[data-name=beta_1]")?.value,
      document.querySelector(".av-count").textContent]);
        if (seen.length < 400) requestAnimationFrame(look); };
    look(); }
"""


def prepare(view):
    for tab in ("step", "sliders"):  # so that each has been filled
        view.set(tab=tab)


def tidy(view):
    view.reset()
    view.notebook.run(MAKE)
    view.leave()
    view.canvas("paths").click(position={"x": 80, "y": 60})
    view.leave()
    view.root.focus()


def press(view, key):
    view.page.keyboard.press(key)
    view.settle()  # a move asks for one frame after the other until it has arrived


def at(view):
    """The kernel's state, and that of the scene it stands at."""
    view.expect("_scene", lambda name: name in view.trait("scenes"))
    return view.notebook.python("state(view)"), view.notebook.python(
        "view._scenes[view.scenes.index(view._scene)]['traits']"
    )
