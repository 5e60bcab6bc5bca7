"""A CEL Policy, checked as a whole: every expression, one type of output, nothing unreachable.

Source: the public CEL Policy format; its conformance suites for the errors and their wording.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from policyeval.cel.syntax import And, Binary, Call, Conditional, Index, Or, Unary
from policyeval.cel.syntax import Expr as SyntaxExpr
from policyeval.cel.walk import nodes
from policyeval.check.constant import constant_truth
from policyeval.check.environment import (
    BUILT_IN,
    TYPE_NAMES,
    Definition,
    Environment,
    Findings,
    Global,
)
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.check.standard_words import says, with_standard_words
from policyeval.check.unify import UNDETERMINED, join, settled
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.branches import Binding, Branch, Branches, BranchProgram
from policyeval.ir.expr import Expr, Literal, Variable
from policyeval.language.types import BOOL, NULL, List, Nullable, Optional, Type, plain, show
from policyeval.policy.cel_policy.model import CelPolicyDocument, Config, Formula, Match, NestedRule
from policyeval.policy.cel_policy.read import formulas
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.severity import has_errors
from policyeval.source.text import Span

_QUALIFIED: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_NO_CONDITION: Final = "condition must produce a boolean output"
_FIRST: Final = Phrase("first declared here", "ประกาศครั้งแรกที่นี่")
_LEFT_OUT: Final = Phrase("left out here", "ตัดออกที่นี่")
_BEFORE: Final = Phrase("an output of type {type}", "ผลลัพธ์ชนิด {type}")


@dataclass(frozen=True, slots=True)
class CheckedCelPolicy:
    """The program of a policy, or why there is none."""

    program: BranchProgram | None
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Output:
    """What was found of an output before: its type and its place."""

    type: Type
    span: Span


@dataclass(slots=True)
class _Check:
    """One check of one policy: what is found, and the variables met so far."""

    config: Config
    findings: Findings = field(default_factory=Findings)
    bindings: list[Binding] = field(default_factory=list)

    def report(self, code: str, span: Span, labels: tuple[Label, ...] = (), **args: Argument) -> None:
        """Keep a finding."""
        self.findings.add(Diagnostic(code, span, args, labels))

    def meaning(self, formula: Formula, environment: Environment) -> Expr:
        """Return what an expression means; of unknown type where that cannot be told."""
        if formula.expr is None:
            return Literal(None, type=UNDETERMINED, span=formula.span)
        return check_expression(formula.expr, environment, self.findings)


def check_cel_policy(
    document: CelPolicyDocument, config: Config, definitions: Mapping[str, Definition] | None = None
) -> CheckedCelPolicy:
    """Return the policy's program, or every finding about it.

    `definitions` give declared functions their meaning, where that is written in CEL.
    """
    check = _Check(config)
    environment = _environment(document, config, definitions or {}, check)
    for formula in formulas(document.rule):
        _check_left_out(formula, check)
    rule = _rule(document.rule, environment, check, path="", is_inside_aggregate=False)
    findings = tuple(with_standard_words(finding, config.container) for finding in check.findings.all)
    if has_errors(findings):
        return CheckedCelPolicy(None, findings)
    type_ = settled(Optional(rule.type) if rule.branches.may_be_empty else rule.type)
    inputs = tuple((name, declared.type) for name, declared in config.variables.items())
    program = BranchProgram(document.name, inputs, tuple(check.bindings), rule.branches, type_)
    return CheckedCelPolicy(program, findings)


def _environment(
    document: CelPolicyDocument, config: Config, definitions: Mapping[str, Definition], check: _Check
) -> Environment:
    names = {
        name: Global(Variable(name, type=declared.type, span=declared.span), declared.span)
        for name, declared in config.variables.items()
    }
    for import_ in document.imports:
        if _QUALIFIED.fullmatch(import_.name) is None:
            check.report("PE586", import_.span, name=import_.name)
            continue
        meant = names.get(import_.name) or TYPE_NAMES.get(import_.name)
        if meant is not None:
            names[import_.name.rpartition(".")[2]] = meant
    missing = config.left_out.overloads
    table = {
        key: tuple(overload for overload in overloads if overload.id not in missing)
        for key, overloads in functions().items()
    }
    for overload in config.overloads:
        key = overload.name, overload.receiver
        table[key] = (*table.get(key, ()), overload)
    return Environment(names, table, definitions, container=config.container, is_strict=False)


def _check_left_out(formula: Formula, check: _Check) -> None:
    """Report functions, operators and macros that the environment left out."""
    left_out = check.config.left_out
    if not left_out.names or formula.expr is None:
        return
    for node in nodes(formula.expr):
        name, span = _called(node)
        if name in left_out.names:
            labels = () if left_out.span is None else (Label(left_out.span, _LEFT_OUT),)
            check.report("PE577", span, labels, name=name)


def _called(node: SyntaxExpr) -> tuple[str | None, Span]:
    """Return what a node calls, as CEL names it, and where; None for what calls nothing."""
    match node:
        case Call(function=name, function_span=span):
            return name, span
        case Unary(operator=operator):
            return f"{operator}_", node.span
        case Binary(operator="in", operator_span=span):
            return "@in", span
        case Binary(operator=operator, operator_span=span):
            return f"_{operator}_", span
        case Index(optional=False):
            return "_[_]", node.span
        case And():
            return "_&&_", node.span
        case Or():
            return "_||_", node.span
        case Conditional():
            return "_?_:_", node.span
        case _:
            return None, node.span


# ----------------------------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class _Rule:
    """A checked rule and the type of what it gives when it finds something."""

    branches: Branches
    type: Type
    span: Span


def _rule(
    rule: NestedRule, environment: Environment, check: _Check, *, path: str, is_inside_aggregate: bool
) -> _Rule:
    if rule.is_aggregate and is_inside_aggregate:
        check.report("PE583", _start(rule.span))
    environment = _with_variables(rule, environment, check)
    kind = "aggregate" if rule.is_aggregate else "match"
    inside = is_inside_aggregate or rule.is_aggregate
    branches: list[Branch] = []
    outputs: list[_Output] = []
    for index, match in enumerate(rule.matches):
        id_ = f"{path}{kind}[{index}]"
        branch, output = _branch(match, environment, check, path=id_, rule=rule, is_inside_aggregate=inside)
        branches.append(branch)
        if outputs:
            _check_types(outputs[-1], output, check)
        outputs.append(output)
    if not rule.is_aggregate:
        _check_reach(branches, outputs, check)
    type_ = _common([output.type for output in outputs])
    tree = Branches(rule.is_aggregate, tuple(branches), not rule.is_aggregate and _may_be_empty(branches))
    return _Rule(tree, List(type_) if rule.is_aggregate else type_, rule.span)


def _branch(
    match: Match,
    environment: Environment,
    check: _Check,
    *,
    path: str,
    rule: NestedRule,
    is_inside_aggregate: bool,
) -> tuple[Branch, _Output]:
    condition = _condition(match.condition, environment, check)
    outcome: Expr | Branches
    if isinstance(match.outcome, NestedRule):
        nested = _rule(
            match.outcome, environment, check, path=f"{path}/", is_inside_aggregate=is_inside_aggregate
        )
        outcome, output = nested.branches, _Output(nested.type, _start(nested.span))
    else:
        outcome = check.meaning(match.outcome, environment)
        output = _Output(plain(outcome.type), match.outcome.span)
    explanation = None if match.explanation is None else check.meaning(match.explanation, environment)
    return Branch(path, rule.id, condition, outcome, explanation, match.span), output


def _condition(formula: Formula | None, environment: Environment, check: _Check) -> Expr | None:
    """Return a condition; None where it is `true`, or not written: its branch is always taken."""
    if formula is None:
        return None
    tested = check.meaning(formula, environment)
    if tested.type not in (BOOL, UNDETERMINED) and show(tested.type) != "dyn":
        labels = (says(formula.span, _NO_CONDITION),)
        check.report("PE306", formula.span, labels, expr=formula.span.text, type=show(tested.type))
        return tested
    if constant_truth(tested) is False:
        check.report("PE580", formula.span)
    return None if isinstance(tested, Literal) and tested.value is True else tested


def _with_variables(rule: NestedRule, environment: Environment, check: _Check) -> Environment:
    """Return the environment inside a rule: its variables hide those of the rules around it."""
    own: dict[str, Span] = {}
    for variable in rule.variables:
        written = f"variables.{variable.name}"
        if variable.name in own:
            labels = (Label(own[variable.name], _FIRST),)
            check.report("PE585", variable.span, labels, name=written)
            continue
        own[variable.name] = variable.span
        value = check.meaning(variable.body, environment)
        type_ = plain(value.type)
        taken = sum(binding.written == written for binding in check.bindings)
        name = written if not taken else f"{written}'{taken + 1}"
        check.bindings.append(Binding(name, written, value))
        meaning = Global(Variable(name, type=type_, span=BUILT_IN), variable.span)
        environment = replace(environment, names={**environment.names, written: meaning})
    return environment


# --------------------------------------------------------------------------------------- whole rules


def _check_types(before: _Output, output: _Output, check: _Check) -> None:
    if _common([before.type, output.type]) != UNDETERMINED or UNDETERMINED in (before.type, output.type):
        return
    found, previous = show(settled(output.type)), show(settled(before.type))
    labels = (Label(before.span, _BEFORE, {"type": previous}),)
    check.report("PE584", output.span, labels, found=found, previous=previous)


def _common(types: Sequence[Type]) -> Type:
    """Return the type that outputs share; undetermined where they share none."""
    common: Type = UNDETERMINED
    for type_ in types:
        joined = join(common, type_)
        is_mixed = isinstance(joined, Nullable) and NULL in (common, type_)
        common = UNDETERMINED if joined is None or is_mixed else joined
    return common


def _check_reach(branches: Sequence[Branch], outputs: Sequence[_Output], check: _Check) -> None:
    """Report each branch behind which no other can ever be reached."""
    for branch, output in zip(branches[:-1], outputs, strict=False):
        if branch.condition is not None and constant_truth(branch.condition) is not True:
            continue
        if not isinstance(branch.outcome, Branches):
            check.report("PE581", output.span)
        elif not branch.outcome.may_be_empty:
            check.report("PE582", output.span)


def _may_be_empty(branches: Sequence[Branch]) -> bool:
    """Return whether the first branch that holds may give nothing, or none may hold."""
    may_end_empty = False
    for branch in branches:
        is_open = isinstance(branch.outcome, Branches) and branch.outcome.may_be_empty
        if branch.condition is None and not is_open:
            return may_end_empty
        may_end_empty = may_end_empty or (branch.condition is not None and is_open)
    return True


def _start(span: Span) -> Span:
    """Return the first character of a rule: the whole of it would be most of the file."""
    return Span(span.source, span.start, span.start + 1)
