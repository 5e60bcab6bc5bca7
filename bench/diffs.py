"""What the proof of a diff costs: two versions of the largest policy, decision by decision."""

from bench.measure import Row, Table, cpu_seconds
from policyeval.analysis.diff.proof import proof
from policyeval.analysis.diff.sides import PolicySet, compare
from policyeval.analysis.prove.run import Limits
from policyeval.engine.load import load_policies

OLD = "policies/thisshop/conduct/2022-10-16.yaml"
NEW = "fixtures/diff/conduct.yaml"


def proving() -> Table:
    """Return how long the proof takes for each decision, once, and for all together."""
    old, new = (PolicySet(path, load_policies([path]).policies) for path in (OLD, NEW))
    compared = compare(old, new)
    rows = []
    for decision in new.policies[0].policy.decisions:
        name = f"{new.policies[0].policy.id}.{decision}"
        start = cpu_seconds()
        found = proof(old, new, compared, Limits(seconds=600), name)
        micros = (cpu_seconds() - start) * 1e6
        rows.append(Row(name, micros, remark=", ".join(one.relation.value for one in found.decisions)))
    rows.append(Row("all together", sum(row.micros or 0 for row in rows)))
    return Table("Proof of a diff: a proposed version of conduct", "", tuple(rows))
