"""Everything that is different between two versions of a policy, told part by part."""

from policyeval.analysis.diff.change import Change
from policyeval.analysis.diff.decisions import decision_changes
from policyeval.analysis.diff.invariants import invariant_changes
from policyeval.analysis.diff.schema import fact_changes
from policyeval.analysis.diff.shared import (
    definition_changes,
    head_changes,
    parameter_changes,
    reading_changes,
    term_changes,
)
from policyeval.analysis.diff.telling import Sides
from policyeval.analysis.diff.touch import touched
from policyeval.check.checked import CheckedPolicy
from policyeval.policy.model import Policy


def changes(
    old: CheckedPolicy, new: CheckedPolicy, written: tuple[Policy, Policy] | None = None
) -> tuple[Change, ...]:
    """Return what is different between two versions: the policy itself, what is shared, the decisions.

    `written` are the policies as they were written, where the versions are settled readings of them.
    """
    sides = Sides(old, new)
    as_written = written or (old.policy, new.policy)
    reads = touched(as_written[0]), touched(as_written[1])
    return tuple(
        (
            *head_changes(sides),
            *fact_changes(sides),
            *reading_changes(sides, reads),
            *parameter_changes(sides, reads),
            *definition_changes(sides, reads),
            *decision_changes(sides),
            *invariant_changes(sides),
            *term_changes(sides),
        )
    )
