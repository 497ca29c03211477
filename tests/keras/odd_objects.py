"""Objects and classes that odd losses read numbers of."""

import dataclasses


class Plain:
    weight = 0.0


class Slotted:
    __slots__ = ("weight",)


class OwnWay:
    hidden = {"weight": 0.0}

    def __getattr__(self, name):
        return OwnWay.hidden[name]


class Keyed:
    def __init__(self, place):
        self.place = place

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.place == other.place


class Indexed:
    now = 0

    def __index__(self):
        return Indexed.now


@dataclasses.dataclass
class Data:
    weight: float = 0.0
