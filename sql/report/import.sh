#!/bin/sh
# Loads one CSV file of counted input into the register of the database named
# by the usual PG* variables, and prints what happened, refused lines included.
#
#	import.sh [--keep-good] TARGET FILE [ENCODING [DELIMITER]]
#
# TARGET is counted or reference_population.  Without --keep-good the file is
# loaded whole or not at all.  The first 20 refused lines are shown, and the
# exit status is 1 when there are any.
set -eu
keep_good=false
if [ "${1:-}" = --keep-good ]; then
	keep_good=true
	shift
fi
if [ $# -lt 2 ]; then
	sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
name=$(basename "$2")

output=$(psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
	--single-transaction \
	--set target="$1" --set name="$name" --set encoding="${3:-UTF8}" \
	--set delimiter="${4:-,}" --set keep_good=$keep_good \
	--file - <<-SQL
	SELECT set_config('spegel.file_name', :'name', false) \\g /dev/null
	SET client_encoding = 'LATIN1';
	\\copy spegel_register.staged_line (line) FROM '$(printf %s "$2" | sed "s/'/''/g")' WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02', NULL E'\\x03')
	RESET client_encoding;
	SELECT import_batch AS batch, rejected, summary
	FROM spegel_register.load(:'target', :'name', :'encoding', :'delimiter', :keep_good) \\gset
	\\echo :summary
	SELECT format('  line %s: %s', line_no,
	              concat_ws(': ', column_name, quote_nullable(value), reason))
	FROM spegel_register.import_reject WHERE import_batch = :batch
	ORDER BY line_no LIMIT 20;
	\\echo :rejected
SQL
)
printf '%s\n' "$output" | sed '$d'
[ "$(printf '%s\n' "$output" | tail -n 1)" = 0 ]
