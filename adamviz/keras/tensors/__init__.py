"""Variables and tensors: TensorFlow's, over JAX's arrays."""
