"""Which facts can be afforded, whatever they say: generated code takes these, and counts nothing."""

from functools import partial

from policyeval.backends.python.guards import Limits
from policyeval.backends.python.measuring import Affording
from policyeval.backends.reference.affordable import affordable
from policyeval.backends.reference.sizes import Size
from policyeval.backends.reference.worst_case import worst_case_on
from policyeval.backends.reference.worst_reasons import worst_reasons
from policyeval.ir.program import Program
from policyeval.schema.shape import Slot


def limits_of(program: Program, bundle: Slot, *, with_reasons: bool = False) -> Limits | None:
    """Return which facts a decision passes no limit on, nor its reasons if asked; None for none."""
    fits = partial(_fits, program, with_reasons=with_reasons)
    guarded = affordable(bundle, fits)
    return None if guarded is None else Limits(guarded, Affording(bundle, fits))


def _fits(program: Program, facts: Size, *, with_reasons: bool) -> bool:
    is_decided = worst_case_on(program, facts).fits
    return is_decided and (not with_reasons or worst_reasons(program, facts).fit)
