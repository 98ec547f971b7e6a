# The portal's one entrance. Needs Python 3.11 or later and make; `make test-browser` needs more
# and says what. PYTHON= names the interpreter, PORT= the demo's port.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= auto
# Branch coverage, in per cent, that `make test` demands of the rules and of privacy.
COVERAGE_REQUIRED ?= 100

VENV := .venv
BIN := $(VENV)/bin
# The locks are whole: with --no-deps, pip takes what they say and looks for nothing newer.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate pyproject.toml
PYTEST := $(BIN)/python -m pytest -p tests.no_skips
PARALLEL := -n $(WORKERS) --dist worksteal
# SQLite's tables are made from the models at once; the migrations are run on PostgreSQL and,
# on SQLite, before the browser comes.
ON_SQLITE := $(PARALLEL) --no-migrations -m 'not browser and not postgresql'
# The tests of the rules are run apart: to trace the others as well takes half as long again.
RULES := tests/registrations/domain tests/registrations/privacy tests/workshop/test_agenda.py tests/workshop/test_release.py \
	tests/workshop/test_agenda_warnings.py tests/workshop/test_shifting.py tests/workshop/test_draft_links.py tests/workshop/test_digest.py \
	tests/workshop/test_documents.py \
	tests/workshop/test_second_factor.py tests/registrations/test_link_again.py
DEMO_ENV := DEMO_MODE=on SECRET_KEY=for-this-check-only
# What a shipped site is started with; the key is drawn anew for each check.
PRODUCTION_ENV := DEMO_MODE=off ALLOWED_HOSTS=registration.example.org \
	BASE_URL=https://registration.example.org DEFAULT_FROM_EMAIL=registration@example.org \
	FIELD_KEYS=$$($(BIN)/python -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())') \
	EMAIL_URL=smtp+tls://mail.example.org:587 TRUSTED_PROXIES=10.0.0.0/24 \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')

.NOTPARALLEL:
.PHONY: help demo test test-sqlite test-postgresql test-browser check lint types migrations \
	translations templates deployment locks bench bench-quick chaos fmt lock messages \
	backup restore settings sbom

help:
	@echo 'make demo          fill and serve the demonstration at http://127.0.0.1:$(PORT)'
	@echo 'make test          run the tests on SQLite and on PostgreSQL'
	@echo 'make test-browser  run what needs Chromium, Java, LibreOffice or poppler'
	@echo 'make check         lint, types, migrations, translations, templates, deployment'
	@echo 'make bench         measure against the budgets, in a quarter of an hour'
	@echo 'make bench-quick   every line of it in short, to see that it runs'
	@echo 'make chaos         break the site under load; ROUNDS=3 for a quick look'
	@echo 'make backup        copy database and files to TO=folder, and the keys to KEYS=file'
	@echo 'make restore       put the backup FROM=folder back; REPLACE=yes gives up what is here'
	@echo 'make fmt           format the code'
	@echo 'make settings      write anew what README.md and .env.example tell of settings'
	@echo 'make sbom          list what is installed, with licences and hashes, in var/sbom.json'
	@echo 'make lock          renew the locked requirements'
	@echo 'make messages      bring the message catalogues up to the sources'

# --- environment: a stamp for each set of requirements, so that a second run installs nothing ---

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is \
	needed; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'Python lacks its venv module (on Debian: apt-get install python3-venv).'; exit 1; }
	@mkdir -p var

$(VENV)/.base: requirements/base.txt | $(VENV)/pyvenv.cfg
	@echo 'Installing what the portal needs …'
	@$(INSTALL) -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/pyvenv.cfg
	@echo 'Installing what the tests and checks need …'
	@$(INSTALL) -r requirements/dev.txt
	@touch $(VENV)/.base $@

$(VENV)/.browser: requirements/browser.txt | $(VENV)/pyvenv.cfg
	@echo 'Installing what the browser tests need …'
	@$(INSTALL) -r requirements/browser.txt
	@touch $(VENV)/.base $(VENV)/.dev $@

%.mo: %.po | $(VENV)/.base
	@$(BIN)/pybabel --quiet compile --domain django --input-file $< --output-file $@ \
		--locale $(word 2,$(subst /, ,$<))

# --- what people use ---

demo: $(VENV)/.base $(CATALOGUES)
	@$(BIN)/python -m tools.badge_reader
	@PORT=$(PORT) $(BIN)/python -m tools.demo

test: test-sqlite test-postgresql

test-sqlite: $(VENV)/.dev $(CATALOGUES)
	$(PYTEST) $(ON_SQLITE) --cov --cov-report= $(RULES)
	$(BIN)/coverage report --show-missing --skip-covered --fail-under=$(COVERAGE_REQUIRED)
	$(PYTEST) $(ON_SQLITE) $(RULES:%=--ignore=%)

test-postgresql: $(VENV)/.dev $(CATALOGUES)
	$(BIN)/python -m tests.postgres $(PYTEST) $(PARALLEL) -m 'not browser'

test-browser: $(VENV)/.browser $(CATALOGUES)
	$(BIN)/python -m tools.browser_lane

check: lint types migrations translations templates deployment locks

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive workshop registrations deploy manage.py

types: $(VENV)/.dev
	$(BIN)/mypy

migrations: $(VENV)/.dev
	$(DEMO_ENV) $(BIN)/python manage.py makemigrations --check --dry-run

translations: $(VENV)/.dev
	$(BIN)/python -m tools.catalogue --check

templates: $(VENV)/.dev
	$(BIN)/djlint --quiet --lint templates

deployment: $(VENV)/.dev
	$(PRODUCTION_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING

locks:
	@! grep -nE '://|^ *-(-index-url|-extra-index-url|-find-links|i |f )' requirements/*.txt

bench: $(VENV)/.dev $(CATALOGUES)
	$(BIN)/python -m bench

bench-quick: $(VENV)/.dev $(CATALOGUES)
	$(BIN)/python -m bench --quick

chaos: $(VENV)/.dev $(CATALOGUES)
	ROUNDS=$(ROUNDS) $(BIN)/python -m chaos

# Both work on the site that the environment describes, as its services do.
backup: $(VENV)/.base
	$(BIN)/python manage.py backup $(if $(TO),--to '$(TO)') $(if $(KEYS),--keys '$(KEYS)')

restore: $(VENV)/.base
	$(BIN)/python manage.py restore '$(FROM)' $(if $(filter yes,$(REPLACE)),--replace)

# The table of README.md and the end of .env.example, from workshop/variables.py.
settings: $(VENV)/.base
	@$(BIN)/python -m tools.settings_table

sbom: $(VENV)/.dev
	@$(BIN)/python -m tools.sbom var/sbom.json

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev
	$(LOCK) --output-file requirements/base.txt
	$(LOCK) --extra sbom --output-file requirements/sbom.txt
	$(LOCK) --extra dev --output-file requirements/dev.txt
	$(LOCK) --extra dev --extra browser --output-file requirements/browser.txt

messages: $(VENV)/.dev
	$(BIN)/python -m tools.catalogue
