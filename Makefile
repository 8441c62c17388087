# `make help` lists all targets. Requirements: make, and Python 3.11 or newer as `python3` (or PYTHON=...).
# Every other tool is installed into .tools or .venv by the first target that needs it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
ENV ?= dev
# The settings of the environments, for example from a file of your own outside of the checkout.
SAMCONFIG ?= samconfig.toml
export SAMCONFIG
PYTEST_ARGUMENTS ?=
# What `make operator` and `make program` give: a role in place of an earlier one, and a team whose connections may be used.
ACCESS = $(if $(ROLE),--role "$(ROLE)") $(if $(TEAM),--team "$(TEAM)")
# Measured, and held to its floor, only by a whole run.
COVERAGE := $(if $(strip $(PYTEST_ARGUMENTS)),,--cov --cov-report=)

# Every file with a test that is marked as one of scale, or that makes as many syncs as wanted; with EXAMPLES=all also
# those that try as many examples as wanted, which otherwise would repeat what `make test` tries, the rehearsal of ten
# minutes, the drills of a quarter of an hour, and what measures the console.
EXAMPLES ?= all
SCALE_TESTS = $(if $(filter all,$(EXAMPLES)),tests/properties $(call files_with,effort import,--exclude-dir=properties),$(call files_with,effort import .*syncs,--exclude=test_rehearsal.py --exclude=test_drills.py --exclude=test_console_figures.py))
files_with = $(shell grep -rlE "pytest\.mark\.scale|$(1)" tests --include=test_*.py $(2))

UV_VERSION := 0.13.9

UV := .tools/uv/bin/uv
BIN := .venv/bin
LOCAL_PYTHON := PYTHONPATH=layers/urlsync:. $(BIN)/python
SAM := .tools/sam/bin/sam

# Stamps of installed tools. A tool is reinstalled when its lock file changes.
UV_READY := .tools/uv/.ready-$(UV_VERSION)
DEV_READY := .venv/.ready
EMULATOR_READY := .tools/emulator/.ready
SAM_READY := .tools/sam/.ready
CHECKOV_READY := .tools/checkov/.ready
CLIENT_READY := .tools/client/.ready
BENCH_READY := .tools/bench/.ready
LIGHTHOUSE_READY := .tools/lighthouse/.ready
AWS_CLIENT_READY := .tools/aws-client/.ready
HEROKU_CLI_READY := .tools/heroku/.ready
OPENAPI_RULES_READY := .tools/openapi-rules/.ready
NODE_PATH_FIRST := PATH="$(CURDIR)/.tools/node/bin:$$PATH"

# All environments share one Python, because the local stack runs the functions with the emulator's.
export UV_PYTHON := $(CURDIR)/.tools/uv/bin/python
export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0
# Without bytecode on disk each of the many processes would compile its modules again, which takes half of their time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List all targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { name[++n] = $$1; text[n] = $$2; if (length($$1) > w) w = length($$1) } \
		END { for (i = 1; i <= n; i++) printf "  \033[36m%-*s\033[0m  %s\n", w, name[i], text[i] }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- local stack

.PHONY: dev
dev: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) ## Start the local stack, or update a running one: [SYNCS=10000]
	@$(LOCAL_PYTHON) -m local.stack up $(if $(SYNCS),--syncs $(SYNCS))

.PHONY: demo
demo: dev ## Demonstrate a credential rotation on the local stack
	@$(LOCAL_PYTHON) -m local.demo

.PHONY: down
down: $(DEV_READY) ## Stop the local stack; everything on it is thrown away: syncs, accounts, history, databases
	@$(LOCAL_PYTHON) -m local.stack down

.PHONY: operator
operator: $(DEV_READY) ## Create a person's account: NAME=... [ROLE=owner] [TEAM=...]; add STACK=... [EMAIL=...] for AWS
	@test -n "$(NAME)" || { echo "NAME is missing: make operator NAME=..." >&2; exit 2; }
	@if [ -n "$(STACK)" ]; then \
		$(BIN)/python -m tools.operator_account "$(NAME)" $(ACCESS) --stack "$(STACK)" $(if $(EMAIL),--email "$(EMAIL)"); \
	else $(LOCAL_PYTHON) -m local.operator_account "$(NAME)" $(ACCESS); fi

.PHONY: program
program: $(DEV_READY) ## Create a program, or give it a new secret: NAME=... [ROLE=owner] [TEAM=...]; add STACK=... for AWS
	@test -n "$(NAME)" || { echo "NAME is missing: make program NAME=..." >&2; exit 2; }
	@if [ -n "$(STACK)" ]; then $(BIN)/python -m tools.program_account "$(NAME)" $(ACCESS) --stack "$(STACK)"; \
	else $(LOCAL_PYTHON) -m local.program_account "$(NAME)" $(ACCESS); fi

.PHONY: cli
cli: $(DEV_READY) ## Install the command line client, .venv/bin/urlsync (`make dev` does this too)
	@$(BIN)/urlsync --version

# ---------------------------------------------------------------- tests and checks

.PHONY: test
test: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) $(CLIENT_READY) $(AWS_CLIENT_READY) heroku-cli ## Run all tests, the console's in Chromium (CHROMIUM=...)
	@$(LOCAL_PYTHON) -m local.console
	@PATH="$(CURDIR)/.tools/heroku/node_modules/.bin:$$PATH" $(BIN)/pytest -n 3 $(COVERAGE) $(PYTEST_ARGUMENTS)

.PHONY: test-fast
test-fast: $(DEV_READY) ## Run the unit tests, which need neither network nor stack, without coverage
	@$(BIN)/pytest -n 2 tests/unit $(PYTEST_ARGUMENTS)

.PHONY: test-scale
test-scale: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) ## Run what takes long: chaos, SYNCS=10000, all examples of the properties (EXAMPLES=few)
	@URLSYNC_TEST_SCALE=yes EXAMPLES=$(EXAMPLES) SYNCS=$(or $(SYNCS),10000) $(BIN)/pytest -n 2 --timeout 3600 $(SCALE_TESTS) $(PYTEST_ARGUMENTS)

.PHONY: test-pythons
test-pythons: $(DEV_READY) ## Run the tests without the stack on every Python from 3.11 to 3.14 that is installed
	@$(BIN)/python -m tools.python_versions

.PHONY: chaos
chaos: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) ## Inject failures everywhere and check that everything recovers: SYNCS=200 MINUTES=5 [SEED=...] [WEBHOOKS=none]
	@$(LOCAL_PYTHON) -m tests.chaos $(if $(SYNCS),--syncs $(SYNCS)) $(if $(MINUTES),--minutes $(MINUTES)) \
		$(if $(SEED),--seed $(SEED)) $(if $(WEBHOOKS),--webhooks $(WEBHOOKS))

.PHONY: mutation
mutation: $(DEV_READY) ## Run mutation tests: [MODULE=urlsync.domain.transition|SINCE=main] [FRESH=yes] [JOBS=2]
	@$(BIN)/python -m tools.mutation $(if $(MODULE),--module $(MODULE)) $(if $(SINCE),--since $(SINCE)) $(if $(FRESH),--fresh) $(if $(JOBS),--jobs $(JOBS))

.PHONY: check
check: $(DEV_READY) $(SAM_READY) $(CHECKOV_READY) $(OPENAPI_RULES_READY) ## Run linters, type checker, validators and scanners
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy layers functions cli local tools tests bench console
	PYTHONPATH=layers/urlsync:cli $(BIN)/lint-imports --no-logo
	PYTHONPATH=. $(BIN)/cfn-lint --append-rules tools/template_rules
	$(SAM) validate --region us-east-1
	.tools/checkov/bin/checkov --config-file .checkov.yaml
	$(BIN)/python -m tools.dead_code
	$(BIN)/pylint --disable=all --enable=duplicate-code --recursive=y --ignore-paths='bench/baselines/.*' \
		layers/urlsync cli functions local tools bench
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive layers functions cli local tools bench
	$(BIN)/python -m tools.secret_scan
	$(NODE_PATH_FIRST) .tools/openapi-rules/node_modules/.bin/spectral lint docs/openapi.json --quiet \
		--ruleset tools/openapi_rules/spectral.yaml --fail-severity warn
	@$(NODE_PATH_FIRST) REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		.tools/openapi-rules/node_modules/.bin/redocly lint docs/openapi.json --config tools/openapi_rules/redocly.yaml
	@$(BIN)/python console/build.py npm run check
	@$(BIN)/python -m tools.audit # the last, because its last line may be NOT AUDITED

.PHONY: format
format: $(DEV_READY) ## Format the code and auto-fix lint errors
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	@$(BIN)/python console/build.py npm run format

.PHONY: snapshot
snapshot: $(DEV_READY) ## Regenerate the permission snapshot and the table of privileges
	@$(BIN)/python -m tools.permission_snapshot
	@$(LOCAL_PYTHON) -m tests.privileges.document

.PHONY: assumptions
assumptions: $(DEV_READY) ## Write docs/assumptions.md from the probes of make conformance
	@PYTHONPATH=layers/urlsync:cli:. $(BIN)/python -m tools.conformance.report

.PHONY: conformance
conformance: $(DEV_READY) ## Try our assumptions, at the simulators or with HEROKU_API_KEY and HASURA_TOKEN: [CREATE=yes] [JSON=yes]
	@PYTHONPATH=layers/urlsync:cli:. $(BIN)/python -m tools.conformance $(if $(CREATE),--create) $(if $(JSON),--json) \
		$(if $(PROBE_URL),--public-url "$(PROBE_URL)") $(if $(PROBE_PORT),--port $(PROBE_PORT)) \
		$(if $(APP),--app "$(APP)") $(if $(PROJECT),--project "$(PROJECT)")

.PHONY: openapi
openapi: $(DEV_READY) ## Regenerate docs/openapi.json
	@$(LOCAL_PYTHON) -m tools.openapi

.PHONY: reasons
reasons: $(DEV_READY) ## Write docs/reasons.md from the catalogue of reasons
	@$(LOCAL_PYTHON) -m tools.reasons

.PHONY: command-line
command-line: $(DEV_READY) ## Regenerate the reference in docs/command-line.md
	@$(LOCAL_PYTHON) -m tools.command_line

.PHONY: screenshots
screenshots: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) ## Retake the console's screenshots for the documentation
	@$(LOCAL_PYTHON) -m local.console.screenshots

.PHONY: bench
bench: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) $(BENCH_READY) $(LIGHTHOUSE_READY) ## Run all benchmarks and write results, tables and plots
	@$(LOCAL_PYTHON) -m bench
	@$(LOCAL_PYTHON) -m bench.cost_table
	@.tools/bench/bin/python -m bench.plots

.PHONY: cost
cost: $(DEV_READY) ## Regenerate the tables in docs/cost.md from the newest results and prices
	@$(LOCAL_PYTHON) -m bench.cost_table

.PHONY: bench-quick
bench-quick: $(DEV_READY) ## Run the counting benchmarks; fail when a count has grown
	@$(LOCAL_PYTHON) -m bench --quick

.PHONY: webhook-path
webhook-path: $(DEV_READY) ## List the layer's modules that a webhook passes through; fail if there are too many
	@$(LOCAL_PYTHON) -m tools.webhook_path

.PHONY: release
release: $(DEV_READY) ## Create the tag of a release, after docs/release.md: VERSION=...
	@test -n "$(VERSION)" || { echo "Which version? make release VERSION=..." >&2; exit 2; }
	@$(BIN)/python -m tools.release "$(VERSION)"

# ---------------------------------------------------------------- AWS

.PHONY: build
build: $(SAM_READY) ## Build for AWS: ENV=dev|staging|production (BYTECODE=no without the functions' Python)
	@grep -q '^\[$(ENV)\.deploy\.parameters\]' "$(SAMCONFIG)" \
		|| { echo "$(SAMCONFIG) has no section for ENV=$(ENV)" >&2; exit 2; }
	@ENV=$(ENV) PYTHON=$(UV_PYTHON) $(SAM) build --config-file "$(abspath $(SAMCONFIG))" --config-env $(ENV)

.PHONY: package
package: $(DEV_READY) ## Write what a release consists of, for arm64 and x86_64, to dist: [RUNTIME=3.14]
	@$(BIN)/python -m tools.package $(if $(RUNTIME),--python "$(RUNTIME)")

.PHONY: preflight
preflight: $(DEV_READY) ## Check what a deployment needs, and change nothing: ENV=dev|staging|production
	@$(BIN)/python -m tools.preflight $(ENV)

.PHONY: deploy
deploy: $(if $(RELEASE),,preflight build) ## Deploy to AWS: ENV=... [ADMIN=... EMAIL=... at first] [CONFIRM=no] [SMOKE=yes|no], or RELEASE=folder STACK=... BUCKET=...
ifdef RELEASE
	@sh "$(RELEASE)/deploy.sh" "$(STACK)" "$(BUCKET)" $(PARAMETERS)
else
	@$(BIN)/python -m tools.deploy $(ENV) $(if $(filter no,$(CONFIRM)),--no-confirm)
	@$(BIN)/python -m tools.deployed $(ENV) $(if $(ADMIN),--admin "$(ADMIN)") $(if $(EMAIL),--email "$(EMAIL)") \
		$(if $(SMOKE),--smoke $(SMOKE))
endif

.PHONY: smoke
smoke: $(if $(filter command line,$(origin ENV)),build) $(DEV_READY) ## Prove a deployed stack, or the local one without ENV: [ENV=dev|staging|production] [JSON=yes] [NOTIFY=yes]
	@PYTHONPATH=layers/urlsync:cli:. $(BIN)/python -m tools.smoke $(if $(filter command line,$(origin ENV)),$(ENV)) $(if $(JSON),--json) $(if $(NOTIFY),--notify)

.PHONY: rotate-secret
rotate-secret: $(DEV_READY) ## Rotate a secret now: ENV=dev|staging|production SECRET=webhook-master|fingerprint-key
	@test "$(origin ENV)" = "command line" || { echo "ENV is missing: make rotate-secret ENV=... SECRET=..." >&2; exit 2; }
	@$(BIN)/python -m tools.rotate_secret $(ENV) "$(SECRET)"

.PHONY: uninstall
uninstall: $(DEV_READY) ## Remove the webhooks at Heroku, then the stack, and list what is kept: ENV=dev|staging|production
	@test "$(origin ENV)" = "command line" || { echo "ENV is missing: make uninstall ENV=..." >&2; exit 2; }
	@$(BIN)/python -m tools.uninstall $(ENV) $(if $(FORCE),--leave-webhooks)

.PHONY: rehearsal
rehearsal: dev $(AWS_CLIENT_READY) ## Prepare a rehearsal of deployments on the local stack, after docs/deploy.md
	@$(LOCAL_PYTHON) -m local.rehearsal

.PHONY: later-version
later-version: $(DEV_READY) ## Write a copy of this checkout as its next version, to rehearse upgrades: FOLDER=...
	@test -n "$(FOLDER)" || { echo "FOLDER is missing: make later-version FOLDER=..." >&2; exit 2; }
	@$(LOCAL_PYTHON) -m local.rehearsal.later_version "$(FOLDER)"

.PHONY: adopt
adopt: $(DEV_READY) ## Create a stack from what an uninstalled one kept, to deploy onto: ENV=dev|staging|production [TABLE=restored] [LOST=FingerprintKey]
	@test "$(origin ENV)" = "command line" || { echo "ENV is missing: make adopt ENV=..." >&2; exit 2; }
	@$(BIN)/python -m tools.adopt $(ENV) $(if $(TABLE),--table "$(TABLE)") $(if $(LOST),--lost $(LOST))

.PHONY: restore-hold
restore-hold: $(DEV_READY) ## Stop every write before items are copied back into the table: ENV=dev|staging|production
	@test "$(origin ENV)" = "command line" || { echo "ENV is missing: make restore-hold ENV=..." >&2; exit 2; }
	@$(LOCAL_PYTHON) -m tools.restore hold $(ENV)

.PHONY: restore-reconcile
restore-reconcile: $(DEV_READY) ## Do again in a restored table what was done since: ENV=dev|staging|production SINCE=2026-03-04T10:00:00+00:00
	@test "$(origin ENV)" = "command line" || { echo "ENV is missing: make restore-reconcile ENV=... SINCE=..." >&2; exit 2; }
	@$(LOCAL_PYTHON) -m tools.restore reconcile $(ENV) --since "$(SINCE)" $(if $(filter no,$(CONFIRM)),--yes)

# ---------------------------------------------------------------- tools

.PHONY: setup
setup: $(DEV_READY) $(EMULATOR_READY) $(SAM_READY) $(CHECKOV_READY) $(CLIENT_READY) $(AWS_CLIENT_READY) ## Install all tools now (other targets install what they need)

.PHONY: heroku-cli
heroku-cli: ## Install Heroku's command line client for its test, if npm is available
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory $(HEROKU_CLI_READY); \
		else echo "npm is not installed: the test with Heroku's command line client is skipped"; fi

.PHONY: clean
clean: ## Remove builds and installed tools (stop the local stack first)
	rm -rf .aws-sam .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .tools .venv

$(UV_READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is required; select one with PYTHON=...")'
	@echo "installing uv $(UV_VERSION)"
	@rm -rf .tools/uv
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(DEV_READY): uv.lock $(UV_READY)
	@echo "installing the development environment"
	@$(UV) sync --frozen --quiet --only-group dev
	@touch $@

$(EMULATOR_READY): uv.lock $(UV_READY)
	@echo "installing the AWS emulator"
	@UV_PROJECT_ENVIRONMENT=.tools/emulator $(UV) sync --frozen --quiet --only-group emulator
	@touch $@

$(SAM_READY): uv.lock $(UV_READY)
	@echo "installing the SAM command line client"
	@UV_PROJECT_ENVIRONMENT=.tools/sam $(UV) sync --frozen --quiet --only-group sam
	@touch $@

$(CHECKOV_READY): uv.lock $(UV_READY)
	@echo "installing checkov"
	@UV_PROJECT_ENVIRONMENT=.tools/checkov $(UV) sync --frozen --quiet --only-group checkov
	@touch $@

$(AWS_CLIENT_READY): uv.lock $(UV_READY)
	@echo "installing the AWS command line client"
	@UV_PROJECT_ENVIRONMENT=.tools/aws-client $(UV) sync --frozen --quiet --only-group aws-client
	@touch $@

$(CLIENT_READY): uv.lock $(UV_READY)
	@echo "installing the generator of clients"
	@UV_PROJECT_ENVIRONMENT=.tools/client $(UV) sync --frozen --quiet --only-group client
	@touch $@

$(BENCH_READY): uv.lock $(UV_READY)
	@echo "installing the plotting library"
	@UV_PROJECT_ENVIRONMENT=.tools/bench $(UV) sync --frozen --quiet --only-group bench
	@touch $@

# From the lock file with its checksums, and without the packages' install scripts, which would run as this user.
$(OPENAPI_RULES_READY): tools/openapi_rules/package.json tools/openapi_rules/package-lock.json tools/openapi_rules/.npmrc uv.lock $(UV_READY)
	@echo "installing the linters of the API's document"
	@UV_PROJECT_ENVIRONMENT=.tools/node $(UV) sync --frozen --quiet --only-group console
	@rm -rf .tools/openapi-rules && mkdir -p .tools/openapi-rules && cp $(filter tools/openapi_rules/%,$^) .tools/openapi-rules
	@$(NODE_PATH_FIRST) npm ci --prefix .tools/openapi-rules --loglevel=error > /dev/null
	@touch $@

$(LIGHTHOUSE_READY): tools/lighthouse/package.json tools/lighthouse/package-lock.json $(UV_READY)
	@echo "installing Lighthouse"
	@rm -rf .tools/lighthouse && mkdir -p .tools/lighthouse && cp $(filter %.json,$^) .tools/lighthouse
	@python3 console/build.py npm ci --prefix ../.tools/lighthouse --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(HEROKU_CLI_READY): tools/heroku_cli/package.json tools/heroku_cli/package-lock.json
	@echo "installing Heroku's command line client"
	@rm -rf .tools/heroku && mkdir -p .tools/heroku && cp $^ .tools/heroku
	@npm ci --prefix .tools/heroku --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
