"""Why a decision is as it is, as JSON data: `why.schema.json` describes it."""

from typing import Any

from policyeval.analysis.why.edits import Edit, is_known, name_of
from policyeval.analysis.why.moments import Moment
from policyeval.analysis.why.telling import given_at, sentence, teller_of
from policyeval.analysis.why.why import Answer, Why
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.engine.teller import Teller
from policyeval.source.diagnostic import Language


def to_data(why: Why, language: Language = Language.EN) -> dict[str, Any]:
    """Return the answer as JSON data, its sentences in one language."""
    record, teller = why.record, teller_of(why, language)
    bearing = why.bearing
    return {
        "decision": record.decision,
        "policy": record.loaded.policy.id,
        "version": record.loaded.policy.version,
        "policy_digest": record.loaded.digest,
        "as_of": record.as_of,
        "readings": record.readings,
        **_answered(record),
        "missing": record.missing,
        "want": why.want,
        "change": list(why.change),
        "came": why.came.value,
        "fewest": why.is_fewest,
        "bounds": dict(why.bounds),
        "answers": [_answer(answer, teller) for answer in why.answers],
        "facts": {
            name: [_fact(path, why, teller) for path in paths]
            for name, paths in (
                ("alone", bearing.alone),
                ("together", bearing.together),
                ("never", bearing.never),
                ("open", bearing.open),
            )
        },
        "time": {
            "changes": [_moment(moment, teller) for moment in why.moments.changes],
            "until": show_instant(why.moments.until, record.program.zone),
            "final": why.moments.is_final,
        },
    }


def _answered(record: Record) -> dict[str, Any]:
    return {"status": record.status, "result": record.result}


def _answer(answer: Answer, teller: Teller) -> dict[str, Any]:
    return {
        "changes": [_change(change, teller) for change in answer.changes],
        **_answered(answer.record),
        "given": answer.facts,
    }


def _change(change: Edit, teller: Teller) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": change.kind.value,
        "fact": name_of(change.path),
        "sentence": sentence(change, teller),
    }
    given = (("before", change.before), ("after", change.after))
    return {**data, **{name: value for name, value in given if is_known(value)}}


def _fact(path: str, why: Why, teller: Teller) -> dict[str, Any]:
    value = given_at(why.asked.facts, path)
    data: dict[str, Any] = {"fact": path, "title": teller.fact(path)}
    return {**data, "given": value} if is_known(value) else data


def _moment(moment: Moment, teller: Teller) -> dict[str, Any]:
    return {
        "at": show_instant(moment.instant, teller.program.zone),
        **_answered(moment.after),
        "begins": list(moment.begins),
        "ends": list(moment.ends),
    }
