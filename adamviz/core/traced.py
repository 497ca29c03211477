"""A function as JAX traces it now: what it reads besides its arguments is copied at that moment.

What is compiled is kept by what was traced, never by the function object: a function whose data or globals
have changed since is another program, and two functions that compute the same are one.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import Any

import jax
import jax.extend.core as jex
import numpy as np

from adamviz.core.parameters import pytree, static_field
from adamviz.typing import PyTree

# JAX keeps what it has traced of a jitted function or of a scan's body by the function object; in a context
# of its own it does not.
_FRESH = jax.make_user_context(None)
# Rules of differentiation, which a traced function has no more use for.
_RULES = {"jvp_jaxpr_fun", "jvp_jaxpr_thunk", "fwd_jaxpr_thunk", "bwd", "jvp", "fwd"}


class Program:
    """A jaxpr without its constants, and the structures around it: equal to any that computes the same."""

    def __init__(self, jaxpr: jex.Jaxpr, in_tree: Any, out_tree: Any) -> None:
        self.jaxpr, self.in_tree, self.out_tree = jaxpr, in_tree, out_tree
        self.key = (_described(jaxpr), in_tree, out_tree)
        self.hash = hash(self.key)
        self.parts: dict[str, tuple[jex.Jaxpr, Any]] = {}

    def __eq__(self, other):
        return self is other or (
            isinstance(other, Program) and self.hash == other.hash and self.key == other.key
        )

    def __hash__(self):
        return self.hash

    def part(self, name: str) -> tuple[jex.Jaxpr, Any]:
        """The jaxpr of one entry of the dict that it returns, of the equations that this needs alone, and the
        entry's structure.
        """
        if name not in self.parts:
            outputs = self.jaxpr.outvars
            whole = jax.tree.unflatten(self.out_tree, range(len(outputs)))
            places, structure = jax.tree.flatten(whole[name])
            outputs = [outputs[place] for place in places]
            needed, equations = _variables(outputs), []
            for equation in reversed(self.jaxpr.eqns):
                if equation.effects or not needed.isdisjoint(equation.outvars):
                    equations.append(equation)
                    needed |= _variables(equation.invars)
            self.parts[name] = self.jaxpr.replace(eqns=equations[::-1], outvars=outputs), structure
        return self.parts[name]


@pytree
class Traced:
    """A function as it was traced, a pytree of its constants, for arguments like those of the trace."""

    program: Program = static_field(default=None)
    constants: tuple = ()

    def __call__(self, *arguments: PyTree) -> PyTree:
        leaves, in_tree = jax.tree.flatten(arguments)
        if in_tree != self.program.in_tree:
            raise TypeError(
                f"Expected arguments of the structure {self.program.in_tree}, received: {in_tree}"
            )
        return _evaluated(self.program.jaxpr, self.program.out_tree, self.constants, leaves)

    def part(self, name: str, *arguments: PyTree) -> PyTree:
        """One entry of the dict that it returns; outside of a trace, compiled without the others."""
        leaves = jax.tree.leaves(arguments)
        if any(isinstance(leaf, jax.core.Tracer) for leaf in (*leaves, *jax.tree.leaves(self.constants))):
            return _evaluated(*self.program.part(name), self.constants, leaves)
        return _part(self.program, name, self.constants, leaves)

    @property
    def result(self) -> PyTree:
        """Shapes and dtypes of what it returns."""
        avals = [variable.aval for variable in self.program.jaxpr.outvars]
        return jax.tree.unflatten(
            self.program.out_tree, [jax.ShapeDtypeStruct(aval.shape, aval.dtype) for aval in avals]
        )

    def same(self, other: Traced) -> bool:
        """Whether another one computes the same with the same constants."""
        mine, others = (
            (_described(traced.program.jaxpr, callables=False), *map(contents, traced.constants))
            for traced in (self, other)
        )
        return mine == others


def _variables(atoms):
    return {atom for atom in atoms if not isinstance(atom, jex.Literal)}


def _evaluated(jaxpr, structure, constants, leaves):
    avals = [variable.aval for variable in jaxpr.invars]
    leaves = [jax.numpy.asarray(leaf, aval.dtype) for leaf, aval in zip(leaves, avals, strict=True)]
    results = jex.jaxpr_as_fun(jex.ClosedJaxpr(jaxpr, list(constants)))(*leaves)
    return jax.tree.unflatten(structure, results)


# Evaluated outside of one, each of hundreds of operations would be compiled by itself.
@functools.partial(jax.jit, static_argnums=(0, 1))
def _part(program, name, constants, leaves):
    return _evaluated(*program.part(name), constants, leaves)


def trace(function: Callable[..., Any], *arguments: PyTree) -> Traced:
    """A function as JAX traces it now: what it reads besides its arguments is copied at that moment.

    Args:
        function: a function of pytrees that JAX can trace.
        arguments: pytrees of arrays, of which only shapes and dtypes count.

    Example:
        >>> import numpy as np
        >>> data = np.array([1.0, 2.0])
        >>> traced = trace(lambda x: x * data, np.ones(2, np.float32))
        >>> data[:] = 100.0
        >>> traced(np.ones(2, np.float32)).tolist()
        [1.0, 2.0]
    """
    try:
        traced, compiled = _traced(function, arguments)
    except TypeError as error:
        if "same dtypes" not in str(error):
            raise
        traced, compiled = None, True  # as of an array that JAX has converted in another precision
    if compiled:
        # JAX converts a NumPy array once again only when nothing holds what it made of it before, and a
        # compiled function's cache does: data changed in place would not be seen, nor another precision.
        del traced
        jax.clear_caches()
        gc.collect()
        traced, _ = _traced(function, arguments)
    return traced


def _traced(function, arguments):
    """A `Traced`, and whether functions that are compiled inside it read NumPy arrays."""
    in_tree, outside = jax.tree.structure(arguments), []
    with _FRESH(object()):
        closed, shapes = jax.make_jaxpr(lambda *values: function(*values), return_shape=True)(*arguments)
    constants = tuple(map(_copied, closed.consts))
    program = Program(
        jex.ClosedJaxpr(_owned(closed.jaxpr, outside), constants).jaxpr, in_tree, jax.tree.structure(shapes)
    )
    return Traced(program, constants), bool(outside)


def _copied(constant):
    # An array of the user's may be changed in place, and JAX takes it over without a copy.
    return np.array(constant) if isinstance(constant, np.ndarray) else constant


def _owned(jaxpr, outside):
    """A jaxpr with copies of the NumPy arrays in it; `outside` gets those of functions compiled inside it."""

    def atom(variable):
        plain = isinstance(variable, jex.Literal) and isinstance(variable.val, np.ndarray)
        return jex.Literal(np.array(variable.val), variable.aval) if plain else variable

    def value(parameter):
        if isinstance(parameter, jex.ClosedJaxpr):  # which JAX 0.12 says of every jaxpr
            outside.extend(const for const in parameter.consts if isinstance(const, np.ndarray))
            return jex.ClosedJaxpr(_owned(parameter.jaxpr, outside), list(map(_copied, parameter.consts)))
        if isinstance(parameter, jex.Jaxpr):
            return _owned(parameter, outside)
        return tuple(map(value, parameter)) if type(parameter) is tuple else parameter

    equations = [
        equation.replace(
            invars=list(map(atom, equation.invars)),
            params={name: value(parameter) for name, parameter in equation.params.items()},
        )
        for equation in jaxpr.eqns
    ]
    return jaxpr.replace(eqns=equations, outvars=list(map(atom, jaxpr.outvars)))


def contents(constant: Any) -> tuple[str, tuple[int, ...], bytes]:
    """What an array holds, as something to compare it by."""
    if jax.dtypes.issubdtype(constant.dtype, jax.dtypes.extended):
        constant = jax.random.key_data(constant)
    array = np.asarray(constant)
    return str(array.dtype), array.shape, array.tobytes()


def _described(jaxpr, callables=True):
    """All that decides what a jaxpr computes, as nested tuples that can be compared."""
    numbers = {}

    def atom(variable):
        if isinstance(variable, jex.Literal):
            return ("literal", _type(variable.aval), contents(np.asarray(variable.val)))
        return numbers.setdefault(variable, len(numbers))

    def variables(several):
        return tuple((atom(variable), _type(variable.aval)) for variable in several)

    inputs = variables((*jaxpr.constvars, *jaxpr.invars))
    equations = tuple(
        (
            equation.primitive.name,
            tuple(map(atom, equation.invars)),
            variables(equation.outvars),
            _value(dict(equation.params), callables),
        )
        for equation in jaxpr.eqns
    )
    return inputs, equations, tuple(map(atom, jaxpr.outvars))


def _type(aval):
    return (
        (str(aval.dtype), aval.shape, bool(getattr(aval, "weak_type", False)))
        if hasattr(aval, "dtype")
        else str(aval)
    )


def _value(value, callables):
    if isinstance(value, jex.ClosedJaxpr):
        return _described(value.jaxpr, callables), tuple(map(contents, value.consts))
    if isinstance(value, jex.Jaxpr):
        return _described(value, callables)
    if isinstance(value, dict):
        return tuple(
            (name, _value(parameter, callables))
            for name, parameter in sorted(value.items(), key=lambda pair: pair[0])
            if name not in _RULES
        )
    if isinstance(value, (tuple, list)):
        return (type(value).__name__, *(_value(entry, callables) for entry in value))
    if isinstance(value, (np.ndarray, np.generic, jax.Array)):
        return contents(value)
    if callable(value) and not isinstance(value, type) and not callables:
        return None
    try:
        hash(value)
    except TypeError:
        return str(value)
    return value
