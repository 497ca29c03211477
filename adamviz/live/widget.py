"""What every view is to its page: traits that refuse what they do not take, messages, a still picture."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import anywidget
import traitlets
from ipywidgets import Layout

from adamviz.live import bundle, packing
from adamviz.live.still import Still, show_in_boxes
from adamviz.live.turns import TakesTurns, Turns
from adamviz.plots.palette import DARK, DASHES, LIGHT, MARKERS
from adamviz.typing import Figure

JSON = dict[str, Any]  # JSON values by name
PALETTE = {"light": LIGHT, "dark": DARK, "dashes": DASHES, "markers": MARKERS}


class Widget(anywidget.AnyWidget, TakesTurns):
    """A widget whose page code is bundled by kind, which refuses misspelt names and values by name.

    Threads that change it wait for each other, but not for each other's observers.

    Args:
        setup: what the page must know besides the traits; JSON values by name.
        traits: values of traits by name.

    Raises:
        TypeError: there is no trait of a name.
        ValueError: a trait does not take its value; the message names both and says what is allowed.
    """

    _entry = ""  # the page's module of this kind, by its name in `js/`
    _folder: Path | None = None  # another folder of the page's modules, looked through before `js/`

    # Whether the layout is to be closed with the widget: one that the caller made is the caller's.
    _own_layout = False
    _applying_state = False
    _still: Any = None  # there is none where the view was refused

    _setup = traitlets.Unicode().tag(sync=True)
    # A page's number of what it saves; its negative, once that is taken. See js/state/held.js.
    _saved = traitlets.Int(0).tag(sync=True, echo_update=False)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "_entry" in cls.__dict__:
            cls._esm = bundle.module(cls._entry, cls._folder)
        super().__init_subclass__(**kwargs)

    def __init__(self, setup: Mapping[str, Any] | None = None, **traits: Any) -> None:
        check_names(traits, self.class_trait_names())
        self._own_layout = not isinstance(traits.get("layout"), Layout)
        super().__init__(_setup=packing.packed_json({"palette": PALETTE, **(setup or {})}), **traits)
        self.on_msg(Widget._hear)
        self._still = Still(self)
        show_in_boxes()
        self._turns = Turns()

    def _figure(self, theme: str = "light", title: str | None = None) -> Figure:
        """The still picture of the view."""
        raise NotImplementedError(f"{type(self).__name__} has no still picture")

    def _answer(self, request: JSON) -> tuple[JSON, list[bytes]]:
        """What the page asks the kernel to compute: content, in which integers point to the buffers."""
        raise ValueError(f"{type(self).__name__} computes nothing in the kernel")

    def _received(self, changes: JSON) -> None:
        """Let follow what the page cannot know of traits that it has sent."""

    def close(self) -> None:
        """Close the view, and let go of what it holds. Its picture stays where it was shown."""
        try:
            if self._still is not None:
                self._still.close()
        finally:
            self.unobserve_all()
            if self._own_layout:
                self.layout.close()
            super().close()

    def set_state(self, sync_data: JSON) -> None:
        """Take what the page sends, which is a complete state; what is refused is answered by what holds."""
        taken = False
        try:
            with self._turn():
                taken = True
                self._take(sync_data)
        finally:
            if taken and "_saved" in sync_data:
                with self._turn():
                    self._saved = -abs(sync_data["_saved"])

    def _take(self, sync_data: JSON) -> None:
        try:
            with self._apply_state():
                super().set_state(sync_data)
                self._received(sync_data)
        except traitlets.TraitError:
            self.send_state([name for name in sync_data if name in self.keys])
            raise

    @contextlib.contextmanager
    def _apply_state(self) -> Iterator[None]:
        """A complete state is being set: nothing else follows from it."""
        before, self._applying_state = self._applying_state, True
        try:
            yield
        finally:
            self._applying_state = before

    @contextlib.contextmanager
    def _at_once(self) -> Iterator[None]:
        """Set traits, which go to the page in one message with all that follows from them."""
        if self._turns is None or self._turns.mine:
            yield
            return
        with self._turn(), super().hold_sync():
            try:
                yield
            finally:
                self._follow()

    def _follow(self) -> None:
        """Let follow what follows from traits that have been set."""

    @contextlib.contextmanager
    def hold_sync(self) -> Iterator[None]:
        """Let changes go to the page in one message; other threads may change the view meanwhile."""
        held = super().hold_sync()
        with self._turn():
            held.__enter__()
        try:
            yield
        finally:
            with self._turn():
                held.__exit__(None, None, None)

    @contextlib.contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Let several traits change at once, in one message."""
        with self._at_once(), super().hold_trait_notifications():
            yield

    def add_traits(self, **traits: Any) -> None:
        """Add traits to this widget alone; see `HasTraits.add_traits`, which forgets what the class says."""
        about = type(self).__doc__
        super().add_traits(**traits)
        type(self).__doc__ = about

    def set_trait(self, name: str, value: Any) -> None:
        """Set a trait, with all that follows from it; see `HasTraits.set_trait`."""
        with self._at_once():
            super().set_trait(name, value)

    def _hear(self, content: JSON, buffers: list[Any]) -> None:
        if content.get("kind") == "still":
            self._still.ask()
        if content.get("kind") != "compute":
            return
        try:
            answer, made = self._answer(content)
        # Whatever a user's own function may raise is shown in the view, and that the kernel was stopped.
        except (Exception, KeyboardInterrupt) as error:
            message = f"{type(error).__name__}: {error}".removesuffix(": ")  # an interrupt says no more
            self.send({"kind": "failed", "id": content["id"], "message": message})
        else:
            self.send({"kind": "computed", "id": content["id"], **answer}, buffers=made)

    def _refuse_copy(self, *args: Any) -> NoReturn:
        raise TypeError(
            f"Cannot copy or pickle a {type(self).__name__}, to which its page belongs: view.code() is the "
            "Python that makes another one, and view.save(path) keeps it as a file"
        )

    __copy__ = __deepcopy__ = __reduce_ex__ = _refuse_copy

    def __setattr__(self, name: str, value: Any) -> None:
        # A misspelt trait would else become an attribute that nothing looks at.
        if not name.startswith("_") and not hasattr(type(self), name):
            known = ", ".join(sorted(n for n in self.trait_names(sync=True) if not n.startswith("_")))
            raise AttributeError(
                f"{type(self).__name__} has no trait {name!r}; check the spelling. It has {known}"
            )
        if self._turns is None or self._turns.mine or not self.has_trait(name):
            super().__setattr__(name, value)
            return
        with self._at_once():
            super().__setattr__(name, value)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[JSON, JSON]:
        shown = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**(data or {}), **self._still.show()}, metadata


def check_names(names: Iterable[str], allowed: Iterable[str]) -> None:
    """Refuse names of which there is none, with a TypeError that says which there are."""
    allowed = set(allowed)
    unknown = [name for name in names if name not in allowed]
    if unknown:
        public = ", ".join(sorted(name for name in allowed if not name.startswith("_")))
        raise TypeError(
            f"Unexpected keyword argument {', '.join(unknown)}; check the spelling. Allowed: {public}"
        )
