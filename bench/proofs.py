"""How long `policyeval prove` takes on the policies in force and on 130 scalar rules: CPU, one run each."""

from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import policyeval
from bench import workload
from bench.measure import Row, Table, cpu_seconds
from policyeval.analysis.prove.claims import claims_of, claims_of_invariants
from policyeval.analysis.prove.lengths import MOST, lengths
from policyeval.analysis.prove.run import Limits, prove
from policyeval.check.invariants import InvariantFaults, invariants_for

ROOT = Path(__file__).parent.parent
SECONDS = 300.0


def tables() -> list[Table]:
    """Return the CPU time of proving every claim of decisions; none without z3-solver."""
    if find_spec("z3") is None:
        return []
    book = policyeval.load(ROOT / "policies")
    rows = [_row(book, name) for name in book.decisions]
    with TemporaryDirectory() as folder:
        made = policyeval.load(workload.write(Path(folder), 130))
        rows.append(_row(made, workload.DECISION, "130 scalar rules"))
    return [Table("Proofs of all claims of a decision (CPU)", "", tuple(rows))]


def _row(book: policyeval.PolicyBook, name: str, title: str = "") -> Row:
    loaded, program = book.program(name)
    stated = invariants_for(loaded.checked, program, dict(program.readings))
    assert not isinstance(stated, InvariantFaults)
    span = loaded.policy.decisions[name.partition(".")[2]].span
    claims = [*claims_of(program, span), *claims_of_invariants(stated)]
    start = cpu_seconds()
    verdicts = list(prove(program, loaded.checked.schema, claims, Limits(seconds=SECONDS)))
    spent = (cpu_seconds() - start) * 1e6
    found = Counter(verdict.came for verdict in verdicts if not verdict.claim.is_note)
    counted = ", ".join(f"{number} {came.value}" for came, number in sorted(found.items()))
    longest = max(lengths([program]).values(), default=0)
    lists = f", lists of up to {min(longest, MOST)}" if longest else ""
    return Row(f"{title or name}: {counted}{lists}", spent)
