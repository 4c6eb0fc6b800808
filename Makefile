# Cordée: `make` alone prints what there is. Everything lives in .venv and .local; nothing else is written.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PYTHON := $(or $(PYTHON),python3)
BIN := .venv/bin
INSTALL := $(PYTHON) -I coordination/embedded/install.py
SERVERS := $(BIN)/python -m coordination.embedded run --fast
PYTEST := $(BIN)/python -m pytest -n $(or $(WORKERS),$(shell nproc 2>/dev/null || echo 2)) --dist worksteal
ARGS ?=

# the system's servers, for test-system; any of them may be named instead
SYSTEM_PG_BIN ?= $(shell ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
SYSTEM_REDIS ?= $(shell command -v redis-server)
CORDEE_CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

# what `check` needs of the environment: addresses that nobody answers
OFFLINE := DATABASE_URL=postgresql://cordee_app@/cordee?host=/tmp/cordee-nobody REDIS_URL=redis://127.0.0.1:9/0
PRODUCTION := $(OFFLINE) DJANGO_SETTINGS_MODULE=coordination.settings.production ALLOWED_HOSTS=cordee.example \
	BASE_URL=https://cordee.example EMAIL_URL=smtp://127.0.0.1:25 FIELD_ENCRYPTION_KEY=Y2hlY2stb25seS1ub3QtYS1zZWNyZXQtMzItYnl0ZXM= \
	VAULT_KEY=Y2hlY2stdmF1bHQtbm90LWEtc2VjcmV0LTMyLWJ5dGU= VAULT_BLIND_KEY=check-only-0123456789abcdefghijklmnopqrstuv \
	SECRET_KEY=check-only-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ

CHECKS := format lint templates spelling layers types migrations reference production

.DEFAULT_GOAL := help
.PHONY: help demo test test-full test-system e2e check bench faults mutants fuzz screenshots requirements local dev $(CHECKS:%=check-%)

help: ## Prints this list
	@echo "Cordée"; echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: local ## The whole application with its story, at http://127.0.0.1:8000 (PORT= moves it); Ctrl-C stops it
	@$(BIN)/python -m coordination.embedded demo

test: dev ## The tests without the browser (ARGS="-k word" chooses)
	@$(SERVERS) --data .local/test -- $(PYTEST) -m "not e2e and not long" $(ARGS)

test-full: dev ## The same and the long ones
	@$(SERVERS) --data .local/test -- $(PYTEST) -m "not e2e" $(ARGS)

test-system: dev ## The tests of what the database decides (commits, locks, constraints, triggers), on PostgreSQL and Redis from the system's packages
	@test -n "$(SYSTEM_PG_BIN)" -a -n "$(SYSTEM_REDIS)" || \
		{ echo "Cordée : installez les paquets postgresql et redis-server, ou indiquez SYSTEM_PG_BIN et SYSTEM_REDIS." >&2; exit 1; }
	@CORDEE_PG_BIN=$(SYSTEM_PG_BIN) CORDEE_REDIS_SERVER=$(SYSTEM_REDIS) \
		$(SERVERS) --data .local/test-system -- $(PYTEST) -m "not e2e and not long and not walk" --database-only $(ARGS)

e2e: dev ## The tests in a real browser (Chromium from the PATH, or CORDEE_CHROMIUM)
	@test -n "$(CORDEE_CHROMIUM)" || \
		{ echo "Cordée : Chromium manque : installez le paquet chromium, ou indiquez CORDEE_CHROMIUM." >&2; exit 1; }
	@CORDEE_CHROMIUM=$(CORDEE_CHROMIUM) $(SERVERS) --data .local/e2e -- $(BIN)/python -m pytest tests/e2e -m e2e -n $(or $(WORKERS),2) --dist loadfile $(ARGS)

check: dev ## Format, lint, layers, types, migrations, reference pages, production settings
	@$(MAKE) --no-print-directory --keep-going $(CHECKS:%=check-%)

check-format:
	$(BIN)/ruff format --check .

check-lint:
	$(BIN)/ruff check .

check-templates:
	$(BIN)/djlint templates --lint --quiet

check-spelling:
	$(BIN)/codespell

check-layers:
	$(BIN)/lint-imports

check-types:
	@echo mypy; $(OFFLINE) $(BIN)/mypy

check-migrations:
	@echo makemigrations --check; $(OFFLINE) DJANGO_SETTINGS_MODULE=coordination.settings.test \
		$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

check-reference:
	@echo write_reference --check; $(OFFLINE) DJANGO_SETTINGS_MODULE=coordination.settings.test \
		$(BIN)/python manage.py write_reference --check

check-production:
	@echo check --deploy; $(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: dev ## Measures, one JSON object a line, fails beyond a limit (ARGS="pages users" chooses; twenty minutes)
	@$(BIN)/python -m tests.bench.run $(ARGS)

faults: dev ## Kills servers and workers while people decide, counts what is lost (three minutes)
	@$(BIN)/python -m tests.faults $(ARGS)

fuzz: dev ## Thousands of hostile requests to every address, summed in one JSON line (five minutes)
	@$(SERVERS) --data .local/fuzz -- $(BIN)/python -m tests.fuzz $(ARGS)

mutants: dev ## Takes each rule away, one at a time: some test must notice (ARGS="--only WORD", --changed, --resume; more than an hour)
	@$(SERVERS) --data .local/mutants-servers -- $(BIN)/python -m tests.mutants $(ARGS)

screenshots: dev ## Makes the pictures of docs/screenshots again
	@CORDEE_CHROMIUM=$(CORDEE_CHROMIUM) $(BIN)/python -m tests.e2e.screenshots

requirements: dev ## Pins requirements/*.txt again, with hashes (UPGRADE=1 takes the newest versions)
	@for level in base local dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make requirements" $(if $(UPGRADE),--upgrade) \
			requirements/$$level.in -o requirements/$$level.txt || exit 1; \
	done

local:
	@$(INSTALL) local

dev:
	@$(INSTALL) dev
