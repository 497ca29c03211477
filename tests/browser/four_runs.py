"""The page of four runs that several files of tests open."""

import optax

import adamviz as av

RUNS = {
    "Adam": av.Adam(0.1),
    "AMSGrad": av.Adam(0.1, amsgrad=True),
    "clipnorm 1": av.Adam(0.1, clipnorm=1),
    "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
}


def save(folder, **given):
    """Save a view of the four runs."""
    view = av.explore("beale", RUNS)
    path = view.save(folder / "page.html", **given)
    view.close()
    return path
