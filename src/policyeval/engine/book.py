"""A book of policies: choose the version in force, decide, and give the record."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any, Final

from policyeval.backends.python.quick import Compiled
from policyeval.engine.choice import FactsInput, asked_of, decide_completely, decider, refusing
from policyeval.engine.errors import ArgumentError
from policyeval.engine.load import LoadedPolicy, PolicyError, load_policies, program_under
from policyeval.engine.options import own_options, refusals_of
from policyeval.engine.reasons import Asking, Tracer, has_many
from policyeval.engine.record import Question, Record
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.language.instants import is_instant
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest
from policyeval.source.severity import has_errors

_SELDOM: Final = 2
"""As often as this a decision is asked for before it is compiled."""
_MOST_DECIDERS: Final = 64


def load(paths: str | Path | Iterable[str | Path] = "policies", *, only: str | None = None) -> "PolicyBook":
    """Return the policies under one or more paths; raises `PolicyError` when any has an error.

    With `only`, the id of a policy, files of other policies are not read, unless it is in none.
    """
    wanted = [paths] if isinstance(paths, str | Path) else list(paths)
    loaded = load_policies(wanted, only=only)
    if only is not None and not any(one.policy.id == only for one in loaded.policies):
        loaded = load_policies(wanted)
    if has_errors(loaded.findings):
        raise PolicyError(loaded.findings)
    return PolicyBook(loaded.policies, loaded.findings)


@dataclass(frozen=True)
class PolicyBook:
    """Checked policies, ready to decide. Made by `load`; safe to share between threads."""

    policies: tuple[LoadedPolicy, ...]
    warnings: tuple[Diagnostic, ...] = ()
    _programs: dict[tuple[str, str, tuple[tuple[str, str], ...]], Program] = field(
        default_factory=dict, repr=False, compare=False
    )
    _compiled: dict[tuple[str, str, tuple[tuple[str, str], ...]], Compiled | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    _tracers: dict[tuple[str, str, tuple[tuple[str, str], ...]], Tracer] = field(
        default_factory=dict, repr=False, compare=False
    )
    _calls: Counter[str] = field(default_factory=Counter, repr=False, compare=False)
    """How often a decision was asked for before it was compiled."""
    _deciders: dict[Any, Callable[[FactsInput], Record]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Decisions that are asked for often, at the instants at which they are."""
    _making: Any = field(default_factory=RLock, repr=False, compare=False)
    """Held while what threads share is made: reasons of one program do not fit another that equals it."""

    @property
    def decisions(self) -> tuple[str, ...]:
        """The full ids of every decision, in order."""
        names = (f"{p.policy.id}.{name}" for p in self.policies for name in p.policy.decisions)
        return tuple(dict.fromkeys(names))

    def decide(
        self,
        decision: str,
        facts: FactsInput,
        *,
        as_of: str | datetime | Timestamp,
        readings: Mapping[str, str] | None = None,
    ) -> Record:
        """Return the record of a decision for a fact bundle at an instant.

        Fails: `ArgumentError` for a decision, reading or instant that does not exist; `FactsError`
        for facts that do not fit the schema.
        """
        if isinstance(as_of, datetime):
            as_of = as_of.isoformat()  # where clocks go back, equal datetimes of a zone are two instants
        key = None if readings else (decision, as_of)
        try:
            known = self._deciders.get(key)
        except TypeError:  # no text, and no instant: what it is instead is said below
            key = known = None
        if known is None:
            is_often = isinstance(decision, str) and self._calls[decision] >= _SELDOM
            instant = to_instant(as_of)
            known = self.deciders(decision, readings=readings, is_compiled=is_often)(instant)
            self._calls[decision] += 1
            if key is not None and is_often:
                if len(self._deciders) >= _MOST_DECIDERS:
                    self._deciders.clear()
                self._deciders[key] = known
        return known(facts)

    def decide_json(
        self,
        decision: str,
        data: str | bytes,
        *,
        as_of: str | datetime | Timestamp,
        readings: Mapping[str, str] | None = None,
    ) -> Record:
        """Return the record of a decision for a fact bundle that is JSON text, in UTF-8 where it is bytes.

        The text is read strictly, in less than twice the time that `json.loads` takes.

        Fails: as `decide`; what is no strict JSON (a name given twice, `NaN`, `1e400`, an integer beyond
        64 bits, half of a surrogate pair, 65 levels, a mebibyte) is a `FactsError` with its places too.
        """
        if not isinstance(data, str | bytes):
            raise TypeError(f"JSON text or bytes, not {type(data).__name__}: `decide` takes data")
        return self.decide(decision, data, as_of=as_of, readings=readings)

    def prepare(
        self,
        decision: str,
        *,
        as_of: str | datetime | Timestamp,
        readings: Mapping[str, str] | None = None,
        often: bool = True,
    ) -> Callable[[FactsInput], Record]:
        """Return the decision as a function of facts, for many bundles at one instant.

        What is not asked `often` is not compiled: the answers are the same.
        """
        instant = to_instant(as_of)
        return self.deciders(decision, readings=readings, is_compiled=often)(instant)

    def decide_table(
        self,
        decision: str,
        table: Any,
        *,
        as_of: str | datetime | Timestamp | None = None,
        as_of_column: str | None = None,
        readings: Mapping[str, str] | None = None,
        key: str | Iterable[str] = (),
        map: Mapping[str, str] | None = None,
        ignore: str | Iterable[str] = (),
        zone: str | None = None,
        engine: str | None = None,
    ) -> Any:
        """Return the answers for the rows of a table, as a `pyarrow.RecordBatchReader` in their order.

        `table` is anything with the Arrow stream interface: of pyarrow, polars, pandas or DuckDB; a lazy
        one, as polars has them, is collected. A column holds the fact that it is called after, such as
        `order.total`, alone or as the member of a struct; `map` says so of others, `key` carries columns
        through. An empty cell is an absent fact, or null where the fact may be null and has no default.
        `docs/tables.md` says what the answers have.

        Fails: `FactsError` for columns that do not fit, before any row is decided; `ArgumentError` as
        `decide`, for columns that are not there, and where the extra `batch` is not installed.
        """
        from policyeval.engine.tables.decide import Options, decide_table  # noqa: PLC0415  (an extra)

        options = Options(
            as_of=as_of,
            as_of_column=as_of_column,
            readings=readings,
            key=key,
            map=map,
            ignore=ignore,
            zone=zone,
            engine=engine,
        )
        return decide_table(self, decision, table, options)

    def decide_dataframe(
        self,
        decision: str,
        dataframe: Any,
        *,
        as_of: str | datetime | Timestamp | None = None,
        as_of_column: str | None = None,
        readings: Mapping[str, str] | None = None,
        key: str | Iterable[str] = (),
        map: Mapping[str, str] | None = None,
        ignore: str | Iterable[str] = (),
        zone: str | None = None,
    ) -> Any:
        """Return the answers for the rows of a DataFrame of Spark, as a DataFrame.

        Arguments and columns are those of `decide_table`. The policies travel with the job: workers need
        policyeval, DuckDB and Arrow, and no files. Nothing is decided before Spark is asked for answers.

        Fails: as `decide_table`, where the extra `spark` is not installed too.
        """
        from policyeval.engine.tables.dataframes import decide_dataframe  # noqa: PLC0415  (an extra)
        from policyeval.engine.tables.decide import Options  # noqa: PLC0415  (as above)

        options = Options(
            as_of=as_of,
            as_of_column=as_of_column,
            readings=readings,
            key=key,
            map=map,
            ignore=ignore,
            zone=zone,
        )
        return decide_dataframe(self, decision, dataframe, options)

    def question(
        self,
        decision: str,
        facts: FactsInput,
        *,
        as_of: str | datetime | Timestamp,
        readings: Mapping[str, str] | None = None,
    ) -> Question:
        """Return the version that would decide, and its program, without deciding. Fails as `decide` does."""
        instant, given = to_instant(as_of), readings or {}
        refusals = refusals_of(self.versions(decision), given)
        questions = self._questions(self._asked(decision, given, refusals), instant, is_compiled=False)
        asked, _ = asked_of(questions, facts)
        if asked.loaded.digest in refusals:
            raise refusals[asked.loaded.digest]
        return asked

    def deciders(
        self, decision: str, *, readings: Mapping[str, str] | None = None, is_compiled: bool = True
    ) -> Callable[[Timestamp], Callable[[FactsInput], Record]]:
        """Return what `prepare` gives for an instant: all that does not rest on it is done once.

        Fails: as `prepare`, of which it leaves the instant to the caller.
        """
        given = readings or {}
        refusals = refusals_of(self.versions(decision), given)
        versions = self._asked(decision, given, refusals)

        def at(instant: Timestamp) -> Callable[[FactsInput], Record]:
            questions = self._questions(versions, instant, is_compiled=is_compiled)
            decide_ = decider(questions) if is_compiled else partial(decide_completely, questions)
            return refusing(decide_, refusals) if refusals else decide_

        return at

    def _asked(
        self, decision: str, readings: Mapping[str, str], refusals: Mapping[str, ArgumentError]
    ) -> list[tuple[LoadedPolicy, Program]]:
        """Return what each version is asked, oldest first; one that lacks an option, with its defaults."""
        return [
            (loaded, self._program(loaded, decision, {} if loaded.digest in refusals else readings))
            for loaded in self.versions(decision)
        ]

    def _questions(
        self, versions: Iterable[tuple[LoadedPolicy, Program]], instant: Timestamp, *, is_compiled: bool
    ) -> list[Question]:
        """Return the questions to versions at an instant."""
        questions = []
        for loaded, program in versions:
            code = partial(self._code, loaded, program)
            reasons = None
            if is_compiled or has_many(program):
                reasons = Asking(self._tracer(loaded, program), code, instant)
            questions.append(Question(loaded, program, instant, code() if is_compiled else None, reasons))
        return questions

    def _code(self, loaded: LoadedPolicy, program: Program) -> Compiled | None:
        key = loaded.digest, program.decision, program.readings
        with self._making:
            if key not in self._compiled:
                from policyeval.backends.python.program import (  # noqa: PLC0415  (start-up: only for many)
                    compile_program,
                )

                self._compiled[key] = compile_program(program, loaded.checked.schema)
            return self._compiled[key]

    def _tracer(self, loaded: LoadedPolicy, program: Program) -> Tracer:
        key = loaded.digest, program.decision, program.readings
        with self._making:
            if key not in self._tracers:
                self._tracers[key] = Tracer(program, loaded.checked.schema)
            return self._tracers[key]

    def versions(self, decision: str) -> tuple[LoadedPolicy, ...]:
        """Return the policies that have a decision, oldest version first."""
        if not isinstance(decision, str):
            raise ArgumentError(Diagnostic("PE701", None, {"decision": str(decision)}))
        policy, _, name = decision.partition(".")
        found = tuple(p for p in self.policies if p.policy.id == policy and name in p.policy.decisions)
        if not found:
            whole = [known for known in self.decisions if known.partition(".")[2] == decision]
            suggestion = whole[0] if len(whole) == 1 else nearest(decision, list(self.decisions))
            raise ArgumentError(Diagnostic("PE701", None, {"decision": decision}, (), suggestion))
        return found

    def program(
        self, decision: str, *, version: str | None = None, readings: Mapping[str, str] | None = None
    ) -> tuple[LoadedPolicy, Program]:
        """Return a decision's policy and program, of the newest version unless one is named."""
        return self.programs(decision, version=version, readings=readings)[-1]

    def programs(
        self, decision: str, *, version: str | None = None, readings: Mapping[str, str] | None = None
    ) -> list[tuple[LoadedPolicy, Program]]:
        """Return a decision's policy and program, oldest version first; those without an option asked for
        are left out.
        """
        versions = [p for p in self.versions(decision) if version in (None, p.policy.version)]
        if not versions:
            raise ArgumentError(Diagnostic("PE702", None, {"decision": decision, "version": version or ""}))
        asked = readings or {}
        refusals = refusals_of(versions, asked)
        return [(p, self._program(p, decision, asked)) for p in versions if p.digest not in refusals]

    def _program(self, loaded: LoadedPolicy, decision: str, readings: Mapping[str, str]) -> Program:
        options = tuple(sorted(own_options(loaded, readings).items()))
        key = loaded.digest, decision, options
        with self._making:
            if key not in self._programs:
                made = program_under(loaded, decision.partition(".")[2], dict(options))
                if not isinstance(made, Program):
                    raise PolicyError(made)
                self._programs[key] = made
            return self._programs[key]


def to_instant(given: str | datetime | Timestamp) -> Timestamp:
    """Return the instant that an argument names; a text needs an offset, a datetime a zone."""
    match given:
        case Timestamp(nanos=nanos) if type(nanos) is int and nanos % 1_000 == 0 and is_instant(nanos):
            return given
        case datetime():
            return to_instant(given.isoformat())
        case _:
            instant = read_instant(str(given))
            if not isinstance(instant, Timestamp):
                raise ArgumentError(Diagnostic("PE703", None, {"text": str(given)}))
            return instant
