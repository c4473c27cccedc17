#!/bin/sh
# Runs the whole of what `make check` runs in small, and ends with a table of
# what was run and for how long, and with the line of make check.
#
#	tests/check-long.sh MAKE [ARGUMENT ...]
#
# Run by `make check-long`, which says how make is called.  The parts:
#
#	check		every test in its long form (TESTS=files: these only)
#	fuzz		each fuzz target for SECONDS, ten minutes unless given
#	utility		what the protection of releases costs, with 25,000 EMPLOYEES unless given
#	check-packages	the Debian packages built and lived with, on VERSIONS
#	check-pg-upgrade	a database carried by pg_upgrade through VERSIONS
#	check-versions	the check on VERSIONS of PostgreSQL, all unless given
#
# PARTS="check fuzz" runs these only.
set -u
table=$(mktemp)
log=$(mktemp)
trap 'rm -f "$table" "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
passed=0 failed=0 skipped=0

row() {
	printf '%-16s  %7s  %7s  %7s  %7s\n' "$@" >>"$table"
}

# part NAME PATTERN MAKE ...: sums the numbers in the lines that match; a part
# without any is one test.
part() {
	name=$1 pattern=$2
	shift 2
	began=$(date +%s)
	echo "check-long: $name"
	{
		"$@" "$name" 2>&1
		echo "status $?"
	} | tee "$log"
	# shellcheck disable=SC2046
	set -- $(sed -En "s/$pattern/\1 \2 \3/p" "$log" |
		awk '{ p += $1; f += $2; s += $3 } END { print NR + 0, p + 0, f + 0, s + 0 }')
	status=$(sed -n 's/^status //p' "$log" | tail -n 1)
	if [ "$1" -eq 0 ]; then
		set -- 0 "$((status == 0))" 0 0
	fi
	# What failed without a count of its own.
	if [ "$status" -ne 0 ] && [ "$3" -eq 0 ]; then
		set -- "$1" "$2" 1 "$4"
	fi
	row "$name" "$2" "$3" "$4" "$((($(date +%s) - began + 30) / 60))"
	passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
}

row '' passed failed skipped minutes
for name in ${PARTS:-check fuzz utility check-packages check-pg-upgrade check-versions}; do
	case $name in
	check)
		SPEGEL_LONG=1 part "$name" '^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$' "$@"
		;;
	check-packages | check-pg-upgrade | check-versions)
		if [ "$(id -u)" -ne 0 ]; then
			echo "skipped: $name: a chroot is made by root"
			row "$name" 0 0 1 0
			skipped=$((skipped + 1))
			continue
		fi
		part "$name" '^[0-9]+ +[a-z-]+ +([0-9]+) +([0-9]+) +([0-9]+) +[0-9]+$' "$@"
		;;
	*)
		part "$name" '^()()()never a number$' "$@"
		;;
	esac
done
cat "$table"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
