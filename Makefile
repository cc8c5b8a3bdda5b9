# Every command makes the environment it needs. `make` alone lists them.
PYTHON ?= python3
VENV ?= .venv
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run ask smoke-live test check evaluate bench sabotage fmt docs lock clean

PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
COMPILE := $(PY) -m uv pip compile --quiet --custom-compile-command "make lock" --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links
# A stamp carries the content of its list in its name: a changed list is a missing stamp.
RUNTIME := $(VENV)/.runtime-$(firstword $(shell cksum requirements.txt))
PEERS := .venv-bench/.peers-$(firstword $(shell cksum requirements-bench.txt))
DEVELOPMENT := $(VENV)/.development-$(firstword $(shell cat requirements.txt requirements-dev.txt | cksum))

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(RUNTIME) ## run the whole site until Ctrl-C: make run port=8001
	@exec $(PY) -m agentsite.services run

ask: $(RUNTIME) ## ask one question: make ask q="What is 6 times 7?"
	@exec $(PY) -m agentsite.services exec -- $(PY) manage.py ask -- "$$QUESTION"

smoke-live: $(RUNTIME) ## run five requests on a real model: make smoke-live OPENAI_API_KEY=... OPENAI_MODEL=...
	@exec $(PY) -m agentsite.services exec --no-model -- $(PY) manage.py smoke_live

test: $(DEVELOPMENT) ## run the tests: make test args="tests/flows -k cache"
	@exec $(PY) -m pytest -n 3 --dist loadgroup $(args)

check: $(DEVELOPMENT) ## lint, types, import contracts, settings, migrations, generated pages
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(PY) -m agentsite.services exec --no-model -- $(PY) manage.py check --fail-level WARNING
	$(PY) -m agentsite.services exec --no-model -- $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m agentsite.docs --check

evaluate: $(DEVELOPMENT) ## measure what is claimed: make evaluate part=gates
	@exec $(PY) -m agentsite.services exec --no-model -- $(PY) -m evaluation $(part) $(if $(backends),--backends $(backends)) $(if $(all),--all)

bench: $(DEVELOPMENT) $(PEERS) ## time it beside its peers: make bench part=sandbox
	@exec $(PY) -m agentsite.services exec --no-model -- $(PY) -m benchmarks $(part) --peers $(CURDIR)/.venv-bench/bin/python

sabotage: $(DEVELOPMENT) ## take each guard of sandbox and gates away: do the tests notice?
	@exec $(PY) -m evaluation.sabotage

fmt: $(DEVELOPMENT) ## format, and repair what can be repaired
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

docs: $(DEVELOPMENT) ## rewrite the generated parts of README.md and docs/
	$(PY) -m agentsite.docs

lock: $(DEVELOPMENT) ## compile the requirements with hashes
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) requirements-sandbox.in -o requirements-sandbox.txt
	$(COMPILE) requirements-bench.in -o requirements-bench.txt

clean: ## remove environments and caches; the data in var/ stays
	rm -rf .venv .venv313 .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PEERS):
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements-bench.txt
	@touch $(PEERS)

# What a person gives travels in the environment, and is expanded neither here nor by a shell.
override q := $(value q)
ask: export QUESTION = $(q)
ifdef port
override port := $(value port)
run: export PORT = $(port)
endif
smoke-live test check evaluate bench sabotage: export VAR_DIR := $(CURDIR)/var/test
smoke-live test check evaluate bench sabotage: export TOOLSMITH_THROWAWAY := 1

define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Installing into $(VENV)" >&2
	@$(PY) -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@rm -f $(VENV)/.runtime-* $(VENV)/.development-*
endef

$(RUNTIME):
	$(environment)
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $(RUNTIME)

$(DEVELOPMENT):
	$(environment)
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $(RUNTIME) $(DEVELOPMENT)
