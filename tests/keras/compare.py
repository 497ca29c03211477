"""How far two states of one case lie apart, in words."""

import ml_dtypes
import numpy as np

# Epsilons of the dtype (of a complex number's parts), relative to the tensor's largest entry. In half
# precision each of thirty steps rounds many times, and XLA and Eigen not always alike.
BOUNDS = {
    "float64": 64,
    "float32": 64,
    "complex128": 64,
    "complex64": 64,
    "float16": 16,
    "bfloat16": 16,
    "int64": 0,
}
EQUAL = ("names", "slots", "slot_names", "returned", "reads", "extra")
# Keras's config has these as NumPy numbers, float32 once a step was made.
KEPT = ("learning_rate", "beta_1", "beta_2")


def differences(one, two, sizes=None):
    """What differs between two states: a list of sentences, empty where they agree.

    `sizes`, a dictionary that is kept from one step of a run to the next, makes the bounds relative to the
    largest entry that a tensor has had so far: a single number that passes through zero has no digits left of
    its own.
    """
    found = [f"{key}: {one[key]} is not {two[key]}" for key in EQUAL if not same(one[key], two[key])]
    if not same_config(one["config"], two["config"]):
        found.append(f"config: {one['config']} is not {two['config']}")
    for key in ("variables", "weights"):
        if len(one[key]) != len(two[key]):
            found.append(f"{len(one[key])} {key}, not {len(two[key])}")
            continue
        for i, (a, b) in enumerate(zip(one[key], two[key], strict=True)):
            size = None if sizes is None else sizes.setdefault((key, i), 0.0)
            apart, largest = epsilons(a, b, size)
            if sizes is not None:
                sizes[key, i] = largest
            if not apart <= BOUNDS[b.dtype.name]:
                found.append(
                    f"{key}[{i}] ({b.dtype.name}): {apart:.1f} epsilons between {a.ravel()[:6]} and "
                    f"{b.ravel()[:6]}"
                )
    return found


def same_config(one, two):
    """Whether two configs are equal, key for key in their order, where 0.1 is float32's 0.1 as it is in
    NumPy.
    """
    return list(one) == list(two) and all(
        same(one[key], two[key]) or (key in KEPT and _same_float32(one[key], two[key])) for key in two
    )


def same(one, two):
    """Whether two pieces of plain data are equal; NaN is NaN."""
    if isinstance(two, dict):
        return (
            isinstance(one, dict) and list(one) == list(two) and all(same(one[key], two[key]) for key in two)
        )
    if isinstance(two, (list, tuple)):
        return isinstance(one, (list, tuple)) and len(one) == len(two) and all(map(same, one, two))
    return one == two or (one != one and two != two)


def epsilons(a, b, size=None):
    """The largest difference of two arrays, in epsilons of their dtype relative to the second's largest
    entry, and that entry.

    Infinity where they differ in dtype, in shape, or in which entries are NaN or infinite.
    """
    if a.dtype != b.dtype or a.shape != b.shape:
        return float("inf"), size
    if a.dtype.kind == "i":
        return float(np.abs(a - b).max(initial=0)), size
    epsilon = float(ml_dtypes.finfo(a.dtype).eps)
    a, b = (x.view(x.real.dtype) if x.dtype.kind == "c" else x for x in map(np.atleast_1d, (a, b)))
    a, b = a.astype(np.float64), b.astype(np.float64)
    fine = np.isfinite(b)
    if not np.array_equal(np.where(fine, 0, b), np.where(np.isfinite(a), 0, a), equal_nan=True):
        return float("inf"), size
    largest = max(np.abs(b[fine]).max(initial=0), size or 0)
    apart = np.abs(a[fine] - b[fine]).max(initial=0)
    return float(apart / (largest or 1) / epsilon), largest


def _same_float32(one, two):
    return (
        isinstance(one, (int, float)) and isinstance(two, (int, float)) and np.float32(one) == np.float32(two)
    )
