"""The base of every live view, whatever it shows. `View` says how a new kind of view is made."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adamviz.live import scenes
from adamviz.live.export import link, save
from adamviz.live.rules import checked
from adamviz.live.traits import Checked, switch
from adamviz.live.widget import JSON, Widget, check_names


class View(Widget):
    """A live view: its traits, still picture, scenes, files and address. It does not know what it shows.

    A kind of view is a subclass of this, and a module of the page that makes the view of `js/view.js` one of
    its kind. Neither touches anything here:

        class Counter(View):
            _entry = "counter"  # js/counter.js, which exports `render`
            count = Checked(0, check_count)  # its state: synced traits, which refuse what they do not take

            def _figure(self, theme="light", title=None):
                return figure_of(self.count, theme, title)

    `_figure` it must provide. It may override, each of which does nothing else here:

        _film(theme, title)         the animation: `steps`, `colours` of the theme, and `frame(step)`, an
                                    image (height, width, 4); None if nothing moves
        _heading()                  the title of a saved page that is given none
        _state()                    what a scene holds: JSON values by the traits' names
        _transition(state, changes) the state with some traits changed, and with what follows from that
        _follows(state, changes)    changes with what follows from them, which an address need not say
        _window()                   traits that follow from the state and are no part of it, by name
        _stored()                   what only the kernel can compute, for a saved page, as its `stored`
        _answer(request)            (content, buffers): what the page asks the kernel to compute
        _received(changes)          let follow what the page cannot know of traits that it has sent
        _source()                   the Python text that makes the view again

    `super().__init__(setup, **traits)` is given what the page must know besides the traits, as JSON values.
    A trait with `options` (see `traits.choice`) is checked by these where an address sets it. The page's
    module and its own style sheet may be in `_folder`; the modules of `js/` are found from there too.

    Attributes:
        presenting: whether the view shows itself as to a lecture hall: large, and without its panel.

    Raises:
        TypeError: there is no trait of a name.
        ValueError: a trait does not take its value; the message names both and says what is allowed.
    """

    _set_first: tuple[str, ...] = ()  # traits on which others depend, so that a scene sets them first
    _paged: JSON | None = None  # the traits of the page that was saved last

    _scenes = Checked([], scenes.check_scenes)
    _scene = Checked("", scenes.check_scene)  # the one that was shown or remembered last
    presenting = switch()

    def __init__(self, setup: Mapping[str, Any] | None = None, **traits: Any) -> None:
        super().__init__({"remembered": scenes.remembered(type(self)), **(setup or {})}, **traits)
        self.on_msg(View._tell)

    def _tell(self, content: JSON, buffers: list[Any]) -> None:
        """Answer the page that asks for the view's code or link."""
        if content.get("kind") != "text":
            return
        try:
            told = {"text": {"code": self.code, "link": self.link}[content["what"]]()}
        except Exception as error:  # the page shows it
            told = {"error": f"{type(error).__name__}: {error}"}
        self.send({"kind": "text", "id": content["id"], **told})

    def _film(self, theme: str = "light", title: str | None = None) -> Any:
        return None

    def _heading(self) -> str:
        return type(self).__name__

    def _state(self) -> JSON:
        return copy.deepcopy({name: getattr(self, name) for name in scenes.remembered(type(self))})

    def _transition(self, state: JSON, changes: Mapping[str, Any]) -> JSON:
        check_names(changes, state)
        traits = self.traits()
        return state | {name: traits[name]._validate(self, value) for name, value in changes.items()}

    def _follows(self, state: Mapping[str, Any], changes: Mapping[str, Any]) -> JSON:
        return dict(changes)

    def _window(self) -> JSON:
        return {}

    def _set_state(self, state: Mapping[str, Any]) -> None:
        """Set a complete state, in one message."""
        names = [known for known in scenes.remembered(type(self)) if known in state]
        with self._at_once(), self._apply_state(), self.hold_trait_notifications():
            for trait in sorted(names, key=self._set_first.__contains__, reverse=True):
                setattr(self, trait, copy.deepcopy(state[trait]))

    def _stored(self) -> JSON | None:
        return None

    def _source(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} cannot be written as Python")

    @property
    def scenes(self) -> list[str]:
        """The names of the scenes, in order; set to the same names in another order, it orders the scenes."""
        return [scene["name"] for scene in self._scenes]

    @scenes.setter
    def scenes(self, names: list[str]) -> None:
        with self._at_once():
            self._scenes = scenes.ordered(self._scenes, names)

    def scene(self, name: str, caption: str | None = None, **changes: Any) -> None:
        """Remember what the view shows as a scene.

        A scene holds all that makes the picture: every number, the playhead, the zoom, the open tab. `show`
        goes back to it; in the page so do its own buttons, and the keys Page Up and Page Down walk through
        the scenes.

        Args:
            name: what to call it. A scene of that name is replaced, and keeps its place; a new one becomes
                the last.
            caption: one sentence on what to look at, which stands beside the picture while the scene is
                shown; None keeps that of the scene that is replaced.
            changes: traits that shall be other than the view shows them now, such as `beta_1=0.5`; of a
                stage also `optimizers`, as many and of the same kinds as the view's. With changes the view
                itself stays as it is.

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
        name, caption = scenes.check_name(name, caption)
        with self._at_once():
            state = self._transition(self._state(), changes)
            self._scenes = scenes.with_scene(self._scenes, name, caption, state)
            if not changes:
                self._scene = name

    def show(self, name: str) -> None:
        """Go to a scene.

        Args:
            name: one of `scenes`.

        Raises:
            ValueError: there is no scene of that name; the message names those that there are.
        """
        with self._at_once():
            state = scenes.find(self._scenes, name)["traits"]
            self._scene = name
            self._set_state(state)

    def forget(self, name: str) -> None:
        """Remove a scene; the view stays as it is.

        Args:
            name: one of `scenes`.

        Raises:
            ValueError: there is no scene of that name; the message names those that there are.
        """
        with self._at_once():
            gone = scenes.find(self._scenes, name)
            self._scenes = [scene for scene in self._scenes if scene is not gone]
            if self._scene == name:
                self._scene = ""

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        title: str | None = None,
        theme: str | None = None,
        frames: int | None = None,
        fps: float | None = None,
    ) -> Path:
        """Write the view as it stands to a file; the suffix says what kind of file.

        - `.html`: one page that opens from disk, with no network and no kernel, and does all that the view
          does. Its address keeps what the reader changes. What only the kernel can compute is stored as it
          stands, and the page says so.
        - `.mjs`: the same as a module that any page, or MyST's directive `anywidget`, mounts without Python:
          `import view from "./name.mjs"; view.render({ el })`. With a model, `render({ model, el })`, its
          traits are shown in place of the saved ones.
        - `.png`, `.svg`, `.pdf`: the picture, with text as text in the latter two.
        - `.gif`, `.mp4`: the playhead running from the first step to the last. MP4 needs ffmpeg, from the
          PATH or from the package imageio-ffmpeg.

        The file is complete or it is not there: whatever goes wrong, a file of that name stays as it was. A
        new version of a file has its rights; a link is followed to its file; what is read-only is refused.

        Args:
            path: where to write; its folder must exist.
            title: the heading; the view's own in pictures, and none on a page, if None.
            theme: `"light"` or `"dark"`; None is light, and on a page follows the reader's system.
            frames: of an animation, from 2 to 5000; 200 if None.
            fps: frames a second of an animation, from 0.0001 to 50 (GIF has no more) or 120; 30 if None.

        Returns:
            The path, as a `pathlib.Path`.

        Raises:
            TypeError, ValueError: an argument cannot be used; the message names it and what is allowed.
            OSError: the file cannot be written; its kind and message say why, and name the path.
            RuntimeError: there is no ffmpeg for an MP4, and the message says how to get it; or ffmpeg made no
                whole film.

        Example:
            >>> import tempfile
            >>> import adamviz as av
            >>> view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)])
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     view.save(f"{folder}/beale.html", title="Adam and AMSGrad on Beale's function").name
            'beale.html'
            >>> view.close()
        """
        written = save.save(self, path, title, theme, frames, fps)
        if written.suffix.lower() == ".html":
            self._paged = scenes.kept_traits(self)
        return written

    def link(self, *, whole: bool = False) -> str:
        """The fragment of an address: behind that of a saved page, it opens the page as the view stands now.

        Args:
            whole: whether it says everything, so that it fits any page that was saved from this view.
                Otherwise it says what differs from the page that was saved last, which is shorter; of a view
                that has saved none, everything. The scenes are those of the page in any case.

        Returns:
            The part from `#` on; an empty text if the page that was saved last shows the same.

        Example:
            >>> import adamviz as av
            >>> view = av.explore("beale", av.Adam(0.1))
            >>> path = view.save("beale.html")
            >>> view.playhead = 40
            >>> view.link()
            '#%7B%22playhead%22%3A40%7D'
            >>> path.unlink()
            >>> view.close()
        """
        return link.link(self, None if checked("whole", {"kind": "switch"}, whole) else self._paged)

    def code(self) -> str:
        """The Python text that makes this view again, exactly as it stands: numbers, zoom, scenes and all.

        Functions and classes of your own can only be named: the text begins with a comment that says which
        they are.

        Returns:
            The text: statements that end with the view itself, as the last line of a cell.

        Example:
            >>> import adamviz as av
            >>> view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)])
            >>> view.beta_1, view.playhead = 0.5, 40
            >>> print(view.code())
            import adamviz as av
            <BLANKLINE>
            view = av.explore(
                "beale",
                {
                    "Adam": av.Adam(learning_rate=0.1, beta_1=0.5),
                    "AMSGrad": av.Adam(learning_rate=0.1, amsgrad=True),
                },
                playhead=40,
            )
            view
            >>> view.close()
        """
        return self._source()

    def __repr__(self) -> str:
        public = ", ".join(f"{n}={v!r}" for n, v in self._state().items() if not n.startswith("_"))
        return f"{type(self).__name__}({public})"
