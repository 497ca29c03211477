"""The view of real training runs: what their optimizer does to each tensor."""
