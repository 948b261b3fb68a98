# Every target sets up .venv when it is missing or older than its pins, and uses it again otherwise.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PEERS  := $(VENV)/.peers
MUTANT := $(VENV)/.mutation

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check bench bench-iam golden fuzz fuzz-split fuzz-policies cover-iam mutate-iam clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "logkura needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@echo "setting up $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY) ## Real log lines through an embedded AWS into an encrypted, replicated archive
	@$(BIN)/logkura demo $(ARGS)

test: $(READY) ## The test suite (under ten minutes on two cores)
	@$(BIN)/python -m pytest -n 2 -m 'not slow' $(ARGS)

test-slow: $(READY) $(PEERS) ## The tests that take longer: big objects, Spark, Terraform, endurance
	@$(BIN)/python -m pytest -m slow $(ARGS)

check: $(READY) ## Formatting, lint, types and the import contract
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench-iam: $(READY) ## Decisions a second; ARGS='--peer FOLDER' for the peer beside it
	@$(BIN)/python benchmarks/iam.py $(ARGS)

golden: $(READY) ## Rewrite the golden files from what the code prints now
	@$(BIN)/python -m pytest tests/golden --rewrite-golden $(ARGS)

$(PEERS): $(READY)
	@echo "adding Spark and the benchmarks' peers to $(VENV) (once, some minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@

bench: $(PEERS) ## Measure the hot path beside its peers, into benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks $(ARGS)

fuzz: $(READY) ## A million random and mutated inputs to the record reader
	@$(BIN)/python tests/fuzz/reader.py $(ARGS)

fuzz-split: $(READY) ## Ten thousand truncated, flipped and spliced objects to the verified split
	@$(BIN)/python tests/fuzz/split.py $(ARGS)

fuzz-policies: $(READY) ## Random and hostile policies to the policy engine, against its reference
	@$(BIN)/python tests/fuzz/policies.py $(ARGS)

cover-iam: $(READY) ## Fail unless the tests take every branch of iam/
	@$(BIN)/python -m coverage run -m pytest tests/unit/iam -q $(ARGS)
	@$(BIN)/python -m coverage report

$(MUTANT): $(READY)
	@echo "adding mutmut to $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,mutation]'
	@touch $@

mutate-iam: $(MUTANT) ## Change what decides, one place at a time, and see the tests fail (an hour)
	@$(BIN)/mutmut run --max-children 1 $(ARGS)
	@$(BIN)/mutmut results

clean: ## Remove .venv and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage mutants
