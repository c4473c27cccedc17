# The part of the build that PostgreSQL's own PGXS does: the shared library,
# the install script and their installation.  Called by the top-level Makefile
# from the top-level directory.
EXTENSION = spegel
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" spegel.control)
MODULE_big = spegel
OBJS = $(patsubst %.c,%.o,$(wildcard extension/*/*.c extension/kernel/*/*.c))
DATA_built = spegel--$(EXTVERSION).sql
DATA = $(wildcard sql/extension/updates/spegel--*--*.sql)
EXTRA_CLEAN = spegel--*.sql extension/*/*.d extension/kernel/*/*.d

PG_CPPFLAGS = -Iextension
PG_CFLAGS = -Wall -Wextra -Wno-declaration-after-statement -fvisibility=hidden \
	-MMD -MP $(WERROR)
SHLIB_LINK = -lRmath -lm

# Run from the top-level directory, which is where the control file is.
override srcdir = .

# Bitcode would only serve inlining by JIT, and would need clang.
override with_llvm = no

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# The server's own headers are not ours to warn about.
override CPPFLAGS := $(patsubst -I$(includedir_server),-isystem $(includedir_server),$(CPPFLAGS))

spegel--$(EXTVERSION).sql: $(sort $(wildcard sql/extension/*.sql)) spegel.control
	cat $(filter %.sql,$^) > $@

spegel.so: extension/pgxs.mk

-include $(OBJS:.o=.d)
