"""Every code of fact schemas and facts is shown by its own example."""

import re
from collections.abc import Callable

import pytest

from policyeval.source.catalog import Entry, facts, schema
from policyeval.source.diagnostic import Diagnostic, Language
from schema_examples import facts_findings, schema_findings

ENTRIES = [
    *((entry, schema_findings) for entry in schema.ENTRIES),
    *((entry, facts_findings) for entry in facts.ENTRIES),
]


@pytest.mark.parametrize(("entry", "findings"), [pytest.param(*row, id=row[0].name) for row in ENTRIES])
def test_the_bad_example_has_the_finding_and_the_good_one_has_none(
    entry: Entry, findings: Callable[[str], tuple[Diagnostic, ...]]
) -> None:
    assert findings(entry.good) == ()
    assert entry.code in {finding.code for finding in findings(entry.bad)}
    for finding in findings(entry.bad):
        for language in Language:
            for phrase in (entry.message, entry.why, entry.help):
                if phrase is not None and finding.code == entry.code:
                    assert not re.search(r"\{[a-z]+\}", phrase.text(language, finding.args))
