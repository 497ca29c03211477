"""The view that the tests of accessibility look at."""

CELLS = [
    "import adamviz as av, optax",
    """view = av.explore('himmelblau', {
    'Adam': av.Adam(0.1), 'AMSGrad': av.Adam(0.03, amsgrad=True), 'SGD': av.Rival(optax.sgd,
      learning_rate=0.003)},
    steps=300, charts=['learning rate', 'm', 'v'], noise_level=0.5)
view.scene("usual", "Each run ends in a valley of its own.")
view.scene("turns", "It turns at once.", beta_1=0.0, playhead=30)
view""",
]
TABS = ("sliders", "step", "noise", "compare")
SCREEN = (1400, 1200)


def tidy(view):
    view.notebook.run("view.presenting = False")
    view.reset()
