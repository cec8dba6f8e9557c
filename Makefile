# The Python to start with; for "install" and its like, the one to install into.
PYTHON ?= python3
VENV := .venv

# For "install" and "altinstall": a folder to install under, what to do about
# pip afterwards (no, install, upgrade), and the settings of ensurepip.cfg.
DESTDIR ?=
ENSUREPIP ?= no
WHEEL_FOLDER ?=
DISABLED ?=

quote = '$(subst ','\'',$(1))'
# No bytecode of the tools stays here, and what is compiled is the same each time.
into_stdlib = PYTHONHASHSEED=0 $(call quote,$(PYTHON)) -B -s tools/into_stdlib.py \
	$(1) $(if $(DESTDIR),--destdir $(call quote,$(DESTDIR)))
understood = $(filter x$(ENSUREPIP)x,xnox xinstallx xupgradex)
settings = $(if $(understood),,$(error ENSUREPIP="$(ENSUREPIP)": it is one \
	of no, install, upgrade)) --bootstrap $(call quote,$(ENSUREPIP)) \
	$(if $(WHEEL_FOLDER),--wheel-folder $(call quote,$(WHEEL_FOLDER))) \
	$(if $(DISABLED),--disabled $(call quote,$(DISABLED)))

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

# The environment is made by this very package.
$(VENV)/bin/pytest:
	$(PYTHON) -m ensurepip.venv $(VENV)
	$(VENV)/bin/pip install --quiet --group test

$(VENV)/bin/tox: $(VENV)/bin/pytest
	$(VENV)/bin/pip install --quiet tox

.PHONY: test
test: $(VENV)/bin/pytest ## run the tests (PYTEST=... adds arguments)
	$(VENV)/bin/pytest -n auto $(PYTEST)

# What "soak" starts from, and how much it does: 1 is some minutes.
SEED ?= $(shell date +%s)
AMOUNT ?= 1
amount = $$(( $(1) * $(AMOUNT) ))

.PHONY: soak
soak: $(VENV)/bin/tox ## run the long sweeps (SEED=..., AMOUNT=..., PYTEST=...)
	@echo "make soak SEED=$(SEED) AMOUNT=$(AMOUNT)"
	$(VENV)/bin/tox run -e soak -- --seed $(SEED) --failing-calls $(call amount,3) \
		--kill-points $(call amount,4) --fuzz $(call amount,6) \
		--many $(call amount,4) $(PYTEST)

.PHONY: lint types docs package sbom coverage
lint: ## check style and the README
types: ## check the types of the stubs, and the stubs against the code
docs: ## build the documentation into docs/_build/html
package: ## build the sdist and the wheel, and check them
sbom: ## check the bill of materials
coverage: ## measure what the tests reach (PYTEST=... adds arguments)
lint types docs package sbom coverage: $(VENV)/bin/tox
	$(VENV)/bin/tox run -e $@ -- $(PYTEST)

.PHONY: picture
picture: ## draw docs/house.svg and, from a real run, docs/repair.svg
	$(PYTHON) tools/picture.py
	$(PYTHON) tools/repair_picture.py

.PHONY: tox
tox: $(VENV)/bin/tox ## run the tests, linter, type checker and build in tox
	$(VENV)/bin/tox run

.PHONY: bench
bench: $(VENV)/bin/tox ## measure beside virtualenv, uv and others (BENCH=... adds options)
	$(VENV)/bin/tox run -e bench -- $(BENCH)

.PHONY: install
install: ## put the package into the standard library of PYTHON
	@$(call into_stdlib,install) $(settings)

.PHONY: altinstall
altinstall: ## the same; with ENSUREPIP=install or upgrade, the command pipX.Y only
	@$(call into_stdlib,install) $(settings) --altinstall

.PHONY: uninstall
uninstall: ## put back what was in the standard library of PYTHON
	@$(call into_stdlib,uninstall)

.PHONY: check-bundled
check-bundled: ## check the bundled wheels against the table and the index
	$(PYTHON) tools/update_bundled.py --check

.PHONY: update-bundled
update-bundled: ## get the newest wheels (UPDATE=... adds options)
	$(PYTHON) tools/update_bundled.py $(UPDATE)

.PHONY: release
release: $(VENV)/bin/pytest ## write into dist/ what a release consists of
	$(VENV)/bin/pip install --quiet build
	$(VENV)/bin/python tools/release.py

.PHONY: zipapp
zipapp: ## put everything into dist/ensurepip.pyz (FOR=3.9,3.13 for these Pythons)
	@$(PYTHON) tools/make_zipapp.py $(if $(FOR),--for $(call quote,$(FOR)))

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf $(VENV) .tox build dist docs/_build .pytest_cache .mypy_cache .ruff_cache
	find . \( -name __pycache__ -o -name '*$$py.class' \) -prune -exec rm -rf {} +
