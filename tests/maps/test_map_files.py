"""Files of maps: what they hold, and those that are damaged."""

import json
import zipfile

import numpy as np
import pytest

import adamviz as av
from tests.maps.himmelblau import made, same


@pytest.fixture(scope="module")
def whole():
    return made()


@pytest.mark.parametrize("difference", [False, True])
def test_a_file_holds_all_of_a_map(whole, difference, tmp_path):
    map = whole - whole if difference else whole
    map.save(tmp_path / "map.npz")
    same(av.Map.load(str(tmp_path / "map.npz")), map)
    if difference:
        with pytest.raises(ValueError, match="holds the difference of two maps, which has no runs"):
            av.Map.load(tmp_path / "map.npz", av.Adam(), "himmelblau")
        return
    again = av.Map.load(tmp_path / "map.npz", av.Adam(), av.surfaces.Himmelblau())
    np.testing.assert_array_equal(again.run(3, 4).xy, map.run(3, 4).xy)
    for optimizer, surface, words in (
        (av.Adam(epsilon=1e-3), "himmelblau", "optimizer = 'Adam"),
        (av.Adam(), "beale", "surface = 'Himmelblau"),
    ):
        with pytest.raises(ValueError, match=f"map.npz holds a map with {words}"):
            av.Map.load(tmp_path / "map.npz", optimizer, surface)
    with pytest.raises(ValueError, match="both optimizer and surface, or neither"):
        av.Map.load(tmp_path / "map.npz", av.Adam())
    with pytest.raises(ValueError, match="Expected path to end in .npz"):
        map.save(tmp_path / "map.txt")


def changed(meta, **parts):
    return meta | {"setting": meta["setting"] | parts}


DAMAGES = {
    "another format": lambda meta: meta | {"format": "adamviz map 99"},
    "no setting": lambda meta: {"format": meta["format"]},
    "an unknown part": lambda meta: changed(meta, more=1),
    "a measure that is none": lambda meta: changed(meta, measures=["fun"]),
    "measures that are no list": lambda meta: changed(meta, measures={"final_loss": 1}),
    "steps that are a text": lambda meta: changed(meta, steps="5"),
    "another dtype": lambda meta: changed(meta, dtype="float64"),
    "a start of no numbers": lambda meta: changed(meta, start=[]),
    "a minimum of two numbers": lambda meta: changed(meta, minima=[[1.0, 2.0]]),
    "minima of text": lambda meta: changed(meta, minima=[["a", "b", "c"]]),
    "a huge axis": lambda meta: changed(meta, x=meta["setting"]["x"] | {"count": 2**40}),
    "an axis that is none": lambda meta: changed(meta, y=[1, 2]),
    "an axis of NaN": lambda meta: changed(meta, y=meta["setting"]["y"] | {"low": float("nan")}),
    "fewer pixels": lambda meta: changed(meta, y=meta["setting"]["y"] | {"count": 39}),
    "other arrays": lambda meta: meta | {"arrays": {"final_loss": "float32"}},
    "objects": lambda meta: meta | {"arrays": meta["arrays"] | {"final_loss": "object"}},
}


def test_a_damaged_file_is_refused(whole, tmp_path):
    good, bad = tmp_path / "good.npz", tmp_path / "bad.npz"
    whole.save(good)
    with np.load(good) as file:
        arrays = dict(file)
    meta = json.loads(arrays["meta"].tobytes())
    for name, damage in DAMAGES.items():
        np.savez(bad, **arrays | {"meta": np.frombuffer(json.dumps(damage(meta)).encode(), np.uint8)})
        with pytest.raises(ValueError, match="bad.npz is damaged or was not written by `save` of a map"):
            av.Map.load(bad)
            pytest.fail(name)
    data = good.read_bytes()
    for damaged in (b"", data[:1000], data[: len(data) // 2], b"\0" * 100, data[:-200] + b"\0" * 200):
        bad.write_bytes(damaged)
        with pytest.raises(ValueError, match="is damaged"):
            av.Map.load(bad)
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("meta.npy", b"1" * 10_000)
    with pytest.raises(ValueError, match="an array is compressed"):
        av.Map.load(bad)
    with pytest.raises(FileNotFoundError):
        av.Map.load(tmp_path / "none.npz")
