# What the Makefiles of unit tests share: each test_NAME.c here becomes a
# program with all of OBJECTS, under AddressSanitizer and
# UndefinedBehaviorSanitizer.  The includer sets CPPFLAGS, LDLIBS, OBJECTS
# (names of C files without their ending) and the vpath where they are.
CFLAGS = -std=c11 -g -O1 -Wall -Wextra $(WERROR) -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined

objects = $(OBJECTS:%=build/%.o)
tests = $(patsubst %.c,build/%,$(wildcard test_*.c))

all: $(tests)

build/test_%: build/test_%.o $(objects)
	$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)

build/%.o: %.c | build
	$(CC) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

build:
	mkdir -p build

clean:
	rm -rf build

.PRECIOUS: build/%.o
.PHONY: all clean
-include $(wildcard build/*.d)
