"""Two versions of a decision compared in a process of its own; several such pairs, side by side.

A pair takes its time whatever else is asked: as many go on at once as there are processors, up to a few.
What comes of one does not depend on the others.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from policyeval.analysis.prove.apart import last_of_each
from policyeval.analysis.prove.compare import Comparison, Try
from policyeval.analysis.prove.compared import STATUS, Change, Compared, KeyProof, Reason
from policyeval.analysis.prove.edits import Edit
from policyeval.analysis.prove.run import Limits, need_solver
from policyeval.analysis.prove.verdict import Outside, Why
from policyeval.analysis.prove.versions import Version, shared_keys
from policyeval.frozen import dataclass, replace
from policyeval.ir.severity import Scale, Way

_MOST_AT_ONCE: Final = 4
"""Each holds some hundred megabytes of terms."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of a decision, and what is known of them."""

    old: Version
    new: Version
    scales: Mapping[str, Scale] = MappingProxyType({})
    """Of result keys that have one: which values are stricter."""
    edits: Sequence[Edit] = ()
    tries: Iterable[Try] = ()
    """What the solver leaves open is looked for among these."""
    is_whole: bool = False
    """Whether programs are looked at as a whole; else parts that mean the same are settled first."""


def compare(versions: Versions, limits: Limits) -> Compared:
    """Return where two versions of a decision answer alike, and examples of where they do not.

    Keys are those that both have. Facts are such as conform to both schemas, apart from what only one
    of them knows.
    Fails: `SolverMissing` when there is no z3-solver.
    """
    ((_, found),) = compare_each([versions], limits)
    return found


def compare_each(pairs: Sequence[Versions], limits: Limits) -> Iterator[tuple[int, Compared]]:
    """Yield for each pair its number and what `compare` says of it, as they come; `limits` are for each."""
    if pairs:
        need_solver()
    works = [partial(_work, pair, limits) for pair in pairs]
    for number, found in last_of_each(works, limits.seconds, _at_once()):
        versions = pairs[number]
        known = found or _all_open(versions, Reason(Why.EFFORT))
        yield number, replace(known, edits=tuple(versions.edits) if known.edits else ())


def _work(versions: Versions, limits: Limits) -> Iterator[Compared]:
    from policyeval.backends.smt.values import Outside as HasNoTerms  # noqa: PLC0415  (an extra, slow)

    try:
        yield from Comparison(
            versions.old, versions.new, limits, versions.scales, versions.edits, is_whole=versions.is_whole
        ).run(versions.tries)
    except HasNoTerms as outside:
        left = Outside(outside.reason, versions.new.program.decision)
        yield _all_open(versions, Reason(Why.OUTSIDE, (left,)))


def _all_open(versions: Versions, reason: Reason) -> Compared:
    keys = [STATUS, *shared_keys(versions.old.program, versions.new.program)]
    return Compared(tuple(KeyProof(key, {Way.CHANGED: Change.OPEN}, (reason,)) for key in keys))


def _at_once() -> int:
    """Return for how many processes there are processors."""
    has_affinity = hasattr(os, "sched_getaffinity")
    processors = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return min(processors, _MOST_AT_ONCE)
