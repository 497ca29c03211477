"""The compiled gradient of a loss, used again by later calls whose loss is known to compute the same."""

import collections

import jax

from adamviz.keras import cotangents, frames
from adamviz.keras.arrays import as_array
from adamviz.keras.operators import precision, read
from adamviz.keras.purity import Key, Unknown, rebuilt

MOST = 32  # compiled gradients that are kept
_compiled = collections.OrderedDict()  # key -> Gradient, or None where the loss turned out not to be repeatable
_seen = collections.OrderedDict()  # keys that came once


class Gradient:
    """The gradient of one kind of loss with respect to some of the variables that it reads, as a compiled function."""

    def __init__(self, places):
        self.connected, self._traced = set(), None
        connected = self.connected

        def pure(values, arrays, grad_loss):
            loss, key = self._traced

            def value(chosen):
                marked = cotangents.mark(chosen, connected)
                given = [marked[places.index(i)] if i in places else one for i, one in enumerate(values)]
                with frames.entered(frames.Frame(key.variables, given)) as frame:
                    found = cotangents.loss_value(rebuilt(loss, iter(arrays), key.names)())
                if frame.written or frame.read or not frame.pure:
                    raise Unknown
                return found

            found, pull = jax.vjp(value, [values[i] for i in places])
            return pull(cotangents.cotangent(grad_loss, found))[0]

        self._compiled = jax.jit(pure)

    def __call__(self, loss, key, grad_loss):
        values = [variable._read() for variable in key.variables]
        self._traced = loss, key  # should JAX trace it anew, it must be the loss as it is now
        try:
            with precision(values):
                return self._compiled(values, key.arrays, grad_loss)
        finally:
            self._traced = None


def gradients(loss, variables, grad_loss):
    """Gradients by a compiled function that is known to do what the loss would; None where there is none.

    A loss is compiled when it comes for the second time. It must be a function whose code says what it reads: variables,
    arrays, numbers, objects of plain classes, other such functions, and JAX's and NumPy's. Only arrays and variables may differ from
    call to call.
    """
    if frames.current() is not None:
        return None
    try:
        key = Key(loss)
        places = tuple(_place(variable, key.variables) for variable in variables)
        cotangent = None if grad_loss is None else as_array(read(grad_loss))
        name = key.value, places, jax.config.x64_enabled, None if cotangent is None else (cotangent.shape, cotangent.dtype)
        hash(name)
    except Exception:  # Unknown, or whatever an object of the user's does when it is looked at: the loss itself may say it
        return None
    if name not in _compiled:
        if _remember(_seen, name, True, 8 * MOST):
            return None
        chosen = tuple(sorted({place for place in places if place is not None}))
        _remember(_compiled, name, _checked(Gradient(chosen), loss, key, cotangent), MOST)
    gradient = _compiled[name]
    if gradient is None:
        return None
    _compiled.move_to_end(name)
    try:
        found = gradient(loss, key, cotangent)
    except Exception:  # JAX traced it again, as after a change of its settings, and the loss does not bear that any more
        _compiled[name] = None
        return None
    chosen = sorted({place for place in places if place is not None})
    each = {place: one if i in gradient.connected else None for i, (place, one) in enumerate(zip(chosen, found))}
    return [None if each.get(place) is None else cotangents.finished(each[place]) for place in places]


def _checked(gradient, loss, key, cotangent):
    """The gradient after its first use; None if the loss cannot be traced, or changed what it reads: then it must be called."""
    try:
        gradient(loss, key, cotangent)
        return gradient if Key(loss).value == key.value else None
    except Exception:  # whatever it is: called as it stands, the loss will say it again
        return None


def _place(variable, variables):
    return next((place for place, one in enumerate(variables) if one is variable), None)


def _remember(known, name, value, most):
    """Keep a value by name; tells whether it is new."""
    new = name not in known
    known[name] = value
    if len(known) > most:
        known.popitem(last=False)
    return new
