# Everything starts here. `make` alone lists what there is.
PYTHON ?= python3
PORT ?= 8000
SIZE ?= small
VENV := .venv/bin
SCRIPT = $(if $(shell command -v $(PYTHON)),@$(PYTHON) -m,$(error Waymark needs Python 3.11 or newer, and $(PYTHON) is not here: run `sudo apt-get install python3 python3-venv`))

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-postgres check format docs picture bench fuzz security drills install-drill lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything that work on the code needs, into this folder
	$(SCRIPT) scripts.set_up dev

demo: ## Start Waymark with an example region of invented people (PORT=8000)
	$(SCRIPT) scripts.demo $(PORT)

test: ## Run the tests, browser walks included (ONLY=unit: quick loop; ARGS="-k word": chosen tests)
	$(SCRIPT) scripts.run_tests

test-postgres: ## Run the tests, browser walks left out, on a PostgreSQL that is started for them
	$(SCRIPT) scripts.postgres $(PYTHON) -m scripts.run_tests suite

check: ## Check style, types, templates, imports, migrations, deployment settings and generated pages
	$(SCRIPT) scripts.check

format: ## Put code and templates into the house style
	$(SCRIPT) scripts.check format

docs: setup ## Write the pages in docs/generated from the code
	@WAYMARK_INSECURE_KEYS=true $(VENV)/python manage.py write_docs

picture: setup ## Photograph the running demo for the README (PORT=8000)
	@$(VENV)/python -m scripts.picture $(PORT)

bench: setup ## Measure (NAME=home SIZE=large); without NAME, list what can be measured
	@WAYMARK_INSECURE_KEYS=true $(VENV)/python -m benchmarks $(NAME) --size $(SIZE)

drills: setup ## Play the upgrade from the last release, a backup and a restore, on a PostgreSQL started for them
	@WAYMARK_INSECURE_KEYS=true $(VENV)/python -m scripts.prove_upgrade

install-drill: ## Follow docs/install.md to the letter in a clean Debian (as root; some minutes)
	$(SCRIPT) scripts.follow_install

fuzz: setup ## Send ten thousand spoilt requests and files (COUNT=10000 SEED=1; ONLY=12 for one alone)
	@FUZZ_COUNT=$(or $(COUNT),10000) FUZZ_SEED=$(or $(SEED),1) FUZZ_ONLY=$(ONLY) FUZZ_RESULTS=benchmarks/results/fuzz.json $(VENV)/python -m pytest tests/security/test_fuzz.py -q -s -p no:playwright

security: setup ## Ask the endpoint for other systems whatever it may be asked, and the registry about our packages
	$(SCRIPT) scripts.security_env

lock: ## Compile the hashed requirement files again (UPGRADE=1 for newer versions)
	$(SCRIPT) scripts.lock

clean: ## Remove what set-up, the demo and the tools made; your own data in var stays
	rm -rf .venv node_modules build var/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache
