"""Names for annotations that would be slow to import: an array with its axes, and what matplotlib draws on.

To a type checker they are jaxtyping's and matplotlib's own. At run time `Float[Array, "steps+1 2"]` is
`typing.Annotated[Array, "steps+1 2"]` and an `Axes` is anything, so that nothing is imported for them and
`typing.get_type_hints` works on every public function.

An axis is a length, a name that means one length within a function, or a sum such as `steps+1`; `...` stands
for any axes and an empty text for none. A single name begins with a space, `Float[Array, " steps"]`, so that
no tool takes it for the name of a type.
"""

from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from jaxtyping import Bool as Bool
    from jaxtyping import Float as Float
    from jaxtyping import Inexact as Inexact
    from jaxtyping import Int as Int
    from jaxtyping import Num as Num
    from jaxtyping import PyTree as PyTree
    from jaxtyping import Shaped as Shaped
    from matplotlib.artist import Artist as Artist
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure
else:
    Bool = Float = Inexact = Int = Num = Shaped = Annotated
    Artist = Axes = Figure = PyTree = Any
