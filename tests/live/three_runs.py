"""A view of three runs, one of them a rival, and all that it shows: what the tests of scenes begin with."""

import json

import optax

import adamviz as av
from adamviz.live.scenes import kept_traits
from adamviz.live.state import state


def three_runs(explore):
    return explore(
        "rosenbrock",
        {
            "Adam": av.Adam(0.1),
            "slow": av.Adam(0.01, clipnorm=2.0),
            "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
        },
    )


def seen(view):
    """All synced traits of a view, each run with the numbers that it has now."""
    traits = {
        name: value
        for name, value in kept_traits(view).items()
        if name not in ("_scenes", "_scene", "presenting")
    }
    return json.loads(json.dumps(traits | {"_runs": state(view)["_runs"]}))
