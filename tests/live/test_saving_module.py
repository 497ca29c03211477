"""The module that a view is saved as: what a page imports, with everything of the view in it."""

import json
import re
import subprocess

import pytest

import adamviz as av
from adamviz.live import bundle, cli, packing
from adamviz.live.export.module import module
from adamviz.live.scenes import kept_traits
from tests.live.counter import Counter
from tests.live.test_saving_page import FOUR, NASTY
from tests.node import node_path

IMPORTED = """
const names = JSON.parse(process.argv[1]);
const modules = await Promise.all(names.map((name) => import(name)));
console.log(JSON.stringify(modules.map(({ default: view, ...rest }) =>
  [Object.keys(rest), Object.keys(view), typeof view.render])));
"""


def state(text):
    """What a module holds of its view: setup and state."""
    setup, saved = re.search(r'Promise\.all\(\["([^"]+)", "([^"]+)"\]', text).groups()
    return packing.unpacked_json(setup), packing.unpacked_json(saved)


def test_it_is_a_module_with_render_whatever_its_title_is(explore, tmp_path):
    """As anywidget wants its default export: an object with `render`. Nothing is looked for in the page until
    that is called, so that a server, or Node, can import it.
    """
    view = explore("beale", av.Adam(0.1), steps=20)
    paths = [view.save(tmp_path / f"{i}.mjs", title=title) for i, title in enumerate(NASTY)]
    command = [node_path(), "--input-type=module", "-e", IMPORTED]
    names = json.dumps([path.as_uri() for path in paths])
    done = subprocess.run([*command, names], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[[], ["render"], "function"]] * len(NASTY)
    for path, title in zip(paths, NASTY, strict=True):
        assert state(path.read_text("utf-8"))[1]["title"] == title


def test_all_of_the_view_is_in_it_and_no_network(explore):
    view = explore("beale", FOUR, steps=40)
    view.beta_1 = 0.5
    text = module(view, theme="dark")
    setup, saved = state(text)
    assert setup["palette"].keys() == {"light", "dark", "dashes", "markers"}
    assert saved["traits"] == kept_traits(view) and saved["traits"]["beta_1"] == 0.5
    assert (saved["title"], saved["theme"]) == (None, "dark")
    assert "http" not in text.replace(view._setup, "")
    # What a page weighs, but for the frame around.
    assert len(text) < 145_000


def test_views_of_one_kind_share_their_code_in_a_page(explore):
    codes = {
        kind: {re.search(r'const kind = "(\w{16})"', module(view)).group(1) for view in views}
        for kind, views in {
            "stage": [explore("beale", av.Adam(0.1)), explore("rosenbrock", FOUR)],
            "counter": [Counter(), Counter(count=3)],
        }.items()
    }
    assert [len(names) for names in codes.values()] == [1, 1] and codes["stage"] != codes["counter"]
    assert "mountView" in packing.unpacked_code(bundle.mounted_code("stage"))


def test_the_command_line_writes_it(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["page", "--surface", "beale", "--steps", "20", "-o", "beale.mjs"]) == 0
    assert capsys.readouterr().out.startswith("beale.mjs, ")
    assert state((tmp_path / "beale.mjs").read_text("utf-8"))[1]["traits"]["steps"] == 20
    with pytest.raises(SystemExit):
        cli.main(["page", "-o", "beale.cjs"])
