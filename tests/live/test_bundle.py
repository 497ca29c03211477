"""The page's code: plain modules that are joined into one, none of them dead, none of them reaching for the
network.
"""

import json
import re
import subprocess
from collections import Counter

import pytest

from adamviz.live import bundle, packing

MODULES = {
    path.relative_to(bundle.FOLDER).with_suffix("").as_posix(): path.read_text("utf-8")
    for path in sorted(bundle.FOLDER.rglob("*.js"))
}
KINDS = ("stage", "map", "training")
DECLARED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:function\*?|class|const|let|var) +"
    r"(\{[^}]*\}|\[[^\]]*\]|[\w$]+)",
    re.MULTILINE,
)
ADDRESS = re.compile(r"(?:https?:|wss?:)?//[\w-]+(?:\.[\w-]+)+")


def declared(text):
    """The names that a module declares at its top level: those that stand at the beginning of a line."""
    found = []
    for names in DECLARED.findall(text):
        found += (
            re.findall(r"(?:^|[,{\[]|: )\s*([\w$]+)(?=\s*(?:$|[,}\]=]))", names)
            if names[0] in "{["
            else [names]
        )
    return found


def clashes(modules):
    """The names that more than one of the modules declare at their top level."""
    counts = Counter(name for text in modules.values() for name in declared(text))
    return sorted(name for name, count in counts.items() if count > 1)


def code(text):
    """A text without its comments, whose JSDoc types look like imports."""
    return re.sub(r"/\*.*?\*/|(?:^|(?<=\s))//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


def addresses(text):
    """The web addresses in a text, but for the names of XML's own languages, which are never fetched."""
    return [found for found in ADDRESS.findall(text) if "www.w3.org" not in found]


def test_every_module_is_needed():
    pages = [f"{kind}{page}" for kind in KINDS for page in ("", "-page")]
    modules = bundle.order(*pages, "standalone", "mounted", "slides", "site")
    assert {*modules, "unpack"} == set(MODULES)


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_modules_of_a_page_declare_one_name(kind):
    for rest in (["standalone"], ["mounted"], ["slides"], ["site"]):
        modules = bundle.order(kind, f"{kind}-page", *rest)
        assert clashes({name: MODULES[name] for name in ("unpack", *modules)}) == []


@pytest.mark.parametrize(
    "text, names",
    [
        ("export const A = 1;\n  const B = 2;\nfunction c() {}", ["A", "c"]),
        ("export async function d() {}\nexport class E {}\nlet f;\nvar $g = 1", ["d", "E", "f", "$g"]),
        ("const { a, b: c } = x;\nconst [d, e] = y;", ["a", "c", "d", "e"]),
        ("const shorter = 1; // const no\n// const none = 1;", ["shorter"]),
    ],
)
def test_declarations_are_found(text, names):
    assert declared(text) == names


def test_a_clash_is_found():
    assert clashes(
        {
            "one": "const SIZE = 1;\n",
            "two": "export function other() {\n  const SIZE = 1;\n}\n",
            "three": "let SIZE;",
        }
    ) == ["SIZE"]


def test_comments_and_indentation_stay_behind_and_nothing_else():
    assert (
        bundle.SPARE.sub(
            "", '// one\n  // two\na; // three\n\n  /** four\n * five */\n  b("// no");\nc("; // no");\n'
        )
        == 'a;\nb("// no");\nc("; // no");\n'
    )
    for name, text in MODULES.items():
        # No text goes over the end of a line: what is taken from the beginning of lines is never part of one.
        for line in code(text).replace(packing.DIGITS, "").split("\n"):
            assert line.count("`") % 2 == 0 and not line.endswith("\\"), f"{name}: {line}"


PAGE_END = "return (parts) => openPage({ ...parts, render, address: pageAddress });"


@pytest.mark.parametrize(
    "entries, end, exports",
    [(["stage"], "export { render };", 1), (["stage", "stage-page", "standalone"], PAGE_END, 0)],
)
def test_the_joined_module_is_one_module_without_loose_ends(entries, end, exports):
    text = code(bundle.joined(*entries, end=end))
    assert not re.search(r"^\s*import\b|\bimport\(|\bfrom \"\.\.?/", text, re.MULTILINE)
    assert re.findall(r"^[ \t]*export\b.*", text, re.MULTILINE) == [end] * exports and text.endswith(
        f"\n{end}\n"
    )
    for name in bundle.order(*entries):
        assert all(
            re.search(rf"\b{re.escape(declaration)}\b", text) for declaration in declared(MODULES[name])
        ), name
    assert "standalone" in entries or "openPage" not in text, (
        "what only a saved page needs is not in a notebook"
    )


def test_every_import_is_of_a_kind_that_joining_understands():
    for name, text in MODULES.items():
        imports = re.findall(r"^\s*import\b.*$", text, re.MULTILINE)
        assert len(imports) == len(bundle.IMPORT.findall(text)), name
        assert not re.search(r"^export (?:default|\{|\*)|\bimport\((?!url\))", code(text), re.MULTILINE), name
        assert " as " not in " ".join(imports), f"{name}: an import under another name would be lost"
    assert not re.search(r"import \{[^}]*\bas\b", "".join(MODULES.values()))


def test_modules_come_after_what_they_need():
    for entries in (["stage"], ["stage", "stage-page", "standalone"]):
        order = bundle.order(*entries)
        assert order[-1] == entries[-1] and len(set(order)) == len(order)
        for place, name in enumerate(order):
            assert set(bundle.needs(name)) <= set(order[:place]), name


@pytest.mark.parametrize("make", [bundle.joined, bundle.module])
def test_it_is_javascript(node, tmp_path, make):
    path = tmp_path / "page.mjs"
    path.write_text(make("stage"), "utf-8")
    done = subprocess.run([node, "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    path.write_text(make("stage") + "\nconst once = 1;\nconst once = 2;\n", "utf-8")
    assert subprocess.run([node, "--check", str(path)], capture_output=True).returncode != 0, (
        "a clash would be seen"
    )


def test_nothing_is_fetched_from_the_network():
    for text in (*MODULES.values(), bundle.style("stage"), bundle.unpacker(), bundle.LOADER):
        assert addresses(text) == []
        # A style sheet's @import would fetch; that of a comment only names types.
        code = re.sub(r"/\*\* @import [^*]*\*/", "", text)
        assert not re.search(r"@import|\bfetch\(|XMLHttpRequest|\bWebSocket\b|\burl\((?!['\"]?data:)", code)


@pytest.mark.parametrize(
    "text",
    [
        "import x from 'https://cdn.example.org/x.js'",
        "@font-face { src: url(//fonts.example.com/a) }",
        "ws://a.b",
    ],
)
def test_an_address_is_found(text):
    assert addresses(text)


@pytest.mark.parametrize(
    "text",
    ["", "text", "β₁ ≥ 0\n\u2028" * 1000, bundle.joined("stage")],
    ids=["nothing", "ascii", "unicode", "module"],
)
def test_packing_is_the_same_each_time_and_unpacks_to_what_it_was(text):
    packed = packing.packed(text)
    assert packed == packing.packed(text) and packed.isascii()
    assert packing.unpacked(packed) == text


def test_the_page_unpacks_what_was_packed(node, tmp_path):
    texts = ["", *("β₁ ≥ 0\n\u2028"[:n] * n for n in range(1, 12)), bundle.joined("stage")]
    program = {"name": "β₁", "value": "(B(q=t6+1)<C?q*0:f(q))" * 3, "line\n": ["name", None, 0.1] * 40}
    whole = json.dumps([program, "name", "\x01"], ensure_ascii=False, separators=(",", ":"))
    packed = [*map(packing.packed, texts), packing.packed_json(json.loads(whole))]
    assert packing.unpacked(packed[-1]) == whole
    texts.append(whole)
    script = (
        f"{bundle.unpacker()}\nconst packed = {json.dumps(packed)};\n"
        "const texts = [];\nfor (const text of packed) texts.push(await unpackText(text));\n"
    )
    path = tmp_path / "unpack.mjs"
    path.write_text(script + "console.log(JSON.stringify(texts));", "utf-8")
    done = subprocess.run([node, str(path)], capture_output=True, text=True)
    assert json.loads(done.stdout) == texts
    assert not set(packing.packed("".join(texts))) & set("<>&\"'\\/")


def test_the_page_unpacks_packed_code(node, tmp_path):
    """Letters that are not ASCII come back as escapes, which mean the same in a text and in a pattern."""
    codes = ["", "a", "let a = `β₁ ${1} −`;", "word word word " * 40, bundle.joined("stage")]
    codes.append(" ".join(f"name{i} " * 3 for i in range(1000)))
    script = (
        f"{bundle.unpacker()}\nconst packed = {json.dumps([*map(packing.packed_code, codes)])};\n"
        "const codes = [];\nfor (const code of packed) codes.push(await unpackCode(code));\n"
    )
    path = tmp_path / "unpack.mjs"
    path.write_text(script + "console.log(JSON.stringify(codes));", "utf-8")
    done = subprocess.run([node, str(path)], capture_output=True, text=True)
    escaped = ["".join(one if one.isascii() else json.dumps(one)[1:-1] for one in code) for code in codes]
    assert (
        json.loads(done.stdout) == escaped == [*map(packing.unpacked_code, map(packing.packed_code, codes))]
    )
    assert not re.search(r"[\x0e-\x1f]", "".join(codes)), (
        "bytes that stand for words are none of the code's own"
    )


def test_letters_beyond_ascii_stand_in_texts_only():
    """Where an escape means the same: not in names."""
    for name, text in MODULES.items():
        bare = re.sub(
            r"`[^`]*`|\"(?:[^\"\\\n]|\\.)*\"|/(?![*/ ])(?:\\.|\[[^\]\n]*\]|[^/\n])+/", "", code(text)
        )
        assert bare.isascii(), name


def test_packed_json_holds_no_number_that_json_has_not():
    value = {"a": [1, 2.5, None, True], "text": "β₁ \u2028 </script>"}
    assert packing.unpacked_json(packing.packed_json(value)) == value
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            packing.packed_json({"a": number})


def test_no_text_of_the_packed_code_can_end_a_script():
    assert "</" not in bundle.module("stage")
