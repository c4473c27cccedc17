#!/bin/sh
# Loads one delimited file into a table of the register of the database named
# by the usual PG* variables, and prints what happened, refused lines included.
#
#	import.sh [--keep-good] TABLE FILE [ENCODING [DELIMITER]]
#
# TABLE is one of spegel_register.register_table, such as employment or counted.
# ENCODING is UTF8, LATIN1, WIN1252, ...; DELIMITER a comma, a semicolon, a
# vertical bar or a tab.  Without --keep-good the file is loaded whole or not at
# all.  The first 20 refused lines are shown, and the exit status is 1 when
# there are any.  Long files are reported about on standard error meanwhile.
set -eu
keep_good=false
if [ "${1:-}" = --keep-good ]; then
	keep_good=true
	shift
fi
if [ $# -lt 2 ]; then
	sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
if [ ! -f "$2" ] || [ ! -r "$2" ]; then
	echo "import: there is no file $2 to read" >&2
	exit 2
fi
SPEGEL_FILE=$2
export SPEGEL_FILE

# COPY would stop at a line "\." or at a carriage return that does not end a
# line, and refuses NUL; these become a control character (SUB), for which the
# line is refused alone.
output=$(psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
	--single-transaction \
	--set target="$1" --set name="$(basename "$2")" --set encoding="${3:-UTF8}" \
	--set delimiter="${4:-,}" --set keep_good=$keep_good \
	--file - <<-'SQL'
	SELECT spegel_register.stage() \g /dev/null
	SET client_encoding = 'LATIN1';
	\copy pg_temp.staged_line (line) FROM PROGRAM 'LC_ALL=C sed -e "s/\r\$//" -e "s/^\\\\\\.\$/\x1a/" <"$SPEGEL_FILE" | tr "\000\001\002\003\r" "\032\032\032\032\032"' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02', NULL E'\x03')
	RESET client_encoding;
	SELECT import_batch AS batch, rejected, summary
	FROM spegel_register.load(:'target', :'name', :'encoding', :'delimiter', :keep_good) \gset
	\echo :summary
	SELECT format('  line %s: %s', line_no,
	              concat_ws(': ', column_name, quote_literal(value), reason))
	FROM spegel_register.import_reject WHERE import_batch = :batch
	ORDER BY line_no LIMIT 20;
	\echo :rejected
SQL
)
printf '%s\n' "$output" | sed '$d'
[ "$(printf '%s\n' "$output" | tail -n 1)" = 0 ]
