"""A jaxpr over scalars, as source text."""

from adamviz.lowering.cost import cost
from adamviz.lowering.graph import Unsupported
from adamviz.lowering.javascript import body, tables
from adamviz.lowering.javascript_operations import PRELUDE
from adamviz.lowering.scalars import Traced

__all__ = ["PRELUDE", "Traced", "Unsupported", "body", "cost", "tables"]
