"""What the notebooks' texts say in numbers, each computed as the view computes it.

A case is a sentence with places, and a function that gives what stands in them: the sentence, filled in, must
be in the text. So neither can be changed without the other.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "notebooks"


def text_of(number):
    """All texts of a notebook, with one blank for each run of white space.

    Example:
        >>> text_of("01")[:26]
        '# Adam sets its own pace G'
    """
    texts = [cell["source"] for cell in _cells(number) if cell["cell_type"] == "markdown"]
    return " ".join(" ".join("".join(text).split()) for text in texts)


def steps_until(path, loss):
    """The first step at which the loss of a trajectory is below `loss`, or None."""
    below = (path.loss < loss).nonzero()[0]
    return int(below[0]) if below.size else None


def outputs_of(number):
    """All that a notebook has printed, as it is stored: the test of its cells computes it anew.

    Example:
        >>> outputs_of("06")[:5].isprintable()
        True
    """
    cells = [cell for cell in _cells(number) if cell["cell_type"] == "code"]
    return "".join("".join(output.get("text", [])) for cell in cells for output in cell["outputs"])


def code_of(number):
    """The code of a notebook, all cells one after the other.

    Example:
        >>> "import adamviz as av" in code_of("01")
        True
    """
    return "\n".join("".join(cell["source"]) for cell in _cells(number) if cell["cell_type"] == "code")


def _cells(number):
    (path,) = FOLDER.glob(f"{number}_*.ipynb")
    return json.loads(path.read_text())["cells"]
