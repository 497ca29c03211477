"""JavaScript without what only people read: comments, indentation, and the spaces around operators and
brackets.

Names stay as they are, and lines end where they ended unless an opening bracket, a comma or a semicolon
stands there; so no statement depends on where a line ends that did not before.
"""

import re

# Text that must stay as it is, apart from a template's, which may hold code again.
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
REGEX = re.compile(r"/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
WORD = re.compile(r"[\w$#@]+")
APART = (
    "++",
    "--",
    "//",
    "/*",
    "<!",
)  # these two characters would mean something else without the space between them


def compact(text):
    """JavaScript as short as it can be without a name or a string being changed.

    >>> compact('const half = (x) => {\\n  // halves\\n  return [x / 2, "a  b", `c ${ x + 1 }`];\\n};\\n')
    'const half=(x)=>{return[x/2,"a  b",`c ${x+1}`];};'
    """
    code, _ = _code(text, 0)
    return code


def _code(text, at, inside=False):
    """Code from a place on: to the text's end, or `inside` a template to the brace that closes it."""
    parts, depth, last = [], 0, ";"
    while at < len(text):
        character = text[at]
        if character.isspace():
            end = at
            while end < len(text) and text[end].isspace():
                end += 1
            following = text[end : end + 1]
            if "\n" in text[at:end] and not inside:
                gap = "" if last in ";{,([\n" else "\n"
            else:
                gap = (
                    " " if WORD.fullmatch(last + following) and following or last + following in APART else ""
                )
            part, at = gap, end
        elif found := COMMENT.match(text, at):
            part, at = "", found.end()
        elif character == "`":
            part, at = _template(text, at)
        elif (
            found := STRING.match(text, at)
            or (_before_regex(parts) and REGEX.match(text, at))
            or WORD.match(text, at)
        ):
            part, at = found.group(), found.end()
        else:
            depth += (character == "{") - (character == "}")
            if depth < 0 and inside:
                break
            part, at = character, at + 1
        if part:
            parts.append(part)
            last = part[-1]
    return "".join(parts), at


def _template(text, at):
    parts = ["`"]
    at += 1
    while text[at] != "`":
        if text.startswith("${", at):
            code, at = _code(text, at + 2, inside=True)
            parts.append(f"${{{code}}}")
            at += 1
        else:
            found = TEMPLATE.match(text, at)
            parts.append(found.group())
            at = found.end()
    return "".join(parts) + "`", at + 1


def _before_regex(parts):
    """Whether a slash begins a regular expression here: after a value it divides."""
    before = next((part for part in reversed(parts) if not part.isspace()), ";")
    return before in ("return", "typeof", "case") or not (
        WORD.fullmatch(before[-1]) or before[-1] in ")]\"'`"
    )
