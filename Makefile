# make demo: see it work.  make test: run every test.  make check: lint, types, architecture.
# make trust: those of what a library promises, in their long form.
# make test-argos: the tests of models once more, with PyPI's argostranslate.
# Each sets up what it needs in .venv; a second run takes seconds.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGOS_VENV := .venv-argos
LIBRARY := .search-library
SEARCH := $(BIN)/search --library $(LIBRARY)
MODELS := $(wildcard seeds/models/*.argosmodel)

# Two processes, each with whole files of tests, whose fixtures take long.
TOGETHER := -n 2 --dist loadfile

.PHONY: demo test trust test-argos check readme picture clean

demo: $(VENV)/.installed
	@$(SEARCH) models install --here $(MODELS)
	@$(SEARCH) add seeds
	@echo
	@echo '$$ search "Alaska summit"'
	@$(SEARCH) "Alaska summit"
	@echo
	@echo 'Three more to try:'
	@echo '  $(BIN)/search "toppmøte i Alaska"                    the same question in Norwegian'
	@echo '  $(BIN)/search "hội nghị thượng đỉnh G20 Osaka" -n 2  one in Vietnamese'
	@echo '  $(BIN)/search show seeds/001_abf1786260dd0cda.txt    a whole document, both texts'

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(TOGETHER)

trust: $(VENV)/.installed-test
	TRUST=long HOSTILE_SCALE=1 $(BIN)/python -m pytest $(TOGETHER) tests/promises tests/index/whoosh_store/test_seals.py tests/index/whoosh_store/test_pickles.py

test-argos: $(ARGOS_VENV)/.installed
	$(ARGOS_VENV)/bin/python -m pytest tests/translate/argos/test_engine.py tests/translate/argos/test_packages.py tests/search/models

check: $(VENV)/.installed-check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

readme: $(VENV)/.installed-test
	$(BIN)/python tests/test_readme.py

picture: demo
	$(BIN)/python seeds/picture.py

clean:
	rm -rf $(VENV) $(ARGOS_VENV) $(LIBRARY)

# A stamp is made last, so that an interrupted installation is begun again.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo 'Python 3.10 or newer is needed; name it with: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'python3-venv is missing; install it with: apt install python3-venv'; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling hypothesis import-linter pytest pytest-xdist
	@touch $@

$(VENV)/.installed-check: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt mypy ruff types-PyYAML
	@touch $@

# All that we depend on but argos-translate-lt; in its place PyPI's argostranslate, whose own
# dependencies (stanza, spacy, PyTorch) no tokenizer needs but for sacremoses.
$(ARGOS_VENV)/.installed: $(VENV)/.installed
	@$(PYTHON) -m venv --clear $(ARGOS_VENV)
	$(BIN)/python -c 'from importlib.metadata import requires; print(*(each for each in requires("translation-first-search") if not each.startswith("argos-translate-lt")), sep="\n")' > $(ARGOS_VENV)/requirements.txt
	$(ARGOS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement $(ARGOS_VENV)/requirements.txt sacremoses hypothesis pytest
	$(ARGOS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps argostranslate --editable .
	@touch $@
