"""A Python function traced once, which runs compiled from then on: what `tf.function` is to TensorFlow."""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
from collections.abc import Callable, Sequence
from typing import Any

import jax

from adamviz.keras.functions.concrete import trace
from adamviz.keras.functions.input_signature import conforming, specified
from adamviz.keras.functions.signature import Arguments, bound, guard
from adamviz.keras.functions.tracing import Wide
from adamviz.keras.tensors import trace_frames


def function(
    func: Callable | None = None,
    input_signature: Sequence[Any] | None = None,
    *,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
) -> Any:
    """Compiles a function, of variables too, into a callable graph.

    The Python function is called, with traced arrays, once for each new signature of its arguments; every
    call computes what was traced, on the arguments' and the variables' present values. Variables are state:
    whatever the function reads or assigns, by closure, global, attribute or argument, it reads and assigns at
    each call. `minimize`, `apply_gradients`, `GradientTape` and other `av.function`s work inside. If a call
    fails, no variable has changed.

    A signature is: arrays (JAX's, NumPy's, tensors) by shape and dtype; Python's numbers, strings and None by
    value, so give numbers that change as arrays; variables and other objects by identity; lists, tuples,
    dicts and other pytrees by structure.

    What is baked in at tracing: everything else that Python does or reads. `print`, appending to a list,
    NumPy's random numbers, `if` and `for` happen then and not again; closed-over numbers and arrays,
    attributes and globals that are no variables, an optimizer's clips, epsilon and schedule stay what they
    were. Its `learning_rate` and betas are variables, if they are numbers. A Python `if` on a traced value is
    an error: use `jnp.where` or `jax.lax.cond`.

    Args:
        func: the function; None for a decorator with options.
        input_signature: a pair (shape, dtype) for each argument, a `jax.ShapeDtypeStruct`, or whatever else
            has a shape and a dtype: arguments become tensors of these dtypes, so that numbers are no new
            signature, and are refused unless of these shapes. A length in a pair may be None, for any; each
            is traced by itself.
        autograph, jit_compile, reduce_retracing: ignored: Python's control flow is not rewritten, everything
            is compiled, and shapes are never generalized.

    Returns:
        A function with the same arguments that returns tensors, in the structure that the Python function
        returns. On a method, each object has its own traces.

    Raises:
        TypeError: if it is no function; at a call, for arguments that do not fit it or have no identity to go
            by, for a result that is neither array, number nor None, and for a value that is asked for while
            it is not known.
        ValueError: at a call, for variables that are created at any other time than the first trace.

    Example:
        >>> import jax.numpy as jnp
        >>> from adamviz.keras.adam import Adam
        >>> from adamviz.keras.tensors.variable import Variable
        >>> w, opt = Variable([10.0, -3.0]), Adam(0.1)
        >>> @function
        ... def train_step(x):
        ...     print("tracing")
        ...     opt.minimize(lambda: jnp.sum((w * x) ** 2), [w])
        ...     return w
        >>> train_step(jnp.ones(2)).numpy().round(3).tolist(), int(opt.iterations)
        tracing
        ([9.899999618530273, -2.9000000953674316], 1)
        >>> train_step(jnp.zeros(2)).numpy().round(1).tolist(), int(opt.iterations)
        ([9.800000190734863, -2.799999952316284], 2)

    Source:
        `tf.function`.
    """
    if func is None:
        return functools.partial(function, input_signature=input_signature)
    if not callable(func):
        raise TypeError(f"{func!r} is not a callable object")
    if not isinstance(func, (Function, Method)):
        return Function(func, input_signature)
    if input_signature is not None:
        raise TypeError(f"Expected a Python function beside an input_signature, received: {func!r}")
    return func


class Traces:
    """What was traced of one function, or of one object's method."""

    def __init__(self):
        self.known, self.count, self.wide, self.settled = {}, 0, False, False


class Function:
    """What `av.function` makes of a Python function."""

    def __init__(self, python_function: Callable, input_signature: Sequence[Any] | None = None) -> None:
        functools.update_wrapper(self, python_function)
        self._python_function = python_function
        self._inputs = None if input_signature is None else specified(input_signature)
        self._traces, self._methods, self._lock = Traces(), {}, threading.RLock()
        self._signature: inspect.Signature | None = None
        with contextlib.suppress(TypeError, ValueError):  # a builtin has none
            self._signature = inspect.signature(python_function)
        parameters = list(self._signature.parameters.values()) if self._signature else []
        plain = all(parameter.kind is parameter.POSITIONAL_OR_KEYWORD for parameter in parameters)
        # A call with so many arguments needs no binding.
        self._count = len(parameters) if plain and self._signature else -1

    @property
    def python_function(self) -> Callable:
        """The Python function itself: called, it computes step by step."""
        return self._python_function

    def experimental_get_tracing_count(self) -> int:
        """How often the function was traced."""
        return self._traces.count

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(self._traces, (), args, kwargs)

    def __get__(self, instance, owner=None):
        return self if instance is None else Method(self, instance)

    def __repr__(self):
        return f"<av.function {getattr(self._python_function, '__qualname__', self._python_function)!s}>"

    def __reduce__(self):
        return Function, (self._python_function, self._inputs)

    def _call(self, traces, first, args, kwargs):
        """Call with `first`, the object of a method, whose identity the traces belong to."""
        if trace_frames.replicas() is not None:  # traced by a strategy, at every run
            return self._python_function(*first, *args, **kwargs)
        if kwargs or len(first) + len(args) != self._count:
            args, kwargs = self._bound(first, args, kwargs)
        if self._inputs is not None:
            args, kwargs = conforming(self._inputs, args, kwargs, repr(self)), {}
        arguments = Arguments(args, kwargs)
        key = arguments.key, jax.config.x64_enabled
        known = traces.known.get(key)
        if known is None:
            with self._lock:
                if key not in traces.known:
                    return self._first(traces, first, arguments, key)
                known = traces.known[key]
        return known[0](arguments)

    def _bound(self, first, args, kwargs):
        if self._signature is None:
            return args, kwargs
        args, kwargs = bound(self._signature, (*first, *args), kwargs)
        return args[len(first) :], kwargs

    def _first(self, traces, first, arguments, key):
        """Trace, and call what was traced: if that fails, there are no slots of optimizers that have made no
        step.
        """

        @functools.wraps(self._python_function)
        def call(*args, **kwargs):
            return self._python_function(*first, *args, **kwargs)

        concrete, frame = self._attempt(traces, call, arguments, creates=not traces.settled)
        try:
            # As in TensorFlow: what creates variables is traced once more, to see that it does so once only.
            if frame.made:
                concrete, again = self._attempt(traces, call, arguments, creates=False)
                again.later(frame.undo)
                frame = again
            traces.settled = True
            forget = lambda *_: traces.known.pop(key, None)
            for tracing in filter(
                None, [frame if frame.undone else None, trace_frames.tracing()]
            ):  # the function around this one may fail yet
                tracing.later(forget)
            traces.known[key] = concrete, [guard(thing, forget) for thing in arguments.kept]
            result = concrete(arguments)
            concrete.settle()
            return result
        except BaseException:
            frame.undo()
            raise

    def _attempt(self, traces, call, arguments, creates):
        traces.count += 1
        try:
            return trace(call, arguments, creates, traces.wide)
        except Wide:
            traces.wide = True
            return trace(call, arguments, creates, traces.wide)


class Method:
    """An `av.function` of one object: with traces of its own, which end with it."""

    def __init__(self, of: Function, instance: Any) -> None:
        self._function, self.__self__ = of, instance
        self.__name__, self.__doc__ = vars(of).get("__name__"), of.__doc__
        methods, key = of._methods, id(instance)
        if key not in methods:
            methods[key] = Traces(), guard(instance, lambda _: methods.pop(key, None))
        self._traces = methods[key][0]

    @property
    def python_function(self) -> Callable:
        """The Python method itself."""
        return self._function._python_function.__get__(self.__self__)

    def experimental_get_tracing_count(self) -> int:
        """How often the method was traced for this object."""
        return self._traces.count

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function._call(self._traces, (self.__self__,), args, kwargs)

    def __repr__(self):
        return f"<av.function {self._function._python_function.__qualname__} of {self.__self__!r}>"
