"""Records what torch's Adam keeps after some steps, for tests where torch is not installed.

    python -m tests.training.record_torch

Needs torch; writes tests/training/torch_adam.json.
"""

import json
from pathlib import Path

from tests.training.slots_oracle import SHAPES, STEPS, gradients

FILE = Path(__file__).with_name("torch_adam.json")


def main():
    import torch

    recorded = {"torch": torch.__version__.partition("+")[0]}
    for kind, amsgrad in (("Adam", True), ("AdamW", False)):
        parameters = [torch.nn.Parameter(torch.zeros(shape)) for shape in SHAPES.values()]
        groups = [{"params": parameters[:2]}, {"params": parameters[2:], "lr": 0.2}]
        optimizer = getattr(torch.optim, kind)(groups, lr=0.1, amsgrad=amsgrad)
        for step in range(STEPS):
            for parameter, name in zip(parameters, SHAPES, strict=True):
                parameter.grad = torch.as_tensor(gradients(step)[name])
            optimizer.step()
        recorded[kind] = optimizer.state_dict()
    FILE.write_text(json.dumps(recorded, default=lambda tensor: tensor.tolist()) + "\n")


if __name__ == "__main__":
    main()
