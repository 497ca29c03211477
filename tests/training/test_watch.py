"""Watching an Adam of torch by its hooks: of torch itself where it is, and of a stand-in everywhere."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import adamviz as av
from tests.training.record_torch import FILE, groups_of, watched
from tests.training.slots_oracle import SHAPES

RATE, GRADIENT = 0.1, np.array([[1.0, 0.0], [2.0, 0.0]], "float32")


class Tensor:
    """What a parameter of torch has of all that is looked at."""

    def __init__(self, array, grad=None):
        self.array, self.grad, self.is_sparse = np.array(array, "float32"), grad, False
        self.dtype = self.array.dtype

    def detach(self):
        return self

    def cpu(self):
        return self

    def clone(self):
        return Tensor(self.array)

    def numpy(self):
        return self.array

    def __sub__(self, other):
        return Tensor(self.array - other.array)


class Handle:
    def __init__(self, hooks, hook):
        hooks.append(hook)
        self.remove = lambda: hooks.remove(hook)


class Adam:
    """The hooks, groups and slots of torch's, around one step of Adam with beta_1 = 0.9, beta_2 = 0.999."""

    def __init__(self, groups):
        usual = {"betas": (0.9, 0.999), "eps": 1e-8}
        self.param_groups, self.state, self.pre, self.post = [usual | group for group in groups], {}, [], []

    def register_step_pre_hook(self, hook):
        return Handle(self.pre, hook)

    def register_step_post_hook(self, hook):
        return Handle(self.post, hook)

    def step(self, closure=None):
        args = (self, closure)
        for hook in self.pre:
            args, _ = hook(self, args, {}) or (args, {})
        loss = None if args[1] is None else args[1]()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    slots = self.state.setdefault(p, {"step": 0, "exp_avg": 0.0, "exp_avg_sq": 0.0})
                    g, t = p.grad.array, slots["step"] + 1
                    m = 0.9 * np.asarray(getattr(slots["exp_avg"], "array", 0.0)) + 0.1 * g
                    v = 0.999 * np.asarray(getattr(slots["exp_avg_sq"], "array", 0.0)) + 0.001 * g * g
                    slots |= {"step": t, "exp_avg": Tensor(m), "exp_avg_sq": Tensor(v)}
                    alpha = group["lr"] * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
                    p.array -= alpha * m / (np.sqrt(v) + 1e-8 * np.sqrt(1 - 0.999**t))
        for hook in self.post:
            hook(self, args, {})
        return loss


def of_stand_in():
    a, b, unused = Tensor(np.ones((2, 2)), Tensor(GRADIENT)), Tensor([1.0], Tensor([3.0])), Tensor([5.0])
    groups = [{"params": [a, unused], "lr": RATE}, {"params": [b], "lr": 10 * RATE}]
    return Adam(groups), a, b, unused


def of_torch():
    import torch

    a, b, unused = (torch.nn.Parameter(torch.tensor(x)) for x in ([[1.0, 1.0]] * 2, [1.0], [5.0]))
    a.grad, b.grad = torch.tensor(GRADIENT), torch.tensor([3.0])
    groups = [{"params": [a, unused], "lr": RATE}, {"params": [b], "lr": 10 * RATE}]
    return torch.optim.Adam(groups), a, b, unused


# torch in a process of its own: beside TensorFlow, as other tests import it, it ends the process.
APART = "WATCH_TORCH"
MAKERS = [of_stand_in, *[of_torch] * (APART in os.environ)]


@pytest.mark.skipif(APART in os.environ, reason="this is that process")
@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_itself():
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-k", "of_torch", __file__]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=os.environ | {APART: "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_found_is_what_was_found_in_torch_itself():
    """Recorded by tests/training/record_torch.py."""
    parameters = [Tensor(np.ones(shape)) for shape in SHAPES.values()]
    found = watched(Adam(groups_of(parameters)), parameters, lambda p, g: setattr(p, "grad", Tensor(g)))
    for name, expected in json.loads(FILE.read_text())["watched"].items():
        np.testing.assert_allclose(found[name], np.array(expected), rtol=2e-5, atol=1e-7, err_msg=name)


@pytest.mark.parametrize("make", MAKERS)
def test_steps_are_logged_by_hooks(make):
    optimizer, a, b, unused = make()
    recorder = av.Recorder(every=2)
    watch = recorder.watch(optimizer, [("a", a), ("b", b)])
    recorder.loss(0.5)
    optimizer.step()
    optimizer.step(lambda: 9.0)  # not due
    assert optimizer.step(lambda: 0.25) == 0.25
    watch.remove()
    optimizer.step()
    optimizer.step()
    recording = recorder.recording
    assert (recording.steps.tolist(), recording.loss.tolist()) == ([1, 3], [0.5, 0.25])
    assert set(recording.tensors) == {"a", "b", "1"}
    a, b, other = map(recording.index, ("a", "b", "1"))
    gradient, m, update = map(recording.quantities.index, ("gradient", "m", "update"))
    np.testing.assert_allclose(recording.norms[:, a, gradient], np.sqrt(5), rtol=1e-6)
    np.testing.assert_allclose(recording.norms[0, [a, b], m], [0.1 * np.sqrt(5), 0.3], rtol=1e-5)
    np.testing.assert_allclose(recording.norms[:, b, update], 10 * RATE, rtol=1e-4)
    np.testing.assert_allclose(recording.alpha[0, [a, b]], [np.sqrt(1e-3), 10 * np.sqrt(1e-3)], rtol=1e-4)
    assert np.isnan(recording.norms[:, other, m]).all() and recording.norms[0, other, update] == 0
    assert recording.dead_share[:, a].tolist() == [0.5, 0.5]
    assert (recording.epsilon_share[:, [a, b]] == [0.5, 0]).all()  # a zero is below epsilon


def test_another_optimizer_is_refused():
    with pytest.raises(TypeError, match="Expected an Adam of torch, received: 3"):
        av.Recorder().watch(3)
    with pytest.raises(TypeError, match="Expected names to be pairs of a name and a parameter, received: 3"):
        av.Recorder().watch(of_stand_in()[0], 3)
    with pytest.raises(ValueError, match="Expected an optimizer to be watched"):
        av.Recorder().loss(3)
    Lion = type("Lion", (), {"register_step_post_hook": None, "param_groups": []})
    with pytest.raises(TypeError, match="received an optimizer Lion"):
        av.Recorder().watch(Lion())


@pytest.mark.parametrize("make", MAKERS)
def test_what_cannot_be_recorded_does_not_end_the_training(make):
    optimizer, *_ = make()
    other, a, b, unused = make()
    recorder = av.Recorder(every=1)
    watch = recorder.watch(optimizer)
    optimizer.step()
    optimizer.param_groups[1]["params"][0] = a
    with pytest.warns(UserWarning, match=r"Step 2 was not recorded: .* \(1,\), .* The training goes on"):
        optimizer.step()
    optimizer.step()
    assert recorder.recording.steps.tolist() == [1] and len(optimizer.state) >= 3
    with pytest.raises(ValueError, match="watches no other optimizer: call `remove"):
        recorder.watch(other)
    watch.remove()
    with pytest.raises(ValueError, match="one a parameter, received two named 'b'"):
        recorder.watch(other, [("b", a), ("b", b)])
    recorder.watch(other, [("0", a), ("2", b), ("1", unused)])
    other.step()
    assert recorder.recording.steps.tolist() == [1, 2]  # which begins again, and counts on


@pytest.mark.parametrize("make", MAKERS)
def test_layers_that_thaw_begin_when_they_do(make):
    (optimizer, *_), (other, *_) = make(), make()
    recorder = av.Recorder(every=1)
    recorder.watch(optimizer)
    optimizer.step()
    optimizer.param_groups.append(other.param_groups[1])
    optimizer.step()
    recording = recorder.recording
    assert recording.tensors[3:] == ("3",) and recording.steps.tolist() == [1, 2]
    known = np.isfinite(recording.rms[:, :, recording.quantities.index("m")])
    assert known[:, [0, 2, 3]].tolist() == [[True, True, False], [True, True, True]]


def test_steps_count_on_from_what_was_logged_by_hand():
    optimizer, a, *_ = of_stand_in()
    recorder = av.Recorder(every=1)
    recorder.watch(optimizer)
    optimizer.step()
    recorder.log(100, loss=0.5)
    with pytest.warns(UserWarning, match="Step 100 was recorded by a call of `log`, .* at step 1: its steps"):
        optimizer.step()
    recorder.log(200, loss=0.25)
    optimizer.step()  # told once
    recording = recorder.recording
    assert recording.steps.tolist() == [1, 100, 101, 200, 201]
    gradient = recording.norms[:, recording.index("0"), recording.quantities.index("gradient")]
    assert np.isnan(gradient).tolist() == [False, True, False, True, False]
