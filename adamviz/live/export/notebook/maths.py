"""TeX as MathML, which browsers draw themselves: no fonts, no code and no network go with it."""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree.ElementTree import tostring

from latex2mathml.converter import convert_to_element
from nbconvert.filters.markdown_mistune import IPythonRenderer

# Environments under the names that latex2mathml knows; one that only numbers its formula is none.
ALIKE = {
    "aligned": "align*",
    "alignedat": "align*",
    "eqnarray": "align*",
    "eqnarray*": "align*",
    "flalign": "align*",
    "flalign*": "align*",
    "gather": "matrix",
    "gather*": "matrix",
    "gathered": "matrix",
    "multline": "matrix",
    "multline*": "matrix",
    "smallmatrix": "matrix",
    "split": "split",
}
NONE = ("displaymath", "math")
CHARACTER = re.compile(r"&amp;(#x[0-9A-Fa-f]+;)")  # which latex2mathml spells out as the text of an element
ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}")
DELIMITED = re.compile(r"\s*(?:(\$\$|\\\[)|(\$|\\\())(.*?)(?:\$\$|\\\]|\$|\\\))\s*", re.DOTALL)


def mathml(tex: str, display: bool = False) -> str:
    r"""A formula as a `<math>` element.

    Args:
        tex: the formula without its dollars.
        display: whether it stands on a line of its own.

    Returns:
        The element; what cannot be read is shown as it was written, in `<code>`.

    Example:
        >>> mathml(r"\sqrt{v}")
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><msqrt><mrow><mi>v</mi>...'
        >>> mathml("v_")
        '<code class="av-tex">v_</code>'
    """
    try:
        tree = convert_to_element(
            ENVIRONMENT.sub(_environment, tex), display="block" if display else "inline"
        )
        # latex2mathml's own text of the tree would make elements of a formula's words.
        return CHARACTER.sub(r"&\1", tostring(tree, encoding="unicode"))
    except Exception:  # whatever a formula that is none makes of a parser: it is shown in any case
        return f'<code class="av-tex">{html.escape(tex)}</code>'


def mathml_of_output(tex: str) -> str:
    r"""The formula of an output of the kind text/latex, with its dollars, as a `<math>` element.

    Example:
        >>> mathml_of_output("$$x$$")[:62], mathml_of_output("$x$").count("inline")
        ('<math xmlns="http://www.w3.org/1998/Math/MathML" display="bloc', 1)
    """
    parts = DELIMITED.fullmatch(tex)
    if parts is None:
        return mathml(tex, display=True)
    return mathml(re.sub(r"^\\displaystyle\b", "", parts[3].strip()), display=parts[2] is None)


def _environment(found: re.Match[str]) -> str:
    side, name = found.groups()
    return "" if name in NONE else rf"\{side}{{{ALIKE.get(name, name)}}}"


class Renderer(IPythonRenderer):
    """nbconvert's renderer of Markdown, with formulas as MathML."""

    def block_math(self, body: str) -> str:
        """A formula on a line of its own."""
        return mathml(body, display=True)

    def inline_math(self, body: str) -> str:
        """A formula in a line."""
        return mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        """A formula between `begin` and `end`."""
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def multiline_math(self, text: str) -> Any:
        """A formula of several lines, as older versions of mistune have it."""
        return mathml_of_output(text)
