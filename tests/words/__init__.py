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
    (path,) = FOLDER.glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text())["cells"]
    return " ".join(
        " ".join("".join(cell["source"]).split()) for cell in cells if cell["cell_type"] == "markdown"
    )


def steps_until(path, loss):
    """The first step at which the loss of a trajectory is below `loss`, or None."""
    below = (path.loss < loss).nonzero()[0]
    return int(below[0]) if below.size else None
