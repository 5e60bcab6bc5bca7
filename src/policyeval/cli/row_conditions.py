"""`--fail-on` and `--where` of `policyeval batch`: conditions over the rows of answers."""

from collections import Counter
from typing import Any, Final

from policyeval.cli.gating import fitting_gate, unanswered
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import show_findings
from policyeval.engine.gate import GateError
from policyeval.engine.tables.answers import REFUSED, STATUS
from policyeval.engine.tables.conditions import Condition, Question, condition
from policyeval.engine.tables.prepared import Prepared
from policyeval.source.diagnostic import Language, Phrase

_ROW: Final = Phrase("1 row", "1 แถว")
_ROWS: Final = Phrase("{count} rows", "{count} แถว")


def row_condition(text: str, prepared: Prepared, option: str) -> Condition:
    """Return the condition that an option gives, which has to fit the answers; else `Stop`."""
    gate = fitting_gate(text, prepared.programs, option)
    return condition(gate, prepared.programs, prepared.layout)


class RowGate:
    """What the user gates on, asked of the answers as they come."""

    def __init__(self, text: str, prepared: Prepared) -> None:
        self._asked = row_condition(text, prepared, "--fail-on")
        self._status = self._asked.columns.index(STATUS)
        self._counts: Counter[Question] = Counter()

    def seen(self, batch: Any) -> None:
        """Note the answers of a batch."""
        self._counts.update(self._asked.counted(batch))

    def told(self, lang: str) -> Exit:
        """Say for which rows the condition has no answer, and return what it comes to."""
        codes = [Exit.FINE]
        for question, count in self._counts.items():
            if question[self._status] == REFUSED:
                continue
            match self._asked.answer(question):
                case bool() as holds:
                    codes.append(Exit.GATED if holds else Exit.FINE)
                case GateError() as misfit:
                    show_findings(misfit.diagnostics, lang, "text")
                    codes.append(Exit.INPUT)
                case other:
                    name = (_ROW if count == 1 else _ROWS).text(Language(lang), {"count": f"{count:,}"})
                    show_findings([unanswered(name, other, self._asked.gate.expr.span)], lang, "text")
                    codes.append(Exit.INCONCLUSIVE)
        return worst(codes)
