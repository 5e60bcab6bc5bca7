"""DuckDB answers expressions as the reference does: edges of int64, NaN, failures and all.

The expressions and facts are made as those of `tests/differential` are, a hundred expressions to a query, and
a sixth as many; `make fuzz` asks 166,000 pairs. Whether one has failed is compared, not how.
"""

import os
from collections import Counter

import pytest

from columnar_rows import run_sql, table_of, value_of
from differential.engines import REFERENCE, SCHEMA, Failed, checked, ours
from differential.pairs import FACTS_A_TEXT, pairs
from policyeval.backends.columnar import Unsupported
from policyeval.backends.columnar.expr import lower
from policyeval.backends.columnar.facts import Facts
from policyeval.backends.columnar.fitting import Fitting
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.output import shown
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import Term, has_answer
from policyeval.language.types import Type
from policyeval.language.values import Timestamp
from policyeval.schema.shape import RecordShape

PAIRS = int(os.environ.get("DIFFERENTIAL_PAIRS", "20000"))
BLOCK = 1_000
SEED = 5_000


def scope() -> Scope:
    root = SCHEMA.slot.shape
    assert isinstance(root, RecordShape)
    pool = Pool()
    facts = Facts(Fitting(pool), Object(root, SCHEMA.slot.type, "", "", ""))

    def no_decision(decision: str, key: str) -> Term:
        raise AssertionError(decision, key)

    return Scope(pool, facts, {}, no_decision)


def lowered(text: str, within: Scope) -> tuple[Term, str] | None:
    """Return an expression as a term and its shown text; None for what SQL does not say."""
    expr = checked(text)
    try:
        term = lower(expr, within)
        return term, shown(term.sql, expr.type, within.pool)
    except Unsupported as unsupported:
        REASONS[unsupported.what] += 1
        return None


REASONS: Counter[str] = Counter()


@pytest.mark.parametrize("block", range(max(1, PAIRS // BLOCK // 6)))
def test_expressions_have_the_same_answers(block: int) -> None:
    drawn = list(pairs(SEED + block, BLOCK))
    within = scope()
    terms = [lowered(pair.text, within) for pair in drawn]
    outputs = [("none", "TRUE")]
    for number, found in enumerate(terms):
        if found is not None:
            outputs += [(f"v{number}", found[1]), (f"a{number}", within.pool.share(has_answer(found[0])))]
    facts = [bundle for pair in drawn for bundle in pair.facts]
    table = table_of(SCHEMA, facts, [Timestamp(0)] * len(facts))
    rows = run_sql(within.pool.select(outputs, "facts", ["row"]), table)
    different: list[str] = []
    for number, (pair, found) in enumerate(zip(drawn, terms, strict=True)):
        if found is None:
            continue
        answer = REFERENCE.compile(pair.text)
        for place, bundle in enumerate(pair.facts):
            row = rows[number * FACTS_A_TEXT + place]
            theirs = _answer(row[f"v{number}"], row[f"a{number}"], checked(pair.text).type)
            expected = answer(bundle)
            if theirs != expected:
                named = {name: value for name, value in bundle.items() if name in pair.text}
                different.append(f"{pair.text}\n  facts {named}\n  reference {expected}\n  DuckDB {theirs}")
    assert different == [], "\n".join(different[:5])
    assert sum(found is not None for found in terms) > len(terms) / 4


def _answer(cell: object, answered: bool, type_: Type) -> object:
    return ours(value_of(cell, type_)) if answered else Failed("")
