"""JavaScript without what only people read: comments, indentation, and the spaces around operators and
brackets.

Names stay as they are, and lines end where they ended unless an opening bracket, a comma or a semicolon
stands there; so no statement depends on where a line ends that did not before.
"""

import re

# What code is made of. A text stays as it is, and so does a pattern, whose slash only looks like a division;
# a template's text does, but it may hold code again.
PIECE = re.compile(
    r"""(?P<space>\s+)|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<word>[\w$#@]+)|(?P<brace>[{}])|(?P<slash>/)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<template>`)|(?P<rest>[^\s\w$#@"'`/{}]+)""",
    re.VERBOSE | re.DOTALL,
)
PATTERN = re.compile(r"/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
WORD = re.compile(r"[\w$#@]+")
# These two characters would mean something else without the space between them.
APART = ("++", "--", "//", "/*", "<!")


def compact(text: str) -> str:
    """JavaScript as short as it can be without a name or a string being changed.

    >>> compact('const half = (x) => {\\n  // halves\\n  return [x / 2, "a  b", `c ${ x + 1 }`];\\n};\\n')
    'const half=(x)=>{return[x/2,"a  b",`c ${x+1}`];};'
    """
    code, _ = _code(text, 0)
    return code


def _code(text: str, at: int, inside: bool = False) -> tuple[str, int]:
    """Code from a place on: to the text's end, or `inside` a template to the brace that closes it."""
    parts: list[str] = []
    depth, last = 0, ";"
    while at < len(text):
        piece = _match(PIECE, text, at)
        kind, part, at = piece.lastgroup, piece.group(), piece.end()
        if kind == "space":
            part = _gap(last, part, text[at : at + 1], inside)
        elif kind == "comment":
            part = ""
        elif kind == "template":
            part, at = _template(text, at)
        elif kind == "slash" and _before_pattern(parts) and (pattern := PATTERN.match(text, at - 1)):
            part, at = pattern.group(), pattern.end()
        elif kind == "brace":
            depth += 1 if part == "{" else -1
            if depth < 0 and inside:
                return "".join(parts), at - 1
        if part:
            # A comma that ends a list says nothing; one after another leaves a hole.
            if part[0] in "}])" and last == "," and _before(parts) not in ("", ",", "["):
                parts[-1] = parts[-1][:-1]
            parts.append(part)
            last = part[-1]
    return "".join(parts), at


def _before(parts: list[str]) -> str:
    """The character before the last one."""
    return "".join(parts[-2:])[-2:-1]


def _gap(last: str, space: str, following: str, inside: bool) -> str:
    """What is left of white space between two characters."""
    if "\n" in space and not inside:
        return "" if last in ";{,([\n" else "\n"
    apart = (following and WORD.fullmatch(last + following)) or last + following in APART
    return " " if apart else ""


def _template(text: str, at: int) -> tuple[str, int]:
    """A template from behind its first quote on."""
    parts = ["`"]
    while text[at] != "`":
        if text.startswith("${", at):
            code, at = _code(text, at + 2, inside=True)
            parts.append(f"${{{code}}}")
            at += 1
        else:
            found = _match(TEMPLATE, text, at)
            parts.append(found.group())
            at = found.end()
    return "".join(parts) + "`", at + 1


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    match = pattern.match(text, at)
    if match is None:
        raise ValueError(f"Expected JavaScript, received: {text[at : at + 40]!r}")
    return match


def _before_pattern(parts: list[str]) -> bool:
    """Whether a slash begins a regular expression here: after a value it divides."""
    before = next((part for part in reversed(parts) if not part.isspace()), ";")
    return before in ("return", "typeof", "case") or not (
        WORD.fullmatch(before[-1]) or before[-1] in ")]\"'`"
    )
