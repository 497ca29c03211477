"""Recording in `model.fit` of Keras. Keras is not imported for it: the model's own is there already."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from adamviz.core.received import received
from adamviz.training.names import array_of
from adamviz.training.unattended import Unattended

KERAS = "keras", "tf_keras"


def keras_callback(recorder: Unattended, model: Any) -> Any:
    """What `Recorder.callback` gives."""
    base: Any = _base(model)

    class RecorderCallback(base):
        """Logs each due step of `fit` to a recorder."""

        def set_model(self, other):
            if other is not model:
                raise ValueError(
                    f"Expected the callback in `fit` of the model {model.name!r}, for which it was made, "
                    f"received it in that of {getattr(other, 'name', other)!r}: recorder.callback(model) "
                    "makes one for each"
                )
            super().set_model(other)

        before = None  # the parameters and the count of steps before a step that is due
        accuracy = None  # on held-out data, as last measured

        def on_train_batch_begin(self, batch, logs=None):
            count = recorder.step(self.model.optimizer, _count(self.model))
            due = recorder.due(count + 1)
            self.before = (count, _copied(_parameters(self.model))) if due else None

        def on_train_batch_end(self, batch, logs=None):
            count = recorder.step(self.model.optimizer, _count(self.model))
            before, self.before = self.before, None
            # Steps may be made several at once, of which the first was not yet due.
            if count == 0 or not recorder.due(count):
                return
            parameters = _parameters(self.model)
            updates = None
            # A model without a declared input gets its parameters within the first step.
            if before is not None and before[0] == count - 1 and before[1].keys() == parameters.keys():
                updates = {name: array - before[1][name] for name, array in parameters.items()}
            recorder.log(
                count,
                params=parameters,
                updates=updates,
                state=_state(self.model),
                loss=(logs or {}).get("loss"),
                accuracy=self.accuracy,
            )

        def on_epoch_end(self, epoch, logs=None):
            found = [
                value for name, value in (logs or {}).items() if name.startswith("val_") and "acc" in name
            ]
            self.accuracy = found[0] if found else self.accuracy

    return RecorderCallback()


def _base(model):
    roots = [kind.__module__.partition(".")[0] for kind in type(model).__mro__]
    root = next((root for root in roots if root in KERAS and hasattr(model, "fit")), None)
    if root is None:
        raise TypeError(f"Expected model to be a model of keras or tf_keras, received: {received(model)}")
    return sys.modules[root].callbacks.Callback


def _count(model):
    return int(array_of(model.optimizer.iterations))


def _parameters(model):
    """The trained parameters by their names, which Keras lets be the same for two of them."""
    variables = list(model.trainable_variables)
    names = [str(getattr(each, "path", each.name)).partition(":")[0] for each in variables]
    if len(set(names)) < len(names):
        names = [f"{i} {name}" for i, name in enumerate(names)]
    return {name: array_of(each) for name, each in zip(names, variables, strict=True)}


def _copied(arrays):
    return {name: np.array(array) for name, array in arrays.items()}


def _state(model):
    """The optimizer, if it is an Adam."""
    from adamviz.training.readers import read

    try:
        read(model.optimizer)
    except TypeError:
        return None
    return model.optimizer
