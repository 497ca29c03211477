"""The page's code without spare spaces does what the modules do: no text, no name and no statement is
another.
"""

import re
import subprocess

import pytest

from adamviz.live import bundle
from adamviz.live.compact import compact


@pytest.mark.parametrize(
    "text, short",
    [
        ("a = b + c;\n", "a=b+c;"),
        ("x = a - -b + +c++ + d - 1;", "x=a- -b+ +c++ +d-1;"),
        ("f(a, 'b  c', \"// no\"); // yes\n", "f(a,'b  c',\"// no\");"),
        ("return /a b\\/[/ ]/g.test(x) / 2;", "return/a b\\/[/ ]/g.test(x)/2;"),
        ('y = `a  b ${ c ? `d :  ${ e }` : "f  g" } { h }`;', 'y=`a  b ${c?`d :  ${e}`:"f  g"} { h }`;'),
        ("z = `$ {a} \\` $${ b }`;", "z=`$ {a} \\` $${b}`;"),
        ("const f = () => {\n  g();\n}\nh()\n", "const f=()=>{g();}\nh()\n"),
        ("if (a) /* why */ b();\nelse c / d / e;", "if(a)b();else c/d/e;"),
        ("for (const x of [1, 2]) yield* z;", "for(const x of[1,2])yield*z;"),
        ("let { a, b } = {\n  a: 1,\n};", "let{a,b}={a:1};"),
        ("f(\n  a,\n);\ng = [\n  [1, , ],\n  [,],\n];", "f(a);g=[[1,,],[,]];"),
        (
            "async *[Symbol.iterator]() { return typeof this.#x in y; }",
            "async*[Symbol.iterator](){return typeof this.#x in y;}",
        ),
    ],
)
def test_only_what_people_read_is_left_out(text, short):
    assert compact(text) == short
    assert compact(short) == short


def test_all_words_and_texts_of_the_page_are_kept():
    before = re.sub(
        r"/\*.*?\*/|(?:^|(?<=\s))//.*?$",
        "",
        bundle.joined("stage", "standalone"),
        flags=re.DOTALL | re.MULTILINE,
    )
    after = compact(bundle.joined("stage", "standalone"))
    assert len(after) < 0.92 * len(before)
    for pattern in (r'"[^"\n]*"', r"[\w$]+"):
        assert re.findall(pattern, after) == re.findall(pattern, before)


def test_it_is_javascript_still(node, tmp_path):
    path = tmp_path / "page.mjs"
    path.write_text(compact(bundle.joined("stage")), "utf-8")
    done = subprocess.run([node, "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
