"""Records what the real tf_keras does with every case: `python -m tests.keras.record` writes recorded.json
beside this file.
"""

import base64
import json
import warnings
from pathlib import Path

import ml_dtypes  # noqa: F401 (numpy knows bfloat16 from here on)
import numpy as np

FILE = Path(__file__).with_name("recorded.json")


def record():
    """The state after the last event of every case, played on tf_keras."""
    import tensorflow
    import tf_keras

    from tests.keras.cases import every
    from tests.keras.play import TensorFlow, final

    library = TensorFlow(tensorflow, tf_keras)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TensorFlow's own
        return {name: final(library, case) for name, case in every().items()}


def write(recorded, file=FILE):
    """Write a record, one case a line, arrays as their dtype, shape and bytes."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(_packed(state), separators=(',', ':'))}"
        for name, state in recorded.items()
    ]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def read(file=FILE):
    """A record, with its arrays."""
    return {name: _unpacked(state) for name, state in json.loads(file.read_text()).items()}


def _packed(state):
    arrays = {key: [_text(array) for array in state[key]] for key in ("variables", "weights")}
    return state | arrays


def _unpacked(state):
    arrays = {key: [_array(text) for text in state[key]] for key in ("variables", "weights")}
    return state | arrays


def _text(array):
    little = np.ascontiguousarray(array)
    return (
        f"{array.dtype.name} {','.join(map(str, array.shape))} {base64.b64encode(little.tobytes()).decode()}"
    )


def _array(text):
    name, shape, data = text.split(" ")
    array = np.frombuffer(base64.b64decode(data), np.dtype(name))
    return array.reshape([int(n) for n in shape.split(",") if n])


if __name__ == "__main__":
    write(record())
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")
