"""The cases in tests/shared, which hold Python and the page to one rule; tests/js/shared.mjs is its twin."""

import json
import pathlib
from typing import Any

FOLDER = pathlib.Path(__file__).parent / "shared"


def shared(name: str) -> Any:
    """What a file of cases holds."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
