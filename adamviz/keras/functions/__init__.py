"""`av.function`: a function traced once for each signature of its arguments."""
