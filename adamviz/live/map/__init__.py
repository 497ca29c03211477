"""The map: one run for each value of two numbers."""
