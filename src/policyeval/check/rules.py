"""From a written rule to a rule of the program: its condition, its contributions, what it gives."""

from policyeval.check import bands
from policyeval.check.environment import TOP, Scope
from policyeval.check.expression import condition, infer, type_of_literal
from policyeval.check.kinds import own_gives
from policyeval.check.settings import Settings
from policyeval.check.unify import UNDETERMINED, is_open, settled
from policyeval.check.world import World
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import And, Call, DecisionResult, Expr, Fact, Literal, Named, Variable
from policyeval.ir.program import Give, Limit, Loop, Membership, Rule
from policyeval.ir.walk import walk
from policyeval.language.types import BOOL, DOUBLE, INT, TIMESTAMP, Int, List, Nullable, Type, plain, show
from policyeval.policy import model
from policyeval.policy.form_words import limit
from policyeval.source.nearest import nearest
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the rules of one decision are checked with."""

    decision: model.Decision
    world: World
    settings: Settings
    value: Expr | None = None
    """The number that the rows of bands divide."""


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule that was checked, with the readings that it was decided by."""

    written: model.Rule
    rule: Rule
    used: frozenset[str]


CheckedRules = dict[int, CheckedRule]
"""Rules that were checked under the same options, by the identity of what was written."""


def check_once(rule: model.Rule, shop: Workshop, known: CheckedRules) -> Rule:
    """Return what a rule means, which need not be found out again where it is known."""
    found = known.get(id(rule))
    if found is None:
        own = replace(shop.settings, used=set())
        checked = check_rule(rule, replace(shop, settings=own))
        found = known[id(rule)] = CheckedRule(rule, checked, frozenset(own.used))
    shop.settings.used.update(found.used)
    return found.rule


def check_rule(rule: model.Rule, shop: Workshop) -> Rule:
    """Return what a rule means."""
    _check_shape(rule, shop)
    scope, loop = _loop(rule, shop)
    then = {key: _given(given, scope, shop) for key, given in rule.then.items()}
    return Rule(
        id=rule.id,
        title=rule.title,
        implements=rule.implements,
        cite=rule.cite,
        condition=_condition(rule, scope, shop),
        gives=(*own_gives(shop.decision.kind, rule), *(Give(key, value) for key, value in then.items())),
        span=rule.span,
        loop=loop,
        points=_points(rule, scope, shop),
        at=_instants(rule, scope, shop),
        membership=_membership(rule, scope, shop),
        cap=_cap(rule.cap, shop),
        is_indeterminate=rule.is_indeterminate,
        is_demand=rule.must is not None,
    )


def check_limits(shop: Workshop) -> tuple[Limit, ...]:
    """Return the limits of a decision under its readings."""
    return tuple(
        Limit(
            limit.name,
            limit.once_per_rule,
            shop.settings.literal(limit.keep, "all") == "most",
            _cap(limit.cap, shop),
        )
        for limit in shop.decision.limits
    )


def _check_shape(rule: model.Rule, shop: Workshop) -> None:
    kind, report = shop.decision.kind, shop.world.report
    if rule.points is None and not rule.then and kind != "segments":
        report("PE530", rule.span, id=rule.id)
    if rule.points is not None and kind != "deductions":
        report("PE524", rule.points.span, key="points", kind=kind)
    if rule.range is not None and kind != "bands":
        report("PE524", rule.range.span, key="range", kind=kind)
    if rule.range is None and kind == "bands":
        report("PE523", rule.span, kind=kind, key="range")


def _loop(rule: model.Rule, shop: Workshop) -> tuple[Scope, Loop | None]:
    if rule.loop is None:
        return TOP, None
    each = infer(rule.loop.each.expr, TOP, shop.world)
    element: Type = UNDETERMINED
    match each.type:
        case List(element=element):
            pass
        case type_ if not is_open(type_):
            code = "PE305" if isinstance(type_, Nullable) else "PE533"
            shop.world.report(code, each.span, expr=each.span.text, type=show(type_))
        case _:
            pass
    name = rule.loop.variable
    names = shop.world.environment
    if name in names.names or name in names.definitions:
        shop.world.report("PE336", rule.loop.span, name=name)
    scope, variable = TOP.bind(name, element, rule.loop.span)
    return scope, Loop(each, variable.name)


# --------------------------------------------------------------------------------------- conditions


def _condition(rule: model.Rule, scope: Scope, shop: Workshop) -> Expr:
    if rule.range is not None:
        return _row(rule, shop)
    written = rule.when or rule.must
    assert written is not None
    tested = condition(written.expr, scope, shop.world)
    if _is_constant(tested) and not isinstance(tested, Literal):
        shop.world.report("PE318", written.span, id=rule.id)
    if rule.when is not None:
        return tested
    return Call("logical_not", (tested,), type=BOOL, span=written.span, can_fail=tested.can_fail)


def _is_constant(tested: Expr) -> bool:
    """Say whether nothing that changes is read: no fact, no instant, no other decision, no reading."""
    return not any(
        node.type == UNDETERMINED
        or isinstance(node, Fact | Variable | DecisionResult)
        or (isinstance(node, Named) and node.name.startswith("reading."))
        for node in walk(tested)
    )


def _row(rule: model.Rule, shop: Workshop) -> Expr:
    """Return the condition of a row of bands: the number lies in its range."""
    assert rule.range is not None
    row = row_range(rule, shop)
    written = shop.settings.value(rule.range)
    span, value = rule.range.span if written is None else written.span, shop.value
    if row is None or value is None:
        return Literal(False, type=BOOL, span=span)
    names = ("greater_equals", "greater"), ("less", "less_equals")
    terms = [
        _comparison(names[side][cut[1]], value, cut[0], span)
        for side, cut in enumerate(row.cuts(is_whole=isinstance(value.type, Int)))
        if cut[0] not in (float("-inf"), float("inf"))
    ]
    if len(terms) == 1:
        return terms[0]
    return And(tuple(terms), type=BOOL, span=span, can_fail=value.can_fail)


def _comparison(name: str, value: Expr, bound: bands.Number, span: Span) -> Expr:
    is_double = plain(value.type) == DOUBLE
    literal = Literal(float(bound) if is_double else bound, type=DOUBLE if is_double else INT, span=span)
    overload = f"{name}_{'double' if is_double else 'int64'}"
    return Call(overload, (value, literal), type=BOOL, span=span, can_fail=value.can_fail)


def row_range(rule: model.Rule, shop: Workshop) -> bands.Range | None:
    """Return the range of a row under its readings."""
    if rule.range is None:
        return None
    constant = shop.settings.value(rule.range)
    if constant is None:
        return None
    return bands.parse_range(rule.id, str(constant.value), constant.span, shop.world.findings)


# ------------------------------------------------------------------------------------------ outcomes


def _given(given: model.Given, scope: Scope, shop: Workshop) -> Expr:
    if isinstance(given, model.Cel):
        value = infer(given.expr, scope, shop.world)
        return value
    constant = shop.settings.value(given)
    if constant is None:
        return Literal(None, type=UNDETERMINED, span=given.span)
    return Literal(constant.value, type=settled(type_of_literal(constant.value)), span=constant.span)


def _points(rule: model.Rule, scope: Scope, shop: Workshop) -> Expr | None:
    if rule.points is None:
        return None
    points = _given(rule.points, scope, shop)
    if not isinstance(points.type, Int) and not is_open(points.type):
        shop.world.report("PE531", points.span, type=show(points.type))
    return points


def _instants(rule: model.Rule, scope: Scope, shop: Workshop) -> Expr | None:
    if rule.at is None:
        return None
    at = infer(rule.at.expr, scope, shop.world)
    if not is_open(at.type) and plain(at.type) not in (TIMESTAMP, List(TIMESTAMP), List(UNDETERMINED)):
        shop.world.report("PE532", at.span, type=show(at.type))
    return at


def _membership(rule: model.Rule, scope: Scope, shop: Workshop) -> Membership | None:
    if rule.group is None:
        return None
    names = [limit.name for limit in shop.decision.limits]
    if rule.group.name not in names:
        suggestion = nearest(rule.group.name, names)
        shop.world.report("PE522", rule.group.span, suggestion=suggestion, name=rule.group.name)
    if rule.group.key is None:
        return Membership(rule.group.name, Literal(True, type=BOOL, span=rule.group.span))
    return Membership(rule.group.name, infer(rule.group.key.expr, scope, shop.world))


def _cap(setting: model.Setting | None, shop: Workshop) -> int | None:
    value = shop.settings.literal(setting)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)) and setting is not None:
        shop.world.report("PE531", setting.span, type=show(type_of_literal(value)))
        return None
    if isinstance(value, int) and value < 0 and setting is not None:
        shop.world.report("PE506", setting.span, key="`cap`", limit=limit("minimum", "0"))
    return value if isinstance(value, int) else None
