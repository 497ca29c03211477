"""`tf.keras.optimizers.legacy.Adam` as an object over the core, and what goes with it: variables, slices,
schedules, tapes.
"""
