"""From a written ledger to the ledger of the program."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from policyeval.check import bands
from policyeval.check.environment import TOP
from policyeval.check.expression import condition, infer
from policyeval.check.rules import Workshop, row_range
from policyeval.check.unify import UNDETERMINED, is_open
from policyeval.ir.expr import Expr, Literal
from policyeval.ir.program import AtBoundary, Band, Dimension, Ledger, Overlap, Posting, Reversal
from policyeval.language.types import BOOL, DYN, INT, INT_MAX, STRING, TIMESTAMP, List, Map, Type, plain, show
from policyeval.policy import model
from policyeval.source.diagnostic import Phrase
from policyeval.source.nearest import nearest
from policyeval.source.text import Span

KEY_TYPES: Final[Mapping[str, Type]] = {
    "period": STRING,
    "posted": INT,
    "pending": INT,
    "active": List(Map(STRING, DYN)),
    "timeline": List(Map(STRING, DYN)),
}
"""The result keys of every ledger."""

Word = TypeVar("Word", bound=StrEnum)


def check_ledger(spec: model.LedgerSpec, decisions: Mapping[str, model.Decision], shop: Workshop) -> Ledger:
    """Return what a ledger means under its readings."""
    each = infer(spec.each.expr, TOP, shop.world)
    element: Type = UNDETERMINED
    match each.type:
        case List(element=element):
            pass
        case type_ if not is_open(type_):
            shop.world.report("PE533", each.span, expr=each.span.text, type=show(type_))
        case _:
            pass
    scope, variable = TOP.bind(spec.variable, element, spec.each.span)
    where: Expr = Literal(True, type=BOOL, span=spec.span)
    if spec.where is not None:
        where = condition(spec.where.expr, scope, shop.world)
    return Ledger(
        entries=each,
        variable=variable.name,
        at=_typed(infer(spec.at.expr, scope, shop.world), TIMESTAMP, shop),
        amount=_typed(infer(spec.amount.expr, scope, shop.world), INT, shop),
        where=where,
        label=None if spec.label is None else infer(spec.label.expr, scope, shop.world),
        counts_at=None
        if spec.counts_at is None
        else _typed(infer(spec.counts_at.expr, scope, shop.world), TIMESTAMP, shop),
        post=_word(Posting, spec.post, shop, Posting.HALF_MONTH),
        unit=spec.unit,
        at_boundary=_word(AtBoundary, spec.at_boundary, shop, AtBoundary.OLD),
        bands=_bands(spec, decisions, shop),
        name_key=str(spec.name_key.value),
        days_key=str(spec.days_key.value),
        overlap=_word(Overlap, spec.overlap, shop, Overlap.PARALLEL),
        retrigger=shop.settings.literal(spec.retrigger) is True,
        reversal=Reversal.KEEP
        if spec.reversal is None
        else _word(Reversal, spec.reversal, shop, Reversal.KEEP),
        dimensions=tuple(Dimension(key, values) for key, values in spec.dimensions.items()),
    )


def _typed(expr: Expr, expected: Type, shop: Workshop) -> Expr:
    if plain(expr.type) != expected and not is_open(expr.type):
        shop.world.report("PE534", expr.span, expected=show(expected), found=show(expr.type))
    return expr


def _word(words: type[Word], setting: model.Setting, shop: Workshop, otherwise: Word) -> Word:
    """Return the word that a setting is, which a reading may have chosen."""
    constant = shop.settings.value(setting)
    if constant is None:
        return otherwise
    allowed = [str(word) for word in words]
    if constant.value not in allowed:
        value, known = str(constant.value), ", ".join(f"`{word}`" for word in allowed)
        shop.world.report(
            "PE504",
            constant.span,
            suggestion=nearest(value, allowed),
            key="`ledger`",
            value=value,
            allowed=known,
        )
        return otherwise
    return words(constant.value)


def _bands(
    spec: model.LedgerSpec, decisions: Mapping[str, model.Decision], shop: Workshop
) -> tuple[Band, ...]:
    name = str(spec.bands.value)
    decision = decisions.get(name)
    if decision is None or decision.kind != "bands":
        known = [other.id for other in decisions.values() if other.kind == "bands"]
        shop.world.report("PE535", spec.bands.span, suggestion=nearest(name, known), name=name)
        return ()
    rows = [(rule, row_range(rule, shop)) for rule in decision.rules if shop.settings.has(rule)]
    found = tuple(
        Band(
            rule.id,
            None if row.start[0] == float("-inf") else bands.whole(row.start),
            None if bands.whole(row.end) > INT_MAX else bands.whole(row.end),
            tuple((key, _literal(given, shop)) for key, given in rule.then.items()),
            rule.title,
            rule.cite,
        )
        for rule, row in rows
        if row is not None
    )
    _check_keys(spec, found, shop)
    _check_values(spec, decision.rules, found, shop)
    for rule in decision.rules:
        _check_penalties(spec, rule, [row for row in found if row.id == rule.id], shop)
    return tuple(sorted(found, key=lambda band: -(2**64) if band.low is None else band.low))


def _literal(given: model.Given, shop: Workshop) -> object:
    if isinstance(given, model.Cel):
        shop.world.report("PE536", given.span)
        return None
    return shop.settings.literal(given)


def _check_keys(spec: model.LedgerSpec, rows: tuple[Band, ...], shop: Workshop) -> None:
    """Report keys and values that the rows do not have."""
    known = sorted({key for row in rows for key, _ in row.values})
    named: list[tuple[str, Span]] = [
        (str(spec.name_key.value), spec.name_key.span),
        (str(spec.days_key.value), spec.days_key.span),
        *((key, spec.span) for key in spec.dimensions),
    ]
    for key, span in named:
        if key not in known:
            shop.world.report("PE537", span, suggestion=nearest(key, known), key=key)


def _check_values(
    spec: model.LedgerSpec, rules: tuple[model.Rule, ...], rows: tuple[Band, ...], shop: Workshop
) -> None:
    """Report values of rows that are none of their dimension's."""
    places = {(rule.id, key): given.span for rule in rules for key, given in rule.then.items()}
    for row in rows:
        for key, value in row.values:
            values = spec.dimensions.get(key)
            if values is not None and value is not None and value not in values:
                shop.world.report("PE538", places[row.id, key], key=key, value=str(value), row=row.id)


def _check_penalties(spec: model.LedgerSpec, rule: model.Rule, rows: list[Band], shop: Workshop) -> None:
    """Report a rule whose penalty has no name, or no length that is one."""
    for row in rows:
        values = dict(row.values)
        if all(values.get(key) is None for key in spec.dimensions):
            continue
        name, days = str(spec.name_key.value), str(spec.days_key.value)
        if not isinstance(values.get(name), str):
            _report_penalty(rule, name, _NAME, shop)
        length = values.get(days)
        if length is not None and (isinstance(length, bool) or not isinstance(length, int) or length < 0):
            _report_penalty(rule, days, _DAYS, shop)


def _report_penalty(rule: model.Rule, key: str, expected: Phrase, shop: Workshop) -> None:
    given = rule.then.get(key)
    span, found = (rule.span, "null") if given is None else (given.span, given.span.text)
    shop.world.report("PE547", span, row=rule.id, key=key, expected=expected, found=found)


_NAME: Final = Phrase("text", "ข้อความ")
_DAYS: Final = Phrase("a whole number of days or `null`", "จำนวนวันที่เป็นจำนวนเต็มหรือ `null`")
