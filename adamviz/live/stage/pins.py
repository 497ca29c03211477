"""What a view has for comparing runs: pinned paths, and a table of metrics."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any

from adamviz.api import check_noise, run
from adamviz.core.noise import Noise
from adamviz.core.parameters import replace
from adamviz.core.received import received
from adamviz.live.run_values import LIMITS, Pins
from adamviz.live.running import Running
from adamviz.live.stage import metrics
from adamviz.live.stage.sensitivity import nudged, parting_step
from adamviz.live.stage.table import Table
from adamviz.live.stored import elsewhere
from adamviz.live.texts import differences
from adamviz.programs.values import plain_values

_AS_NOW = "as now"


class Comparing(Running):
    """What `Stage` compares with. Pins are a trait, so that a saved notebook and a saved page keep them."""

    _pins = Pins()
    if TYPE_CHECKING:  # traits of `Stage`
        steps: Any
        playhead: Any
        hidden: Any
        tolerance: Any

    def table(self, sort: str | None = None, down: bool = False) -> Table:
        """The metrics that the view's table shows: of each run, and then of each pin on the shown surface.

        Args:
            sort: the column that decides the order: run, loss, best, best_step, arrives or difference; None
                for that of the view. Runs that diverged come last.
            down: whether the largest comes first.

        Returns:
            A list of dicts, which prints as a table: run (its name), pinned and hidden (whether it is), loss
            (at the playhead), best and best_step (the lowest loss and the first step that has it, but for its
            last digits), arrives (the first step within `tolerance` of the lowest known loss, or where none
            is known of the best that any run reaches), difference (the loss, less that of the selected run),
            diverged (the step), sensitive_from (the step from which on a path is visibly another one if it
            starts at the next floats, as where it is chaotic: another machine may come to another end).
            None stands for what there is not.

        Raises:
            ValueError: there is no such column.

        Example:
            >>> import adamviz as av
            >>> optimizers = [av.Adam(0.1), av.Adam(0.1, clipnorm=1.0)]
            >>> view = av.compare(optimizers, "beale", steps=100, tolerance=1e-2)
            >>> view.table(sort="arrives")
            run               loss now     best   at step  arrives   difference  (at step 100)
            Adam, clipnorm 1    1.2e−4*  1.2e−4*      100       49*       −0.94
            Adam                  0.94     0.94       100        –            0
            >>> [(row["run"], row["arrives"]) for row in view.table()]
            [('Adam', None), ('Adam, clipnorm 1', 49)]
            >>> view.close()
        """
        runs = [run(one, self.shown, self.start, self.steps, noise=self.noise) for one in self._optimizers]
        pins = self._pinned()
        known = [float(point[2]) for point in self.shown.minima]
        lowest = min(known, default=None)
        if lowest is None:
            # A pin is not one of the runs whose best is the aim: it may have had other noise or another
            # start.
            best = [row["best"] for row in metrics.table(runs, 0, 0, None, 0.0) if row["best"] is not None]
            lowest = min(best, default=None)
        rows = metrics.table(
            [*runs, *(path for _, path, _ in pins)], self.playhead, self.selected, lowest, self.tolerance
        )
        named = [
            {"run": entry["label"], "pinned": False, "hidden": i in self.hidden}
            for i, entry in enumerate(self._runs)
        ]
        named += [
            {"run": f"{pin['label']}: {text or _AS_NOW}", "pinned": True, "hidden": pin["run"] in self.hidden}
            for pin, _, text in pins
        ]
        problems = [self._present(index) for index in range(len(runs))] + [pin for pin, _, _ in pins]
        paths = [*runs, *(path for _, path, _ in pins)]
        steps = [self._sensitive_from(one, path) for one, path in zip(problems, paths, strict=True)]
        made = Table(
            [
                name | row | {"sensitive_from": step}
                for name, row, step in zip(named, rows, steps, strict=True)
            ],
            min(self.playhead, self.steps),
        )
        return made if sort is None else made.sorted_by(sort, down)

    @property
    def pins(self) -> list[str]:
        """The pinned paths, in words: the name of the run, and what differed from its present settings."""
        return [f"{pin['label']}: {self._text_of(pin) or _AS_NOW}" for pin in self._pins]

    def pin(self, *runs: int, name: str | None = None) -> None:
        """Keep the present paths of runs in the picture, thin and pale, while the sliders move on.

        Args:
            runs: which, each counted from 0; the selected one if none is given.
            name: what their pins are called; None for the name of the run. What is pinned already is pinned
                no second time, but takes the name.

        Raises:
            ValueError: there is no such run, the name is no text or empty, or there are too many pins.

        Example:
            >>> import adamviz as av
            >>> view = av.compare([av.Adam(0.1, beta_1=0.5)])
            >>> view.pin()
            >>> view.beta_1 = 0.9
            >>> view.pins
            ['Adam: β₁ 0.5']
            >>> view.pin(name="as usual")
            >>> view.pins
            ['Adam: β₁ 0.5', 'as usual: as now']
            >>> view.unpin()
            >>> view.close()
        """
        most = len(self._runs) - 1
        for one in runs:
            if isinstance(one, bool) or not isinstance(one, numbers.Integral) or not 0 <= one <= most:
                raise ValueError(
                    f"Expected runs to be whole numbers from 0 to {most}, received: {received(one)}"
                )
        if name is not None and not (isinstance(name, str) and name.strip()):
            raise ValueError(
                f"Expected name to be a text that is not empty, or None, received: {received(name)}"
            )
        with self._at_once():
            pins = [*self._pins]
            for pin in [self._pin_of(int(index)) for index in runs or [self.selected]]:
                known = [i for i, other in enumerate(pins) if {**other, "label": pin["label"]} == pin]
                if name is not None:
                    pin["label"] = name.strip()
                if not known:
                    pins.append(pin)
                elif name is not None:
                    pins[known[0]] = pin
            if len(pins) > LIMITS["pins"]:
                raise ValueError(
                    f"Up to {LIMITS['pins']} runs can be pinned, and {len(self._pins)} are: remove some with "
                    "unpin()"
                )
            self._pins = pins

    def unpin(self, *pins: int) -> None:
        """Remove pins.

        Args:
            pins: which, each counted from 0 as in `pins`; all if none is given.

        Raises:
            ValueError: there is no such pin.
        """
        with self._at_once():
            for one in pins:
                if (
                    isinstance(one, bool)
                    or not isinstance(one, numbers.Integral)
                    or not 0 <= one < len(self._pins)
                ):
                    there = (
                        f"from 0 to {len(self._pins) - 1}"
                        if self._pins
                        else "given only where there are pins"
                    )
                    raise ValueError(f"Expected pins to be whole numbers {there}, received: {received(one)}")
            self._pins = [pin for i, pin in enumerate(self._pins) if pins and i not in pins]

    def _present(self, index):
        """A run as it would be pinned now."""
        entry, noise = self._runs[index], check_noise(self.noise)
        return {
            "run": index,
            "label": entry["label"],
            "optimizer": entry["optimizer"],
            "numbers": dict(entry["numbers"]),
            "surface": self.surface,
            "surface_numbers": plain_values(self.shown),
            "noise": None if noise is None else plain_values(noise),
            "start": list(self.start),
            "steps": self.steps,
        }

    def _text_of(self, pin):
        """What a pin differs in from its run as it is now; empty if in nothing."""
        return ", ".join(differences(pin, self._present(pin["run"]), self._programs))

    def _pin_of(self, index):
        pin = self._present(index)
        programs = self._surfaces[self.surface].program, self._optimizer_kinds[pin["optimizer"]].program
        if any(map(elsewhere, programs)):  # the page cannot compute it again, or not at once
            if self.steps > LIMITS["kept"]:
                raise ValueError(
                    f"What the page cannot compute can be pinned up to {LIMITS['kept']} steps; this view has "
                    f"{self.steps}"
                )
            path = self._path_of(pin)
            pin["path"] = {"xy": _plain(path.xy.ravel()), "loss": _plain(path.loss)}
        return pin

    def _path_of(self, pin):
        optimizer = replace(self._kinds[pin["optimizer"]], **pin["numbers"])
        surface = replace(self._menu[pin["surface"]], **pin["surface_numbers"])
        return run(
            optimizer,
            surface,
            pin["start"],
            pin["steps"],
            noise=Noise(**pin["noise"]) if pin["noise"] else None,
        )

    def _sensitive_from(self, pin, path):
        """From which step on a path is another one if it starts at the next floats."""
        other = self._path_of(pin | {"start": nudged(pin["start"])})
        count = path.finite_points
        return parting_step(path.xy[:count], other.xy[:count], self.shown.extent)

    def _pinned(self):
        """The pins of the surface that is shown, each with its path and what it differs in from its run as it
        is now.
        """
        return [
            (pin, self._path_of(pin), self._text_of(pin))
            for pin in self._pins
            if pin["surface"] == self.surface
        ]


def _plain(array):
    return [float(f"{number:.7g}") if abs(number) < float("inf") else None for number in array.tolist()]
