"""The numbers in the texts of notebook 09: those that it prints, which its cells' test holds."""

import re

import adamviz as av
from tests.words import outputs_of, text_of

TEXT, SAID = text_of("09"), outputs_of("09")
ROWS = {
    int(step): dict(zip(("loss", "held", "cosine", "m", "root", "update"), map(float, numbers), strict=True))
    for step, *numbers in re.findall(r"^ *(\d+) +(\S+) +(\d+)% +(\S+) +(\S+) +(\S+) +(\S+)$", SAID, re.M)
}


def test_gradients_differ_and_updates_do_not():
    found = re.findall(r"gradient (\S+) +update (\S+)", SAID)
    gradients, updates = ([float(number) for number in column] for column in zip(*found, strict=True))
    assert len(found) == 4 and 4.5 < max(gradients) / min(gradients) < 5.5
    assert 1.2 < max(updates) / min(updates) < 4 / 3
    assert "the gradients differ by a factor of five, the updates by hardly a third" in TEXT
    assert 0.00035 < min(updates) < max(updates) < 0.0005 and "Where do the 0.0004 come from" in TEXT


def test_the_network_and_its_digits():
    example = av.examples.digits_mlp()
    pixels, digits = example.data
    assert f"learns to read {len(digits)} handwritten digits" in TEXT and pixels.shape[1] == 64
    assert len(example.batches(epochs=15, size=64)) == 360 and "one batch of 360 is spoiled" in TEXT


def test_what_the_bad_batch_does():
    assert sorted(ROWS) == [199, 202, 208, 214, 220, 250, 358] and 201 not in ROWS
    before, right_after, end = ROWS[199], ROWS[202], ROWS[358]
    assert round(right_after["m"] / before["m"], -1) == 80 and "made $m$ 80 times as large" in TEXT
    assert 14.5 < right_after["root"] / before["root"] < 16 and "and $\\sqrt{v}$ only 15 times" in TEXT
    assert 3.5 < right_after["update"] / before["update"] < 4.5 and "four times as long as before" in TEXT
    assert 14 < end["root"] / before["root"] < 15 and "still 14 times what it was before" in TEXT
    assert (end["update"], before["update"]) == (0.0003, 0.0005) and "0.0003 against 0.0005" in TEXT
    assert ROWS[250]["m"] < before["m"] and "By step 250 $m$ has forgotten" in TEXT
    assert right_after["loss"] < before["loss"] and "It does not jump at once" in TEXT
    assert all(ROWS[step]["cosine"] < 0 for step in (202, 208, 214)) and ROWS[220]["cosine"] > 0
    assert "It climbs afterwards, for 15 steps" in TEXT and "harm for 15 steps" in TEXT


def test_what_the_view_says_of_it():
    assert "v lags a spike of scores/bias" in SAID and "gradients are 5.2 times" in SAID
    assert "gradients five times as large as its $v$ was made for" in TEXT
    assert "RMS(g/√v) is 7." in SAID and "there it is 7." in TEXT
    assert re.search(r"spike of scores/bias at step 211", SAID) and "why ten steps after the batch" in TEXT


def test_what_the_clip_saves():
    worst = {
        name: int(share)
        for name, share in re.findall(r"^(\S.*?) +held out, at worst .*: (\d+)%, in", SAID, re.M)
    }
    assert worst["bad batch"] == 84 and worst["bad batch, clipnorm 1"] > 95
    ends = re.findall(r"in the end: (\d+)%", SAID)
    assert "it tells 84 % of the held-out digits at worst and 98 % in the end" in TEXT and ends[1] == "98"
