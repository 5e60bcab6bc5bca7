"""What the checker lets through has an answer for all conforming facts, and none that it excludes."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policyeval.analysis.generate.reached import reached
from policyeval.backends.reference.expr import Environment as Facts
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import BUILT_IN, Environment, Findings, Global
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.ir.expr import Expr, Fact, Variable
from policyeval.language.instants import FIRST, LAST
from policyeval.language.types import INT, TIMESTAMP, Int, Nullable
from policyeval.language.values import Failure, Timestamp, Unknown
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts as Bundle
from policyeval.schema.facts import read_facts
from policyeval.source.text import Source, whole
from strategies import bundles, expressions, names_of, schemas, types

INSTANTS = (FIRST, Timestamp(0), Timestamp(1_727_888_400 * 10**9), LAST)


def environment(schema: FactSchema) -> Environment:
    names = {"as_of": Global(Variable("as_of", type=TIMESTAMP, span=BUILT_IN))}
    names |= {name: Global(Fact((name,), type=of, span=BUILT_IN)) for name, of in schema.facts.members}
    return Environment(names, functions(), zone="Asia/Bangkok", is_strict=False)


def checked(text: str, schema: FactSchema) -> Expr | None:
    parsed = parse(whole(Source("rule", text)))
    assert parsed.expr is not None, (text, parsed.findings)
    findings = Findings()
    expr = check_expression(parsed.expr, environment(schema), findings)
    return None if findings.all else expr


def values(schema: FactSchema, facts: object) -> Bundle:
    read = read_facts(facts, schema)
    assert isinstance(read, Bundle), read
    return read


@given(data=st.data())
@settings(suppress_health_check=list(HealthCheck))
def test_a_checked_expression_answers_and_a_node_that_cannot_fail_does_not(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    text = data.draw(types().flatmap(lambda type_: expressions(type_, names_of(schema))))
    expr = checked(text, schema)
    assume(expr is not None)
    assert expr is not None
    for _ in range(3):
        bundle = values(schema, data.draw(bundles(schema)))
        as_of = data.draw(st.sampled_from(INSTANTS))
        env = Facts(bundle.values, {"as_of": as_of}, lambda decision, key: Unknown(frozenset()))
        for node, inner in reached(expr, env):
            holds(node, inner, text)


def holds(node: Expr, env: Facts, text: str) -> None:
    """Compare what a node means with what the checker said of it."""
    result = evaluate(node, env)
    written = node.span.text or text
    assert not isinstance(result, Failure) or node.can_fail, (written, result)
    if isinstance(result, Failure | Unknown):
        return
    type_ = node.type.of if isinstance(node.type, Nullable) and result is not None else node.type
    if isinstance(type_, Int) and type_ != INT:
        assert type_.low <= result <= type_.high, (written, type_, result)
