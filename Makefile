# Everything a contributor runs. `make help` lists it.
# Only `scripts/lock` needs more than python3 (3.11+, with venv) and make.

PYTHON ?= python3
CONFORMANCE ?= ../shared/conformance
FUZZ ?= 1000000
BUNDLES ?= 100000
JOBS ?= 2
ROWS ?= 100000
RULES ?= 13
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := $(VENV)/.peers
SPARK := $(VENV)/.spark

# The lock decides every version. A constraint file set on the machine could only contradict it,
# and pip ignores an empty PIP_CONSTRAINT, so an empty *file* replaces it. Indexes, proxies and
# certificates are left as the machine has them.
PIP := PIP_CONSTRAINT=/dev/null $(BIN)/python -m pip -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup test lint demo conformance fuzz fuzz-tables mutate e2e spark-test bench bench-batch docs clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1 \2/p' Makefile | while read -r name text; do printf '%-12s %s\n' "$$name" "$$text"; done

# An editable install is the one kind that pip leaves uncompiled. Where Python may not write bytecode
# (PYTHONDONTWRITEBYTECODE), each start would compile all it imports, which takes longer than deciding.
setup: $(STAMP) ## create .venv with the locked versions and policyeval itself, editable
	@$(BIN)/python -m compileall -q src

# A failed install leaves no stamp, so the next run resumes it. The environment is updated in place:
# a changed pyproject.toml costs seconds, and a running test keeps its interpreter.
$(STAMP): pyproject.toml requirements.lock
	@sh scripts/python-ready "$(PYTHON)"
	@echo "setup: installing into $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

test: setup ## run the tests
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

lint: setup ## format, lint, types, layers, lock
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@if grep -nE 'https?://' requirements*.lock; then echo "lint: a lock names a host" >&2; exit 1; fi

demo: setup ## show policyeval at work
	@$(BIN)/python -m scripts.demo

conformance: setup ## run the CEL conformance cases in CONFORMANCE
	@CONFORMANCE="$(CONFORMANCE)" $(BIN)/python -m tests.conformance

fuzz: setup ## run the laws on many more examples, longer streams, and compare engines on FUZZ pairs
	@HYPOTHESIS_PROFILE=long PROOF_PAIRS=5000 EXPRESSION_BLOCKS=100 DIFFERENTIAL_PAIRS=$(FUZZ) \
		GENERATED_ROWS=4000 GENERATED_SEED=2 LEDGERS=500 COLUMNAR_BUNDLES=100000 TABLES_ROWS=2000 TABLES_KILLS=20 \
		$(BIN)/python -m pytest -q -n 2 --timeout 0 tests/properties tests/differential tests/columnar_backend \
		tests/tables tests/analysis/test_thresholds.py tests/why tests/boundary tests/smt_backend

fuzz-tables: setup ## decide BUNDLES=100000 of each decision on rows and in SQL, JOBS=2 at once; DECISIONS="cod.claim …"
	@TABLES_BUNDLES=$(BUNDLES) $(if $(DECISIONS),TABLES_DECISIONS="$(DECISIONS)") \
		$(BIN)/python -m pytest -q -n $(JOBS) --timeout 0 tests/tables/test_engines_agree.py

mutate: setup ## change each policy one thing at a time: its cases notice 95 of 100; MUTATE="cod.claim --all"
	@$(BIN)/policyeval mutate --threshold 95 $(MUTATE)

e2e: setup ## look at the page of a diff with Chromium, where there is one
	@E2E=1 $(BIN)/python -m pytest -q -rs tests/e2e

spark-test: setup $(SPARK) ## run the tests of Spark, where there is Java 17; SPARK_ROWS=20000 at length, SPARK_DECISIONS="cod.claim …"
	@if [ -s $(SPARK) ]; then cat $(SPARK); \
	elif ! java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])'; then \
		echo "spark-test: skipped, since Java 17 is not installed"; \
	else $(BIN)/python -m pytest -q -rs --timeout 0 tests/spark; fi

# Where PySpark cannot be had, the stamp says so, and the next run tries again.
$(SPARK): requirements-spark.lock
	@echo "spark-test: installing PySpark into $(VENV)" >&2
	@: > $@; $(PIP) install --require-hashes -r requirements-spark.lock || \
		{ echo "spark-test: skipped, since PySpark cannot be installed" > $@; touch -d @0 $@; }

bench: setup $(PEERS) ## time policyeval beside other engines; BENCH="--rounds 9" and the like
	@$(BIN)/python -m bench $(BENCH)

bench-batch: setup $(PEERS) ## time tables: beside hand-written SQL, growth, events; ROWS=1000000, RULES=N
	@$(BIN)/python -m bench.batch --rows $(ROWS) --rules $(RULES)

# A peer that has no wheel for this machine must not stop the others from being measured.
$(PEERS): requirements-bench.lock
	@echo "bench: installing the other engines into $(VENV)" >&2
	@$(PIP) install --require-hashes -r requirements-bench.lock || echo "bench: measuring without them" >&2
	@touch $@

docs: setup ## regenerate the generated documents
	@$(BIN)/python -m scripts.docs

clean: ## remove what the other targets made
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
