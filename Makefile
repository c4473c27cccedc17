# Spegel: a PostgreSQL extension, the report application and the HTTP program.
# `make help` lists the targets.

# The server's major version; by default what this Debian release ships.
CODENAME := $(shell . /etc/os-release && echo $$VERSION_CODENAME)
PG ?= $(or $(PG_$(CODENAME)),$(shell pg_config --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\).*/\1/'))
PG_bookworm = 15
PG_trixie = 17
PG_forky = 18
PG_CONFIG ?= /usr/lib/postgresql/$(PG)/bin/pg_config

PACKAGES = gcc make postgresql-$(PG) postgresql-server-dev-$(PG) libpq-dev \
	r-mathlib libfcgi-dev libjansson-dev $(if $(filter no,$(JWT)),,libjwt-dev) nginx-light curl spawn-fcgi \
	libipc-run-perl
# What the tests read the published views with.
CHECK_PACKAGES = unixodbc odbc-postgresql python3-psycopg2 libpostgresql-jdbc-java

PGXS_MAKE = $(MAKE) --no-print-directory -f extension/pgxs.mk \
	PG_CONFIG=$(PG_CONFIG)

export PG PG_CONFIG

.DEFAULT_GOAL := all

all: ## build the extension and spegel-fcgi
	@$(PGXS_MAKE) all
	@$(MAKE) --no-print-directory -C fcgi all

install: all ## install both (DESTDIR=... to stage)
	@$(PGXS_MAKE) install
	@$(MAKE) --no-print-directory -C fcgi install

migrate: ## bring the report application up to date in the database named by PG*
	@sql/report/migrate.sh

import: ## load DIR=folder, whose CSV files are named after the tables of the register (ENCODING= DELIMITER= KEEP_GOOD=1)
	@sql/report/import-folder.sh $(if $(KEEP_GOOD),--keep-good) "$(DIR)" "$(or $(ENCODING),UTF8)" "$(or $(DELIMITER),,)"

demo: deps all ## show it: a private cluster, nginx, a table and JSON (DEMO_ONCE=1 exits, DATA=dir loads your data, EMPLOYEES=n)
	@tests/unprivileged.sh sql/demo/demo.sh

check: PACKAGES += $(CHECK_PACKAGES)
check: deps all ## run every test
	@$(MAKE) --no-print-directory -C tests/kernel
	@$(MAKE) --no-print-directory -C tests/fcgi
	@tests/unprivileged.sh tests/run.pl $(TESTS)

bench: deps all ## run the benchmarks; prints ratios
	@tests/unprivileged.sh tests/bench/run.pl $(BENCHES)
	@$(if $(BENCHES),,tests/unprivileged.sh tests/bench/http.pl)

fuzz: PACKAGES += clang libclang-rt-dev
fuzz: deps ## fuzz what reads requests and writes answers with libFuzzer (SECONDS=60 each)
	@$(MAKE) --no-print-directory -C tests/fuzz fuzz

utility: deps all ## measure what the protection of releases costs (EMPLOYEES=25000)
	@tests/unprivileged.sh tests/bench/utility.pl

deps: ## install the Debian packages that are missing
	@tests/install-packages.sh $(PACKAGES)

clean: ## remove what was built
	@if [ -x $(PG_CONFIG) ]; then $(PGXS_MAKE) clean; fi
	@$(MAKE) --no-print-directory -C fcgi clean
	@$(MAKE) --no-print-directory -C tests/kernel clean
	@$(MAKE) --no-print-directory -C tests/fcgi clean
	@$(MAKE) --no-print-directory -C tests/fuzz clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

.PHONY: all install migrate import demo check bench fuzz utility deps clean help
