"""Which facts have a say in a decision, as data."""

from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Bearing:
    """Which facts have a say, by the paths at which they are declared: of what is in a list, the list."""

    alone: tuple[str, ...] = ()
    """Another value of the fact alone can change the outcome."""
    together: tuple[str, ...] = ()
    """It can together with others of these, not alone."""
    never: tuple[str, ...] = ()
    """Proved: the outcome is the same whatever these are, as long as the others are as given."""
    open: tuple[str, ...] = ()
    """Not found to matter."""
