"""Records what torch's Adam keeps after some steps, and what a recorder that watches it finds, for tests
where there is no torch.

    python -m tests.training.record_torch

Needs torch; writes tests/training/torch_adam.json.
"""

import json
from pathlib import Path

from tests.training.slots_oracle import SHAPES, STEPS, gradients

FILE = Path(__file__).with_name("torch_adam.json")
KINDS = {
    "Adam": ("Adam", {"amsgrad": True}),
    "AdamW": ("AdamW", {}),
    "foreach": ("AdamW", {"foreach": True, "amsgrad": True}),
    "fused": ("Adam", {"fused": True}),
}
RATES = 0.1, 0.2
WATCHED = "norms", "rms", "alpha", "epsilon", "epsilon_share", "cosine", "rms_ratio", "dead_share"


def groups_of(parameters):
    """The groups that all are in: the first two tensors, and the last one with a rate of its own."""
    return [{"params": parameters[:2], "lr": RATES[0]}, {"params": parameters[2:], "lr": RATES[1]}]


def watched(optimizer, parameters, set_gradient):
    """What a recorder finds in the steps: its arrays by name, tensor by tensor in the order of `SHAPES`."""
    import adamviz as av

    recorder = av.Recorder(every=1)
    recorder.watch(optimizer, zip(SHAPES, parameters, strict=True))
    for step in range(STEPS):
        for parameter, name in zip(parameters, SHAPES, strict=True):
            set_gradient(parameter, gradients(step)[name])
        optimizer.step()
    recording = recorder.recording
    order = [recording.index(name) for name in SHAPES]
    return {name: getattr(recording, name)[:, order] for name in WATCHED}


def main():
    import torch

    def set_gradient(parameter, array):
        parameter.grad = torch.as_tensor(array)

    recorded = {"torch": torch.__version__.partition("+")[0]}
    for kind, (name, arguments) in KINDS.items():
        parameters = [torch.nn.Parameter(torch.ones(shape)) for shape in SHAPES.values()]
        optimizer = getattr(torch.optim, name)(groups_of(parameters), **arguments)
        found = watched(optimizer, parameters, set_gradient)
        recorded[kind] = optimizer.state_dict()
        if kind == "fused":
            recorded["watched"] = {name: array.tolist() for name, array in found.items()}
    FILE.write_text(json.dumps(recorded, default=lambda tensor: tensor.tolist()) + "\n")


if __name__ == "__main__":
    main()
