"""Scenes: states of a view that it remembers by name and goes back to, in the order in which a lecture needs
them.
"""

import copy

import traitlets

from adamviz.core.parameters import values
from adamviz.live.export import page
from adamviz.live.traits import Checked
from adamviz.live.transitions import changed

APART = {"_scenes", "_scene", "presenting"}  # what going to a scene leaves as it is


def remembered(cls):
    """The names of the traits of a view's class that make up its state, those of every surface among them."""
    plain = set(page.anywidget.AnyWidget.class_trait_names(sync=True))
    return sorted(set(cls.class_trait_names(sync=True)) - plain - page.OURS - APART)


def own_names(cls, menu, kinds):
    """Those of the names that are no number of a surface or an optimizer: the page knows those from its
    programs.
    """
    turned = {name for thing in (*menu.values(), *kinds) for name in values(thing)}
    return [name for name in remembered(cls) if name not in turned]


def state(view):
    """All that a view shows now, as JSON values by the traits' names.

    Each run has its present numbers. Numbers that nothing shown has, such as another surface's, are left out.
    """
    runs = [{**run, "numbers": view._numbers(index)} for index, run in enumerate(view._runs)]
    names = [
        *own_names(type(view), view._menu, view._kinds),
        *values(view.shown),
        *runs[view.selected]["numbers"],
    ]
    return copy.deepcopy({name: getattr(view, name) for name in names} | {"_runs": runs})


def _check_scenes(name, value):
    fits = isinstance(value, (list, tuple)) and all(
        isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("caption"), str)
        and isinstance(one.get("traits"), dict)
        for one in value
    )
    if not fits or len({one["name"] for one in value}) < len(value):
        raise ValueError(
            f"Expected {name} to be scenes, each with a name of its own, a caption and traits, received: "
            f"{value!r}"
        )
    return list(value)


def _check_scene(name, value):
    if not isinstance(value, str):
        raise ValueError(f"Expected {name} to be the name of a scene, received: {value!r}")
    return value


class Scenes(traitlets.HasTraits):
    """What `Stage` gets its scenes from. They are traits, so that a saved notebook and a saved page keep
    them.
    """

    _scenes = Checked([], _check_scenes)
    _scene = Checked("", _check_scene)  # the one that was shown or remembered last

    @property
    def scenes(self):
        """The names of the scenes, in order. Set to the same names in another order, it puts the scenes into
        that order.
        """
        return [scene["name"] for scene in self._scenes]

    @scenes.setter
    def scenes(self, names):
        given = list(names) if isinstance(names, (list, tuple)) else [names]
        if len(given) != len(self._scenes) or not all(name in given for name in self.scenes):
            raise ValueError(f"Expected scenes to be {self.scenes!r} in any order, received: {names!r}")
        self._scenes = [self._scene_of(name) for name in given]

    def scene(self, name, caption=None, **changes):
        """Remember what the view shows as a scene.

        A scene holds every number of the runs, the surface and the noise, and start, playhead, zoom, tab,
        charts and all else that makes the picture. `show` goes back to it; in the page so do its own buttons,
        and the keys Page Up and Page Down walk through the scenes.

        Args:
            name: what to call it. A scene of that name is replaced, and keeps its place; a new one becomes
                the last.
            caption: one sentence on what to look at, which stands beside the picture while the scene is
                shown; None keeps that of the scene that is replaced.
            changes: traits that shall be other than the view shows them now, such as `beta_1=0.5`; and
                `optimizers`, as many and of the same kinds as the view's. With changes the view itself stays
                as it is.

        Raises:
            TypeError, ValueError: for an argument that cannot be used; the message names it and what is
                allowed.

        Example:
            >>> import adamviz as av
            >>> view = av.explore("beale", av.Adam(0.1))
            >>> view.scene("as usual")
            >>> view.scene("no momentum", "It turns at once.", beta_1=0.0, playhead=40)
            >>> view.scenes
            ['as usual', 'no momentum']
            >>> view.show("no momentum")
            >>> view.beta_1, view.playhead
            (0.0, 40)
            >>> view.close()
        """
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"Expected name to be a text that is not empty, received: {name!r}")
        if caption is not None and not isinstance(caption, str):
            raise ValueError(f"Expected caption to be a text, received: {caption!r}")
        traits = changed(self, state(self), changes)
        scenes, names = list(self._scenes), self.scenes
        known = name in names
        kept = {
            "name": name,
            "caption": self._scene_of(name)["caption"] if known and caption is None else caption or "",
            "traits": traits,
        }
        if known:
            scenes[names.index(name)] = kept
        else:
            scenes.append(kept)
        with self.hold_sync():
            self._scenes = scenes
            if not changes:
                self._scene = name

    def show(self, name):
        """Go to a scene.

        Args:
            name: one of `scenes`.

        Raises:
            ValueError: there is no scene of that name; the message names those that there are.
        """
        traits = self._scene_of(name)["traits"]
        present = [one for one in remembered(type(self)) if one in traits]
        # All of it fits together already: nothing else follows from it.
        before, self._hearing = self._hearing, True
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                self._scene = name
                for one in sorted(present, key=("_runs", "selected").__contains__, reverse=True):
                    setattr(self, one, copy.deepcopy(traits[one]))
        finally:
            self._hearing = before

    def forget(self, name):
        """Remove a scene; the view stays as it is.

        Args:
            name: one of `scenes`.

        Raises:
            ValueError: there is no scene of that name; the message names those that there are.
        """
        gone = self._scene_of(name)
        with self.hold_sync():
            self._scenes = [scene for scene in self._scenes if scene is not gone]
            if self._scene == name:
                self._scene = ""

    def _scene_of(self, name):
        for scene in self._scenes:
            if scene["name"] == name:
                return scene
        there = (
            f"one of {', '.join(map(repr, self.scenes))}"
            if self._scenes
            else "the name of a scene, of which there are none yet"
        )
        raise ValueError(f"Expected name to be {there}, received: {name!r}")
