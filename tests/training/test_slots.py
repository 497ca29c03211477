"""What is read of optimizers' states, beside moments that NumPy computes."""

import io
import json
import struct
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from tests.training.slots_oracle import SHAPES, STEPS, check, gradients, moments


def params():
    return {"dense": {"kernel": jnp.zeros((3, 2)), "bias": jnp.zeros(2)}, "scale": jnp.zeros(())}


def tree(flat):
    return {"dense": {"kernel": flat["dense/kernel"], "bias": flat["dense/bias"]}, "scale": flat["scale"]}


def after(transformation):
    """The state of optax after the steps."""
    state = transformation.init(params())
    update = jax.jit(transformation.update)
    for step in range(STEPS):
        _, state = update(tree(gradients(step)), state, params())
    return state


def trained(**arguments):
    """An av.Adam after the steps."""
    variables = {name: av.Variable(np.zeros(shape, "float32"), name=name) for name, shape in SHAPES.items()}
    optimizer = av.Adam(0.1, **arguments)
    for step in range(STEPS):
        optimizer.apply_gradients([(gradients(step)[name], variables[name]) for name in SHAPES])
    return optimizer


@pytest.fixture(scope="module")
def adam():
    return trained(amsgrad=True, epsilon=1e-4, decay=0.5)


def test_an_adam_and_its_file(adam, tmp_path):
    found = av.slots(adam)
    check(found, vhat=True)
    known = found.hyperparameters["scale"]
    assert known["epsilon_hat"] and known["epsilon"] == pytest.approx(1e-4)
    assert known["learning_rate"] == pytest.approx(0.1 / (1 + 0.5 * (STEPS - 1)))
    adam.save(tmp_path / "adam.npz")
    check(av.slots(tmp_path / "adam.npz"), vhat=True)
    check(av.slots(adam.get_weights(), names=list(SHAPES)), vhat=True)
    assert repr(found) == "Slots(step 4, with vhat: dense/kernel (3, 2), dense/bias (2), scale ())"
    assert av.slots(found) is found


def test_a_state_of_the_core():
    core = av.Adam(0.1).hyperparameters
    state = core.init(params())
    for step in range(STEPS):
        _, state, _ = core.update(jax.tree.map(jnp.asarray, tree(gradients(step))), state, params())
    check(av.slots(state), vhat=True)


def alone():
    return optax.adamw(0.1)


def in_a_chain():
    return optax.chain(optax.clip_by_global_norm(1e9), optax.add_decayed_weights(0.0), optax.adam(0.1))


def injected():
    return optax.inject_hyperparams(optax.adam)(learning_rate=0.25)


def each_its_own():
    labels = {"dense": {"kernel": "a", "bias": "b"}, "scale": "a"}
    return optax.multi_transform({"a": optax.adam(0.1), "b": optax.adam(0.2)}, labels)


@pytest.mark.parametrize("make", [alone, in_a_chain, injected, each_its_own])
def test_states_of_optax(make):
    found = av.slots(after(make()))
    check(found)
    if make is injected:
        assert float(found.hyperparameters["scale"]["learning_rate"]) == 0.25


def test_a_masked_state_of_optax_has_the_tensors_of_its_mask():
    mask = {"dense": {"kernel": True, "bias": True}, "scale": False}
    check(av.slots(after(optax.masked(optax.adam(0.1), mask))), names=("dense/kernel", "dense/bias"))


def test_amsgrad_of_optax_keeps_the_greatest_corrected_v():
    found = av.slots(after(optax.amsgrad(0.1)))
    assert found.vhat.keys() == {*SHAPES} and found.step == STEPS


def torch_groups(keys):
    """What torch's Adam keeps, with stand-ins for its tensors: the real one is in the oracle's tests."""
    m, v, vhat = moments()
    state = {
        key: {
            "step": np.float32(STEPS),
            "exp_avg": m[name],
            "exp_avg_sq": v[name],
            "max_exp_avg_sq": vhat[name],
        }
        for key, name in zip(keys, SHAPES, strict=True)
    }
    group = {"lr": 0.1, "betas": (0.9, 0.95), "eps": 1e-8}
    return {
        "state": state,
        "param_groups": [group | {"params": keys[:2]}, group | {"lr": 0.2, "params": keys[2:]}],
    }


def test_a_state_dict_of_torch():
    found = av.slots(torch_groups([0, 1, 2]))
    check(found, dict(zip(SHAPES, "012", strict=True)), vhat=True)
    assert found.hyperparameters["2"] == {
        "learning_rate": 0.2,
        "beta_1": 0.9,
        "beta_2": 0.95,
        "epsilon": 1e-8,
        "epsilon_hat": False,
    }
    check(av.slots(SimpleNamespace(**torch_groups([0, 1, 2])), names=list(SHAPES)), vhat=True)


def test_dictionaries_of_arrays():
    m, v, vhat = moments()
    check(av.slots({"step": STEPS, "m": tree(m), "v": tree(v), "vhat": tree(vhat)}), vhat=True)
    check(av.slots({"count": np.int32(STEPS), "exp_avg": m, "exp_avg_sq": v}))
    flat = {f"{name}/m": m[name] for name in m} | {f"{name}/v": v[name] for name in m} | {"iter": STEPS}
    check(av.slots(flat))


def test_files_of_arrays(tmp_path):
    m, v, _ = moments()
    arrays = {f"exp_avg.{name}": m[name] for name in m} | {f"exp_avg_sq.{name}": v[name] for name in m}
    np.savez_compressed(tmp_path / "state.npz", step=STEPS, **arrays)
    check(av.slots(str(tmp_path / "state.npz")))
    save_safetensors(tmp_path / "state.safetensors", {"step": np.int64(STEPS)} | arrays)
    check(av.slots(tmp_path / "state.safetensors"))
    short = np.array([1, 2], jnp.float8_e4m3fn)
    save_safetensors(tmp_path / "short.safetensors", {"w/m": short, "w/v": short})
    assert av.slots(tmp_path / "short.safetensors").v["w"].astype(float).tolist() == [1, 2]


def save_safetensors(path, arrays):
    """As huggingface/safetensors documents its format."""
    header, data = {"__metadata__": {"format": "np"}}, io.BytesIO()
    kinds = {"float64": "F64", "int64": "I64", "float8_e4m3fn": "F8_E4M3"}
    for name, array in arrays.items():
        start = data.tell()
        data.write(array.tobytes())
        header[name] = {
            "dtype": kinds[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [start, data.tell()],
        }
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data.getvalue())


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "state.safetensors"
    save_safetensors(path, {"w/m": np.zeros(3), "w/v": np.zeros(3)})
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[:20],
        whole[:-1],
        struct.pack("<Q", 2**60) + whole[8:],
        whole[:8] + b"[" + whole[9:],
    ):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="damaged or no safetensors file"):
            av.slots(path)
    path = tmp_path / "state.npz"
    path.write_bytes(b"PK no archive")
    with pytest.raises(ValueError, match="damaged"):
        av.slots(path)
    np.savez(path, m=np.array([{}], object), v=np.zeros(1))
    with pytest.raises(ValueError, match="holds objects"):
        av.slots(path)
    with pytest.raises(ValueError, match="to end in .npz or .safetensors, received: 'state.pt'"):
        av.slots("state.pt")
    np.savez(path, kernel=np.zeros((2, 3)))
    with pytest.raises(TypeError, match=r"hold moments of Adam.*received: kernel \(2, 3\)"):
        av.slots(path)


def test_sharded_arrays_stay_where_they_are():
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:1]), ("x",))
    sharding = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("x"))
    m = jax.device_put(jnp.ones(4), sharding)
    assert av.slots({"m": {"w": m}, "v": {"w": m}}).m["w"] is m


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: after(optax.sgd(0.1, momentum=0.9)), r"received a tuple with 0/trace/dense/bias \(2,\)"),
        (lambda: after(optax.adabelief(0.1)), "received a tuple with 0/count"),
        (lambda: after(optax.adan(0.1)), "received a tuple with 0/m/dense/bias"),
        (
            lambda: {"state": {0: {"momentum_buffer": 1}}, "param_groups": [{"params": [0]}]},
            "received a dict with momentum_buffer of 1 tensors",
        ),
        (lambda: SimpleNamespace(state={}, param_groups=[{"params": [1]}]), "that has made no step yet"),
        (lambda: 3, "received a int: 3|received an int: 3"),
        (lambda: object(), "received a object"),
        (lambda: {}, "received a dict"),
        (lambda: av.Adam(), "received a Adam"),
    ],
    ids="sgd belief adan torch-sgd torch-new int object empty adam-new".split(),
)
def test_another_state_is_refused_with_what_it_holds(make, words):
    with pytest.raises(TypeError, match=f"Expected a state with the moments m and v of Adam, .*({words})"):
        av.slots(make())


@pytest.mark.parametrize(
    "state, words",
    [
        (
            {"m": {"a": np.ones(2)}, "v": {"a": np.ones(3)}},
            r"v of a to have m's shape \(2,\), received: \(3,\)",
        ),
        (
            {"m": {"a": np.ones(2)}, "v": {"b": np.ones(2)}},
            r"same tensors as m, received: \['b'\] beside \['a'\]",
        ),
        ([np.int64(1), *[np.ones(2)] * 6], "which their shapes tell apart"),
        ([np.int64(1), *[np.ones(2)] * 5], "which their shapes tell apart"),
    ],
    ids="shape name ambiguous odd".split(),
)
def test_moments_that_do_not_fit_are_refused(state, words):
    with pytest.raises(ValueError, match=words):
        av.slots(state)


def test_names_are_checked():
    state = {"m": [np.ones(2)], "v": [np.ones(2)]}
    assert av.slots(state, names=["kernel"]).names == ("kernel",)
    for names in ([], ["a", "b"], [1]):
        with pytest.raises(ValueError, match="Expected names to be 1 different texts"):
            av.slots(state, names=names)


@pytest.mark.parametrize("kind", ["Adam", "AdamW", "foreach", "fused"])
def test_what_torch_itself_has_kept(kind):
    """Recorded by tests/training/record_torch.py; JSON makes texts of the numbers of tensors."""
    recorded = json.loads(Path(__file__).with_name("torch_adam.json").read_text())[kind]
    recorded["state"] = {
        int(key): {name: np.array(value, "float32") for name, value in slots.items()}
        for key, slots in recorded["state"].items()
    }
    found = av.slots(recorded)
    check(found, dict(zip(SHAPES, "012", strict=True)), vhat=kind in ("Adam", "foreach"))
    assert found.hyperparameters["2"]["learning_rate"] == 0.2


def test_a_training_state_of_flax_is_that_of_its_optimizer():
    check(av.slots(SimpleNamespace(opt_state=after(alone()), step=0)))
