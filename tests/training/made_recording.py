"""A recording as training gives it, made of numbers alone: nothing is trained, and nothing compiled."""

import numpy as np

from adamviz.training.recording import Recording
from adamviz.training.statistics import QUANTITIES
from adamviz.training.stored_records import COLUMNS, CURVATURE, joined

GRADIENT, M, V, VHAT, _, _, RATIO = range(len(QUANTITIES))


def healthy(records=60, tensors=4, seed=0, **others):
    """Noise of batches, a falling loss, updates of 10^-3 of the weights."""
    random = np.random.default_rng(seed)
    noise = lambda *shape: random.lognormal(0, 0.25, (records, tensors, *shape)).astype(np.float32)
    arrays = joined([], tensors) | {
        "steps": 1 + 10 * np.arange(records),
        "loss": 2.3 * 0.94 ** np.arange(records) * random.lognormal(0, 0.15, records),
        **dict.fromkeys(("accuracy", *CURVATURE), np.full(records, np.nan)),
    }
    for name, (axes, dtype) in COLUMNS.items():
        arrays[name] = np.zeros((records, tensors, *axes), dtype)
    arrays["rms"] = arrays["norms"] = noise(7)
    arrays["rms"][:, :, M] = 0.25 * arrays["rms"][:, :, GRADIENT]
    arrays["rms"][:, :, VHAT] = np.nan
    arrays["rms"][:1, :, M] = 0.1 * arrays["rms"][:1, :, GRADIENT]
    arrays["alpha"] = np.full_like(arrays["alpha"], 1e-3)
    arrays["epsilon"] = np.full_like(arrays["alpha"], 1e-8)
    arrays["cosine"] = random.normal(0.4, 0.2, (records, tensors)).astype(np.float32)
    arrays["rms_ratio"] = noise()
    arrays["epsilon_share"] = np.full_like(arrays["alpha"], 0.05)
    arrays["histograms"][:, :, V, 40:48] = 50
    arrays["histograms"][:, :, RATIO, 52:57] = 80  # around 2^-10
    names = tuple(f"layer {i}" for i in range(tensors))
    about = {"tensors": names, "shapes": ((20, 20),) * tensors, "left_out": {}}
    return Recording(**(arrays | about | others))
