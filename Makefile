# Spegel: a PostgreSQL extension, the report application and the HTTP program.
# `make help` lists the targets.
#
# Here stands what people call; extension/pgxs.mk builds the extension by
# PostgreSQL's PGXS, fcgi/Makefile the program.  Both, and installation, work
# from any folder, whose place they do not write into otherwise:
# mkdir b && cd b && make -f ../Makefile
#
# A target with "## text" is listed by `make help`.  A variable that a target
# takes from the command line is added to OWN_VARIABLES.
# `make check-versions` after a change of what depends on the server's version;
# `make regenerate` after one of what a generated page or expected output shows.
top := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
top := $(if $(filter-out .,$(top)),$(abspath $(top)),.)

# The server's major version that each Debian release ships; by default this
# one's.
DEBIAN = bookworm=15 trixie=17 forky=18
CODENAME := $(shell . /etc/os-release && echo $$VERSION_CODENAME)
RELEASE_PG := $(patsubst $(CODENAME)=%,%,$(filter $(CODENAME)=%,$(DEBIAN)))
PG ?= $(or $(RELEASE_PG),$(shell pg_config --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\).*/\1/'))
PG_CONFIG ?= /usr/lib/postgresql/$(PG)/bin/pg_config

PACKAGES = gcc make postgresql-$(PG) postgresql-server-dev-$(PG) libpq-dev \
	r-mathlib libfcgi-dev libjansson-dev libxlsxwriter-dev nginx-light curl spawn-fcgi \
	libipc-run-perl
# What the tests read the published views with, check the code with, write
# the sheets of workbooks with and look at the dashboard with.
CHECK_PACKAGES = unixodbc odbc-postgresql python3-psycopg2 libpostgresql-jdbc-java \
	postgresql-$(PG)-plpgsql-check xlsx2csv unzip chromium

# What a target takes from the command line reaches its script by the
# environment, and no other makefile: in PGXS's, DATA and ENCODING mean
# something else.  What else is on the command line (DESTDIR, CFLAGS, ...) is
# for the makefiles.
OWN_VARIABLES = ANSWERS BENCHES CALLS CHROOTS DATA DECIMAL DELIMITER DEMO_ONCE DIR DRY_RUN EMPLOYEES \
	ENCODING KEEP_GOOD MINUTES PAIRS PARTS PERSONS PG PURGE ROUNDS ROWS SECONDS SPELLS \
	TESTS UNDO VERBOSE VERSIONS
MAKEOVERRIDES =
passed_on = $(strip $(foreach name,$(filter-out $(OWN_VARIABLES) PG_CONFIG MAKEOVERRIDES,$(.VARIABLES)),$(if $(findstring command line,$(origin $(name))),$(name)='$($(name))')))
# A line that calls it begins with +, as make cannot see that it runs make.
SUBMAKE = $(MAKE) --no-print-directory $(passed_on)

PGXS_MAKE = $(SUBMAKE) -f $(top)/extension/pgxs.mk top=$(top) PG_CONFIG=$(PG_CONFIG)
SQL_MAKE = $(SUBMAKE) -f $(top)/sql/Makefile
FCGI_MAKE = $(SUBMAKE) -C fcgi -f $(if $(filter .,$(top)),Makefile,$(top)/fcgi/Makefile)

export PG PG_CONFIG

.DEFAULT_GOAL := all

all: ## build the extension and spegel-fcgi
	+@$(PGXS_MAKE) all
	@mkdir -p fcgi
	+@$(FCGI_MAKE) all

install: all ## install the extension, the program and the command spegel (DESTDIR=... to stage, prefix=/usr/local of the latter)
	+@$(PGXS_MAKE) install
	+@$(FCGI_MAKE) install
	+@$(SQL_MAKE) install

configuration: ## install below /etc what an operator may change (nginx, services, the dashboard), unless it is there
	+@$(FCGI_MAKE) configuration
	+@$(SQL_MAKE) configuration

uninstall: ## remove what install put there (the same DESTDIR and prefix); configuration stays
	+@$(PGXS_MAKE) uninstall
	@mkdir -p fcgi
	+@$(FCGI_MAKE) uninstall
	+@$(SQL_MAKE) uninstall

installcheck: ## run the SQL tests of the installed extension on the server named by PG*
	+@$(PGXS_MAKE) installcheck

migrate: ## bring the report application up to date in the database named by PG*
	@sql/report/bin/migrate

import: ## load DIR=folder, whose CSV files are named after the tables of the register (ENCODING= DELIMITER= DECIMAL= KEEP_GOOD=1 DRY_RUN=1); or UNDO=batch, or PURGE=days of refused lines
	@sql/report/bin/$(if $(UNDO),import --undo="$(UNDO)",$(if $(PURGE),import --purge="$(PURGE)",import-folder $(if $(DRY_RUN),--dry-run,$(if $(KEEP_GOOD),--keep-good)) $(if $(DECIMAL),--decimal="$(DECIMAL)") "$(DIR)" "$(ENCODING)" "$(DELIMITER)"))

demo: deps all ## show it: a private cluster, nginx, a table, JSON and the dashboard (DEMO_ONCE=1 exits, DATA=dir loads your data, EMPLOYEES=n)
	@$(top)/tests/unprivileged.sh sql/demo/demo.sh

check: PACKAGES += $(CHECK_PACKAGES)
check: deps all ## run every test (TESTS=files: these only)
	+@$(SUBMAKE) -C $(top)/tests/kernel
	+@$(SUBMAKE) -C $(top)/tests/fcgi
	@$(top)/tests/unprivileged.sh tests/run.pl $(TESTS)

check-long: PACKAGES += $(CHECK_PACKAGES)
check-long: deps ## run every test in its long form, and fuzz (SECONDS=600), utility, check-packages, check-pg-upgrade, check-versions: for hours (PARTS="check fuzz": these)
	+@SECONDS=$(or $(SECONDS),600) $(top)/tests/check-long.sh $(SUBMAKE) -f $(top)/Makefile

check-versions check-packages check-pg-upgrade: versions = $(foreach version,$(or $(VERSIONS),$(foreach d,$(DEBIAN),$(lastword $(subst =, ,$(d))))),$(filter %=$(version),$(DEBIAN)))
check-versions: ## run the check on VERSIONS="15 17 18", in a chroot of the Debian release of each, as root
	@$(top)/tests/check-versions.sh $(versions)

check-packages: ## build the Debian packages and live with them on VERSIONS="15 17 18", in a bare chroot of each release, as root
	@$(top)/tests/check-packages.sh $(versions)

check-pg-upgrade: ## carry a database by pg_upgrade from each of VERSIONS="15 17 18" to the next, in a chroot, as root
	@$(top)/tests/check-pg-upgrade.sh $(versions)

regenerate: PACKAGES += $(CHECK_PACKAGES)
regenerate: deps all ## write the generated pages, the output of examples and the expected output of tests anew
	@$(top)/tests/regenerate.sh

# With what they compare with; npm may be there without its Debian package.
bench: PACKAGES += wrk $(if $(shell command -v npm),,nodejs npm)
bench: benches = $(foreach bench,$(BENCHES),$(if $(filter questions import pay r,$(bench)),tests/bench/$(bench).pl,$(bench)))
bench: deps all ## run the benchmarks; prints ratios (BENCHES=files: these, ROWS=10000000; BENCHES=questions EMPLOYEES=25000: the questions, ANSWERS=dir keeps what they answer; BENCHES=import PERSONS=20000 SPELLS=200000: loading; BENCHES=pay EMPLOYEES="25000 200000": pay and forecasts as employers grow; BENCHES=r: regressions beside R)
	@$(if $(filter-out %.pl,$(or $(benches),all)),$(top)/tests/unprivileged.sh tests/bench/run.pl $(filter-out %.pl,$(benches)))
	@for bench in $(if $(benches),$(filter %.pl,$(benches)),$(addprefix tests/bench/,questions.pl import.pl pay.pl r.pl http.pl duckdb.pl curves.pl)); do \
		$(top)/tests/unprivileged.sh $$bench || exit 1; \
	done

fuzz: PACKAGES += clang libclang-rt-dev
fuzz: deps ## fuzz what reads requests and writes answers with libFuzzer (SECONDS=60 each)
	+@$(SUBMAKE) -C $(top)/tests/fuzz fuzz $(if $(SECONDS),SECONDS=$(SECONDS))

utility: deps all ## measure what the protection of releases costs (EMPLOYEES=25000)
	@$(top)/tests/unprivileged.sh tests/bench/utility.pl

deb: PACKAGES += build-essential debhelper dpkg-dev fakeroot lintian libssl-dev postgresql-server-dev-all
deb: deps ## build the Debian packages into the folder packages/
	@$(top)/debian/build.sh

dist: version = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(top)/spegel.control)
dist: ## write spegel-VERSION.zip, what was last committed, as PGXN takes it
	@git -C $(top) archive --format=zip --prefix=spegel-$(version)/ --output="$$PWD/spegel-$(version).zip" HEAD
	@echo spegel-$(version).zip

deps: ## install the Debian packages that are missing
	@if [ -n "$(filter-out $(PG),$(RELEASE_PG))" ] && ! $(PG_CONFIG) --version >/dev/null 2>&1 && \
		! apt-cache show postgresql-$(PG) >/dev/null 2>&1; then \
		echo 'Debian $(CODENAME) ships PostgreSQL $(RELEASE_PG), not $(PG); "make check-versions VERSIONS=$(PG)" runs the check in a chroot of the release that ships it' >&2; \
		exit 1; \
	fi
	@$(top)/tests/install-packages.sh $(PACKAGES)

clean: ## remove what was built
	+@if $(PG_CONFIG) --version >/dev/null 2>&1; then $(PGXS_MAKE) clean; fi
	@mkdir -p fcgi
	+@$(FCGI_MAKE) clean
ifeq ($(top),.)
	+@$(SUBMAKE) -C tests/kernel clean
	+@$(SUBMAKE) -C tests/fcgi clean
	+@$(SUBMAKE) -C tests/fuzz clean
endif

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(top)/Makefile | expand -t 16

.PHONY: all install configuration uninstall installcheck migrate import demo check check-long check-packages check-pg-upgrade check-versions \
	regenerate bench fuzz utility deb dist deps clean help
