#!/bin/sh
# Fills the register of the database named by the usual PG* variables with a
# synthetic municipality, drawn by hash functions of the seed: the same seed
# gives the same rows, on any day and machine.  No row copies a real person.
#
#	municipality.sh [EMPLOYEES [SEED]]     by default 25000 on the last day, seed 1
#
# One transaction; nothing is left of a run that fails.
set -eu
here=$(dirname "$0")
employees=${1:-25000}
seed=${2:-1}
case $employees$seed in
	*[!0-9]*) sed -n '6s/^#[[:space:]]*//p' "$0" >&2; exit 2 ;;
esac
if [ "$employees" -lt 1000 ] || [ "$employees" -gt 1000000 ]; then
	echo "municipality: $employees employees; expected 1000 to 1000000" >&2
	exit 2
fi
set -- --set "employees=$employees" --set "seed=$seed"
for file in "$here"/municipality/[0-9][0-9][0-9]-*.sql; do
	set -- "$@" --file "$file"
done
# The planner expects few rows of functions that make the years of a spell.
PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning -c jit=off -c enable_nestloop=off -c enable_memoize=off -c work_mem=64MB" \
	psql --no-psqlrc --quiet --output=/dev/null --single-transaction --set ON_ERROR_STOP=1 "$@"
