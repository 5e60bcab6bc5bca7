"""A policy without errors, apart from the checker that makes it: the cache has it without one."""

from collections.abc import Mapping

from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.policy.model import Policy
from policyeval.schema.declaration import FactSchema


@dataclass(frozen=True, slots=True)
class Calendar:
    """A dated calendar: which days are free, in the years it knows."""

    weekend: tuple[str, ...]
    holidays: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """A policy without errors, with what its programs are made from."""

    policy: Policy
    schema: FactSchema
    calendars: Mapping[str, Calendar]
    programs: Mapping[str, Program]
    """The program of each decision under the default readings, by the decision's short id."""
