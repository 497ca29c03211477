"""The view that a view's code makes, beside the view itself."""

import json

from adamviz.live.state import state


def shown(view):
    """All that a view shows, as JSON."""
    everything = {
        **state(view),
        "_scenes": view._scenes,
        "_scene": view._scene,
        "presenting": view.presenting,
    }
    return json.loads(json.dumps(everything))


def made(view, **own):
    """The view that a view's code makes."""
    scope = dict(own)
    text = view.code()
    exec(compile(text, "code", "exec"), scope)
    assert text.rstrip().endswith("\nview")
    return scope["view"]


def same(view, again):
    try:
        assert shown(again) == shown(view)
        assert type(again).__name__ == type(view).__name__ and repr(again) == repr(view)
        assert list(map(repr, again.optimizers)) == list(map(repr, view.optimizers)) and repr(
            again.shown
        ) == repr(view.shown)
        assert again.code() == view.code()
    finally:
        again.close()
        view.close()
