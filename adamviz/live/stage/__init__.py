"""The stage: runs on a surface of two axes."""
