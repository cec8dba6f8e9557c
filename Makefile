# The one Python that is needed to start with.
PYTHON ?= python3
VENV := .venv

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

# The environment is made by this very package.
$(VENV)/bin/pytest:
	$(PYTHON) -m ensurepip.venv $(VENV)
	$(VENV)/bin/pip install --quiet pytest

.PHONY: test
test: $(VENV)/bin/pytest ## run the tests (PYTEST=... adds arguments)
	$(VENV)/bin/pytest $(PYTEST)

.PHONY: tox
tox: $(VENV)/bin/pytest ## run the tests, linter, type checker and build in tox
	$(VENV)/bin/pip install --quiet tox
	$(VENV)/bin/tox run

.PHONY: dist
dist: $(VENV)/bin/pytest ## build the sdist and the wheel into dist/
	$(VENV)/bin/pip install --quiet build
	$(VENV)/bin/python -m build

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf $(VENV) .tox build dist docs/_build .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
