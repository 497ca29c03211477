"""An optimizer object's hyperparameters as the core's, made anew only when one of them has changed."""

import weakref

from adamviz.keras.tensors.variable import Variable

_KEPT = weakref.WeakKeyDictionary()


def functional(adam):
    """`adam.hyperparameters`: the one that was made last, if nothing has changed since.

    Example:
        >>> from adamviz.keras.adam import Adam
        >>> adam = Adam(0.1)
        >>> functional(adam) is functional(adam)
        True
        >>> adam.learning_rate = 0.2
        >>> functional(adam)
        Adam(learning_rate=0.2)
    """
    seen = _seen(adam)
    known = _KEPT.get(adam)
    if (
        seen is None
        or known is None
        or len(seen) != len(known[0])
        or any(one is not two for one, two in zip(seen, known[0]))
    ):
        known = _KEPT[adam] = (seen or (), adam.hyperparameters)
    return known[1]


def _seen(adam):
    """All objects that decide, each of which cannot change itself; None if one can."""
    own = vars(adam)
    variables, given = own["_hyper"].values(), own["_given"].values()
    if not all(type(one) is Variable for one in variables) or not all(
        type(one) in (int, float) for one in given
    ):
        return None
    return (
        *[one._read() for one in variables],
        *given,
        own["epsilon"],
        own["amsgrad"],
        *own["_clips"].values(),
    )
