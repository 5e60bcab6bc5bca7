"""With concrete facts put in, terms say what the reference decides: real decisions, and drawn policies."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.cases import load_cases
from policyeval.analysis.generate import generate
from policyeval.backends.smt.functions import ABSTRACTED, FUNCTIONS
from policyeval.check.policy import check_policy
from policyeval.engine.book import load, to_instant
from policyeval.language.functions import OVERLOADS
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.source.text import Source
from strategies import bundles, expressions, names_of, policies, schemas, types

from smt_substitution import TooLong, compare
from smt_programs import program_of

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
AS_OF = Timestamp(1_729_000_000 * 10**9)
