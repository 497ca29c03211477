"""Whole steps or none: signals held back, and JAX mended after an interrupt."""
