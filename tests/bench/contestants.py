"""The same picture by four means: the paths of four optimizers on Rosenbrock's valley, under a slider for the
first's beta_1.

Each is a list of notebook cells, the element whose pixels count, and the slider. The peers are written as
well as their own documentation teaches, and compute with the same jitted program as adamviz's kernel side,
warmed up.
"""

import dataclasses

OPTIMIZERS = """\
import adamviz as av
optimizers = [av.Adam(learning_rate=0.05), av.Adam(learning_rate=0.05, amsgrad=True),
              av.Adam(learning_rate=0.05, clipnorm=1.0), av.Adam(learning_rate=0.05, beta_1=0.0)]
"""

# The grid of the background is computed once: only the drawing of it is charged.
PEERS = (
    OPTIMIZERS
    + """\
import numpy as np
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
surface = av.surfaces.Rosenbrock()
x0, x1, y0, y1 = surface.extent
X, Y = np.meshgrid(np.linspace(x0, x1, 100), np.linspace(y0, y1, 100))
Z = np.log1p((1 - X) ** 2 + 100 * (Y - X**2) ** 2)
slider = FloatSlider(0.5, min=0.3, max=0.95, step=0.002, readout_format=".3f")

def paths(beta_1):
    optimizers[0] = av.Adam(learning_rate=0.05, beta_1=beta_1)
    return av.sweep(optimizers, surface, steps=500).xy

paths(0.5).shape
"""
)

INTERACT = """\
@interact(beta_1=slider)
def draw(beta_1):
    fig, ax = plt.subplots(figsize=(6, 4.5), dpi=100)
    ax.contourf(X, Y, Z, 20)
    for path in paths(beta_1):
        ax.plot(path[:, 0], path[:, 1], lw=1.5)
    ax.set(xlim=(x0, x1), ylim=(y0, y1))
    plt.show()
"""

# The recipe of matplotlib's blitting tutorial: the background is kept, only the four lines are drawn again.
IPYMPL = """\
fig, ax = plt.subplots(figsize=(6, 4.5), dpi=100)
ax.contourf(X, Y, Z, 20)
lines = [ax.plot(path[:, 0], path[:, 1], lw=1.5, animated=True)[0] for path in paths(0.5)]
ax.set(xlim=(x0, x1), ylim=(y0, y1))
background = None

def draw_lines():
    for line in lines:
        ax.draw_artist(line)

def keep_background(event):
    global background
    background = fig.canvas.copy_from_bbox(fig.bbox)
    draw_lines()

def move(change):
    for line, path in zip(lines, paths(change.new)):
        line.set_data(path[:, 0], path[:, 1])
    fig.canvas.restore_region(background)
    draw_lines()
    fig.canvas.blit(fig.bbox)

fig.canvas.mpl_connect("draw_event", keep_background)
slider.observe(move, "value")
display(slider)
plt.show()
"""

IPYWIDGETS_SLIDER = ".jp-OutputArea .noUi-handle"


@dataclasses.dataclass(frozen=True)
class Contestant:
    cells: tuple
    slider: str
    picture: str
    kernel: bool = True  # False: the kernel is shut down before the measurement


def _explore(options=""):
    return Contestant(
        (OPTIMIZERS + f'av.explore("rosenbrock", optimizers, steps=500{options})',),
        '.adamviz input[type=range][data-name="beta_1"]',
        ".adamviz",
    )


EXPLORE = _explore()

CONTESTANTS = {
    "explore": EXPLORE,
    "interact": Contestant(
        ("%matplotlib inline\n" + PEERS, INTERACT), IPYWIDGETS_SLIDER, ".jp-OutputArea img"
    ),
    "ipympl": Contestant(
        ("%matplotlib widget\n" + PEERS, IPYMPL), IPYWIDGETS_SLIDER, ".jupyter-matplotlib canvas"
    ),
    "explore-no-kernel": dataclasses.replace(EXPLORE, kernel=False),
    "explore-stability": _explore(", stability=True"),
    "explore-relief": _explore(', projection="3d"'),
}
