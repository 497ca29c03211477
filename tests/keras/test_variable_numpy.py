"""NumPy's functions on variables and tensors."""

import io

import numpy as np
import pytest

from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable

M = np.float32([[1.5, -2.0, 3.0], [0.5, 4.0, -1.0]])
W = np.float32([2.0, 0.5, 3.0])


# Of m: (2, 3) and w: (3,).
CALLS = {
    "ufuncs": lambda m, w: [
        np.sin(m),
        np.exp(w),
        np.add(m, w),
        np.maximum(1.0, m),
        np.power(w, 2),
        np.isfinite(m),
        np.hypot(m, w),
    ],
    "two results": lambda m, w: [*np.modf(m), *np.divmod(m, 2.0), np.frexp(w)[0]],
    "reductions": lambda m, w: [
        np.sum(m, axis=1),
        np.mean(m, axis=0, keepdims=True),
        np.max(m),
        np.std(m, ddof=1),
        np.argmax(m, axis=1),
        np.any(m > 2),
    ],
    "methods of ufuncs": lambda m, w: [
        np.add.reduce(m, axis=1),
        np.multiply.accumulate(w),
        np.subtract.outer(w, w),
        np.add.reduceat(w, [0, 2]),
    ],
    "where of a ufunc": lambda m, w: [np.sum(m, where=M > 0), np.add.reduce(m, axis=0, initial=1.0)],
    "linalg": lambda m, w: [
        np.linalg.norm(m, axis=1),
        np.linalg.inv(m @ m.T),
        np.linalg.svd(m)[1],
        np.linalg.eigh(m @ m.T).eigenvalues,
    ],
    "least squares": lambda m, w: [
        np.linalg.lstsq(m.T, w, rcond=None)[0],
        np.linalg.pinv(m),
        np.linalg.matrix_rank(m),
    ],
    "joining": lambda m, w: [
        np.concatenate([m, m]),
        np.stack([w, W, w]),
        np.vstack((m, w)),
        np.append(w, 1.0),
        np.block([[m], [m]]),
    ],
    "splitting": lambda m, w: [
        *np.split(m, 3, axis=1),
        *np.array_split(w, 2),
        *np.meshgrid(w, w),
        *np.broadcast_arrays(m, w),
    ],
    "choosing": lambda m, w: [
        np.where(m > 0, m, w),
        np.clip(m, -1, 1.0),
        np.select([w > 1], [w], 0.0),
        np.nonzero(m > 0)[0],
        np.compress([True, False, True], w),
    ],
    "products": lambda m, w: [
        np.einsum("ij,j->i", m, w),
        np.dot(m, w),
        np.tensordot(m, m, ([1], [1])),
        np.outer(w, w),
        np.cross(w, w),
        np.kron(w, w),
    ],
    "shapes": lambda m, w: [
        np.reshape(m, (3, 2)),
        np.transpose(m),
        np.expand_dims(w, 1),
        np.squeeze(m[:1]),
        np.roll(m, 1, axis=1),
        np.flip(m),
        np.tile(w, 2),
    ],
    "sorting": lambda m, w: [
        np.sort(w),
        np.argsort(w),
        np.median(m),
        np.percentile(m, 30),
        np.quantile(w, [0.1, 0.9]),
        np.unique(w),
        np.searchsorted(np.sort(w), 1.0),
    ],
    "more": lambda m, w: [
        np.diff(m),
        np.gradient(w),
        np.trapezoid(w),
        np.interp(1.0, w, w),
        np.polyval(w, 2.0),
        np.pad(m, 1),
        np.cumsum(m),
        np.take(w, [0, 2]),
    ],
    "likes": lambda m, w: [
        np.zeros_like(m),
        np.full_like(w, 3.0),
        np.ones_like(m),
        np.copy(m),
        np.tril(m),
        np.diag(w),
        np.trace(m),
    ],
    "fft": lambda m, w: [np.fft.fft(w), np.fft.rfft(m, axis=0), np.real(np.fft.ifft(w))],
    "along an axis": lambda m, w: [
        np.apply_along_axis(lambda row: row[0] * row[1], 1, m),
        np.take_along_axis(m, np.argmax(M, 1)[:, None], 1),
    ],
    "plain answers": lambda m, w: [
        np.shape(m),
        np.ndim(m),
        np.size(m),
        np.result_type(m),
        np.iscomplexobj(m),
        np.allclose(m, m),
        np.array_equal(m, w),
    ],
    "methods": lambda m, w: [
        m.sum(1),
        m.mean(),
        m.T,
        m.reshape(3, 2),
        m.reshape((3, 2)),
        m.max(axis=0),
        m.dot(w),
        w.astype(np.int32),
        m.flatten(),
        m.std(),
        m.argmin(),
    ],
    "round": lambda m, w: [
        np.round(m, 1),
        m.round(1),
        np.floor(m),
        np.trunc(m),
        np.sign(m),
        np.nan_to_num(m),
    ],
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("kind", [Variable, Tensor])
@pytest.mark.parametrize("name", CALLS)
def test_functions_of_numpy(name, kind):
    for one, two in zip(CALLS[name](kind(M), kind(W)), CALLS[name](M, W), strict=True):
        if isinstance(two, (np.ndarray, np.generic)):
            np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-5)
            assert (
                type(one) is Tensor
                and np.dtype(one.dtype).kind == two.dtype.kind
                and one.dtype.itemsize <= two.dtype.itemsize
            )
        else:
            assert (
                type(one) is Tensor and bool(one) == two
                if isinstance(two, bool) and isinstance(one, Tensor)
                else one == two
            )


@pytest.mark.parametrize(
    "call",
    [
        lambda m: np.add(M, m, out=np.zeros_like(M)),
        lambda m: np.sin(M, out=m),
        lambda m: np.sum(m, out=np.zeros(())),
        lambda m: np.add.at(m, 0, 1.0),
        lambda m: np.mean(m, axis=0, out=m),
        lambda m: np.copyto(M.copy(), m),
        lambda m: np.lib.scimath.sqrt(m),
        lambda m: np.frompyfunc(abs, 1, 1)(m),
        lambda m: np.concatenate([m, m], out=np.zeros((4, 3))),
    ],
)
def test_refused(call):
    m = Variable(M)
    with pytest.raises(TypeError):
        call(m)
    np.testing.assert_array_equal(m, M)


def test_a_file_of_numpy():
    file = io.BytesIO()
    np.save(file, Variable(M))
    file.seek(0)
    np.testing.assert_array_equal(np.load(file), M)
