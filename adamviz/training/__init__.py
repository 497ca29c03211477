"""Real training runs: what optimizers keep of them, their recordings, and the landscapes of their losses."""
