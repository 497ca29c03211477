"""Tapes, and the gradient of a loss."""
