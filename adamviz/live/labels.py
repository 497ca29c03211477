"""Short names for runs: what an optimizer is, and what sets it apart from the others beside it."""

from adamviz.core.adam import Adam
from adamviz.core.parameters import parameters
from adamviz.core.textbook import TextbookAdam
from adamviz.programs.values import plain_values


def labels(optimizers):
    """A name for each optimizer.

    Example:
        >>> from adamviz.core.adam import Adam
        >>> labels([Adam(), Adam(amsgrad=True), Adam(clipnorm=1.0), Adam(beta_1=0.0)])
        ['Adam', 'AMSGrad', 'Adam, clipnorm 1', 'Adam, β₁ 0']
    """
    first = {}
    return [_label(one, first.setdefault(_kind(one), one)) for one in optimizers]


def _kind(optimizer):
    if isinstance(optimizer, TextbookAdam):
        return "Textbook Adam"
    return "Adam" if isinstance(optimizer, Adam) else getattr(optimizer.factory, "__name__", "rival")


def _label(optimizer, first):
    """The kind's name, and the numbers in which it differs from the first of its kind."""
    name, own, other = _kind(optimizer), plain_values(optimizer), plain_values(first)
    if own.get("amsgrad"):
        name = "AMSGrad"
    different = []
    for entry in parameters(optimizer):
        value = own[entry.name]
        # A clip is worth a word also where every run has it.
        said = entry.scale == "threshold" and value is not None
        if entry.scale == "switch" and entry.name != "amsgrad" and value != other.get(entry.name):
            different.append(f"{'' if value else 'no '}{entry.symbol or entry.name}")
        if entry.scale != "switch" and (said or value != other.get(entry.name)):
            different.append(
                f"{entry.symbol or entry.name} {'off' if value is None else format(value, '.4g')}"
            )
    return ", ".join([name, *different])
