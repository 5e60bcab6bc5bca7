"""A program as one SELECT over the canonical relation `facts`.

The order of things is the reference's: rules are asked, contributions cut, results combined, outputs
computed. A row that the query does not answer fully has `sure` false, and somebody else decides it.

Source: backends.reference.program.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.answer import Answer, answer, read
from policyeval.backends.columnar.combining import Combining, Result
from policyeval.backends.columnar.cuts import cut
from policyeval.backends.columnar.expr import lower
from policyeval.backends.columnar.facts import UNTOLD, Facts
from policyeval.backends.columnar.fitting import Fitting, Largest
from policyeval.backends.columnar.force import in_force
from policyeval.backends.columnar.layout import AS_OF as AS_OF_COLUMN
from policyeval.backends.columnar.layout import named_alike, quoted
from policyeval.backends.columnar.ledger import ledger_results
from policyeval.backends.columnar.literals import constant
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.output import shown, shown_type
from policyeval.backends.columnar.pieces import Piece, column_of
from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.rules import ask
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import Term, Unsupported
from policyeval.backends.reference.affordable import affordable
from policyeval.backends.reference.sizes import UNGUARDED
from policyeval.backends.reference.worst_case import worst_case_on
from policyeval.frozen import dataclass
from policyeval.ir.ledger_records import KINDS, TIMELINE, TwoKinds
from policyeval.ir.program import Program
from policyeval.ir.terms import AS_OF
from policyeval.language.types import TIMESTAMP, Type
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import InstantShape, RecordShape, Slot

RELATION: Final = "facts"


@dataclass(frozen=True, slots=True)
class Query:
    """The SQL of a decision, and what its columns are."""

    sql: str
    """A SELECT over the relation `facts`; rows in, rows out. Its columns: those passed on, then `status`,
    `sure`, `fired`, `points` where rules have some, `missing`, `failures`, and one `result.<key>` for each
    key."""
    rules: tuple[str, ...]
    """The rules' ids; `fired` has their places here, from 0."""
    are_bits: bool
    """Whether `fired` is a number, with the bit 1 << place for each rule that fired, or a SMALLINT[]."""
    has_points: bool
    """Whether `points`, a BIGINT[], says what is left of the points of each rule that fired."""
    keys: tuple[tuple[str, Type, str], ...]
    """Each result key with its type, and the type of its column in SQL."""
    reads: tuple[str, ...]
    """The columns of `facts` that it reads, companions included."""
    reads_as_of: bool
    """Whether it reads the column `as_of` too."""
    kinds: Mapping[str, TwoKinds]
    """The keys that are lists of structs for records of two kinds."""
    pieces: Mapping[str, Mapping[str, Piece]]
    """Of keys that are lists of structs: the pieces that they can be put together from, by their paths.

    Each is a column of the query too, NULL where the key is; see `pieces.column_of`.
    """


def compile_program(
    program: Program,
    schema: FactSchema,
    *,
    as_of: Timestamp | None = None,
    passed: tuple[str, ...] = (),
) -> Query:
    """Return the query of a program over the facts of a schema, laid out as `shape` says.

    Without `as_of`, each row has its own, in a TIMESTAMP column of that name. `passed` are further columns
    of the relation, keys for instance, that are handed on in front.

    Fails: `Unsupported`, naming an expression and its place, before any data is read.
    """
    if (alike := named_alike(schema)) is not None:
        raise Unsupported(words.ALIKE_BUT_FOR_CASE, one=alike[0], other=alike[1])
    pool = Pool()
    facts = _facts(program, schema, pool)
    instant = _instant(as_of, facts)
    found = _Answers(pool, facts, {AS_OF: instant}).of(program)
    columns = {key: _shown(found.results[key], type_, pool) for key, type_ in program.keys}
    pieces = {key: found.results[key].pieces for key, _ in program.keys if found.results[key].pieces}
    outputs = [
        ("status", found.status),
        ("sure", _sure(found, facts, None if as_of is not None else instant)),
        ("fired", found.fired),
        *([] if found.points is None else [("points", found.points)]),
        ("missing", found.missing),
        ("failures", found.failures),
        *((f"result.{key}", column) for key, column in columns.items()),
        *((column_of(key, path), piece.sql) for key, of in pieces.items() for path, piece in of.items()),
    ]
    return Query(
        pool.select(outputs, RELATION, passed),
        tuple(rule.id for rule in program.rules),
        found.are_bits,
        found.points is not None,
        tuple((key, type_, shown_type(type_, found.results[key].members)) for key, type_ in program.keys),
        tuple(facts.read),
        as_of is None,
        {TIMELINE: KINDS} if program.ledger is not None else {},
        pieces,
    )


def _shown(result: Result, type_: Type, pool: Pool) -> str:
    if result.term.is_shown:
        return f"CAST({result.shown} AS {shown_type(type_, result.members)})"
    return shown(result.shown, type_, pool, result.members)


def _sure(found: Answer, facts: Facts, instant: Term | None) -> str:
    """Return where a row fits the schema, and everything that is said of it is exact."""
    pool = facts.pool
    parts = []
    if facts.conditions:
        parts.append(pool.share(f"({balanced('AND', list(facts.conditions), pool)}) IS NOT FALSE"))
    if instant is not None:
        parts.append(pool.share(f"{instant.sql} IS NOT NULL"))
    if facts.is_untold and found.open is not None:
        untold = f"list_contains({found.missing}, '{UNTOLD}')"
        parts.append(pool.share(f"CASE WHEN {found.open} THEN NOT {untold} ELSE TRUE END"))
    return pool.share(" AND ".join(parts)) if parts else "TRUE"


def _facts(program: Program, schema: FactSchema, pool: Pool) -> Facts:
    root = schema.slot.shape
    assert isinstance(root, RecordShape)
    guarded = affordable(schema.slot, lambda facts: worst_case_on(program, facts).fits)
    if guarded is None:
        raise Unsupported(words.COST)
    largest = None if guarded == UNGUARDED else Largest(guarded.elements, guarded.characters)
    return Facts(Fitting(pool, largest), Object(root, schema.slot.type, "", "", ""))


def _instant(as_of: Timestamp | None, facts: Facts) -> Term:
    pool = facts.pool
    if as_of is not None:
        return constant(as_of, TIMESTAMP, pool)
    column = pool.atom(quoted(AS_OF_COLUMN))
    fits = facts.fitting.fits(Slot(InstantShape()), column)
    return Term(TIMESTAMP, pool.share(f"CASE WHEN {fits} THEN epoch_us({column}) END"))


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of a program and of those whose results it reads."""

    pool: Pool
    facts: Facts
    variables: Mapping[str, Term]

    def of(self, program: Program) -> Answer:
        """Return the answer of a program."""
        pool = self.pool
        used = {other.decision: other for other in program.uses}
        known: dict[str, Answer] = {}

        def decisions(decision: str, key: str) -> Term:
            if decision not in known:
                known[decision] = self.of(used[decision])
            return read(known[decision], key, pool)

        scope = Scope(pool, self.facts, self.variables, decisions)
        asked = cut(program, [ask(rule, scope) for rule in program.rules], pool)
        combining = Combining(program, asked, pool)
        results = combining.results()
        if program.ledger is not None:
            results |= ledger_results(program.ledger, program.zone, dict(program.keys), scope)
        for output in program.outputs:
            term = lower(output.value, scope.binding({key: result.term for key, result in results.items()}))
            results[output.key] = Result(term, term.sql, term.members)
        kept = {key: results[key] for key, _ in program.keys}
        return in_force(program, scope, answer(combining, kept))
