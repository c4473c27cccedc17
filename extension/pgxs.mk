# The part of the build that PostgreSQL's own PGXS does: the shared library,
# the install script and their installation.  Called by the top-level Makefile
# with top, the directory of the sources; what is built goes below the current
# one, which is the same unless the build is kept apart.
EXTENSION = spegel
top ?= .
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(top)/spegel.control)
MODULE_big = spegel
OBJS = $(patsubst $(top)/%.c,%.o,$(wildcard $(top)/extension/*/*.c $(top)/extension/kernel/*/*.c))
DATA_built = spegel--$(EXTVERSION).sql
DATA = $(patsubst $(top)/%,%,$(wildcard $(top)/sql/extension/updates/spegel--*--*.sql))
EXTRA_CLEAN = spegel--*.sql extension/*/*.d extension/kernel/*/*.d

# For installcheck; the output is left in ./results.
REGRESS = $(patsubst $(top)/tests/sql/%.sql,%,$(sort $(wildcard $(top)/tests/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(top)/tests --encoding=UTF8

PG_CPPFLAGS = -I$(top)/extension
PG_CFLAGS = -Wall -Wextra -Wno-declaration-after-statement -fvisibility=hidden \
	-MMD -MP $(WERROR)
SHLIB_LINK = -lRmath -lm

# Only sources are looked for in another directory: with VPATH, what was built
# there would be too, and not be built here.
override srcdir = $(top)
override VPATH =
vpath %.c $(top)
vpath %.control $(top)

# Bitcode would only serve inlining by JIT, and would need clang.
override with_llvm = no

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# As PostgreSQL does with its checksums: loops over doubles side by side.
extension/kernel/protect/estimate.o: override CFLAGS += $(CFLAGS_VECTORIZE) $(CFLAGS_UNROLL_LOOPS)

# The server's own headers are not ours to warn about.
override CPPFLAGS := $(patsubst -I$(includedir_server),-isystem $(includedir_server),$(CPPFLAGS))

spegel--$(EXTVERSION).sql: $(sort $(wildcard $(top)/sql/extension/*.sql)) $(top)/spegel.control
	cat $(filter %.sql,$^) > $@

spegel.so: $(top)/extension/pgxs.mk

$(OBJS): | $(addprefix $(CURDIR)/,$(sort $(dir $(OBJS))))
$(addprefix $(CURDIR)/,$(sort $(dir $(OBJS)))):
	mkdir -p $@

-include $(OBJS:.o=.d)
