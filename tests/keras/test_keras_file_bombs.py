"""Small files that stand for large ones: `load` reads little of them."""

import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest

from tests.keras.archives import contents, described, npy, packed


def overlapping(count, length):
    """A zip whose entries, all stored, are one and the same piece of it."""
    body = b"\0" * length
    head = (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(body), length, length, 5, 0)
        + b"a.npy"
    )
    entries = b"".join(
        struct.pack(
            "<4s6H3I5H2I",
            b"PK\x01\x02",
            20,
            20,
            0,
            0,
            0,
            0,
            zlib.crc32(body),
            length,
            length,
            5,
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + b"%05d" % number
        for number in range(count)
    )
    start = len(head) + length
    return (
        head
        + body
        + entries
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)
    )


LOAD = """
import resource, sys
import numpy as np
import pytest
import adamviz as av
variables = [av.Variable(np.zeros(3, np.float32)), av.Variable(np.float32(0))]
optimizer = av.Adam(0.5, amsgrad=True)
optimizer.apply_gradients([(np.zeros(v.shape, np.float32), v) for v in variables])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        optimizer.load(path)
    except ValueError as error:
        assert path in str(error)
    else:
        print("loaded", path)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
def test_bombs_take_no_memory(tmp_path, good):
    """Of 200 MB each: arrays, the description, a list of contents, one piece that is named often, and an
    array that does not fit.
    """
    size = 200_000_000
    header = npy(np.zeros(0, np.float32)).replace(
        b"(0,), }" + b" " * len(str(size // 4)), b"(%d,), }" % (size // 4) + b" "
    )
    with zipfile.ZipFile(tmp_path / "array.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("meta.npy", "weight_0.npy"):
            with archive.open(name, "w") as part:
                part.write(header)
                for _ in range(100):
                    part.write(b"\0" * (size // 100))
    (tmp_path / "overlapping.npz").write_bytes(overlapping(4_000, 100_000))
    with (tmp_path / "list.npz").open("wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, size, 0, 0))
    plain = packed({"meta.npy": header})
    start, end = plain.index(header) + len(header), plain.index(b"PK\x01\x02")
    with (tmp_path / "description.npz").open("wb") as file:  # stored, and as long as it says
        file.write(plain[:start])
        file.truncate(start + size)
        file.seek(start + size)
        tail = bytearray(plain[end:])
        struct.pack_into("<2I", tail, 20, len(header) + size, len(header) + size)
        struct.pack_into("<I", tail, len(tail) - 6, start + size)
        file.write(tail)
    parts = contents(good) | {"weight_1.npy": npy(np.zeros(size // 4, np.float32))}
    (tmp_path / "large.npz").write_bytes(
        described(packed(parts), lambda meta: meta["weights"][1].update(shape=[size // 4]))
    )
    paths = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run([sys.executable, "-c", LOAD, *paths], capture_output=True, text=True)
    assert done.returncode == 0 and len(paths) == 5, done.stderr
    assert int(done.stdout) < 60_000, "kB"
