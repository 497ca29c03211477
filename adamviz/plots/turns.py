"""A lock for drawing: matplotlib's parser of formulas, such as those of ticks, is one for all threads."""

import threading

drawing = threading.RLock()  # held by whoever draws
