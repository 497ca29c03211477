"""Real data that is there without a download, and models of plain JAX that learn it: each an `Example`."""

from adamviz.examples.breast_cancer_logistic import breast_cancer_logistic
from adamviz.examples.digits_cnn import digits_cnn
from adamviz.examples.digits_logistic import digits_logistic
from adamviz.examples.digits_mlp import digits_mlp
from adamviz.examples.digits_vae import digits_vae
from adamviz.examples.example import Batches, Example
from adamviz.examples.train_many import TrainedMany, train_many
from adamviz.examples.word_embedding import word_embedding

__all__ = [
    "Batches",
    "Example",
    "TrainedMany",
    "breast_cancer_logistic",
    "digits_cnn",
    "digits_logistic",
    "digits_mlp",
    "digits_vae",
    "train_many",
    "word_embedding",
]
