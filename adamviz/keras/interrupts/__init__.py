"""Whole steps or none: signals held back, and JAX's state repaired after an interrupt."""
