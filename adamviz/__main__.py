"""`python -m adamviz` is the command `adamviz`."""

import sys

from adamviz.live.cli import main

if __name__ == "__main__":
    sys.exit(main())
