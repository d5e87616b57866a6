# Мостик. `make` prints this help.
PY ?= python3
V := .venv/bin
ARGS ?=
# Compiled modules are kept even where the environment says otherwise: every start is several times quicker.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix messages migrations bench release-check

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: .venv/.ready ## make .venv with everything pinned in requirements.lock; leaves .venv/bin/mostik

.venv/.ready: requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(PY)

demo: setup ## build the demo region and serve it at 127.0.0.1:8000 (ARGS=--no-serve: only build)
	@$(V)/python tools/messages.py compile
	@$(V)/mostik demo $(ARGS)

test: setup ## the whole suite on SQLite and on PostgreSQL, with a real browser where there is one
	@$(V)/python tools/messages.py compile
	@$(V)/python tools/run_tests.py $(ARGS)

check: setup ## quick: lint, types, import contracts, architecture tests, migrations, messages
	@$(V)/ruff check . && $(V)/ruff format --check .
	@$(V)/lint-imports --no-cache
	@$(V)/mypy mostik
	@$(V)/mostik manage makemigrations --check --dry-run
	@$(V)/pytest tests/architecture -x

fix: setup ## format and repair what can be repaired
	@$(V)/ruff check --fix . ; $(V)/ruff format .

messages: setup ## collect texts into the catalogues of every package (ARGS=network: of one) and compile them
	@$(V)/python tools/messages.py collect $(ARGS)
	@$(V)/python tools/messages.py compile

migrations: setup ## write migrations for changed models (name them: ARGS="network --name merge_basis")
	@$(V)/mostik manage makemigrations $(ARGS)
	@$(V)/python tools/fold_migrations.py

lock: setup ## resolve the dependencies of pyproject.toml anew
	@$(V)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra postgres --group dev pyproject.toml -o requirements.lock

bench: setup ## print our figures beside the peers' (ARGS=national | import | pages)
	@$(V)/python -m bench $(ARGS)

release-check: setup ## build the wheel, install it in a clean .venv, migrate, open the sign-in page
	@$(V)/python tools/release_check.py
