"""The core's way to count compilations."""

from tests.core.conftest import compilations

__all__ = ["compilations"]
