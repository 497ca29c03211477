"""The version of what is installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("adamviz")
except PackageNotFoundError:  # a checkout on the path, not installed
    __version__ = "0+unknown"
