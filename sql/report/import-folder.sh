#!/bin/sh
# Loads a folder of delimited files into the register of the database named by
# the usual PG* variables.  Each file is named after its table: person.csv, or
# employment-2017.csv and employment-2018.csv.  Tables come after those that
# they refer to, files of one table in the order of their names.
#
#	import-folder.sh [--keep-good] DIR [ENCODING [DELIMITER]]
#
# Each file is loaded as import.sh loads it.  The first one with refused lines
# ends the run, unless the good lines are kept; running it again goes on, for a
# file that was loaded is not loaded twice.
set -eu
here=$(dirname "$0")
option=
if [ "${1:-}" = --keep-good ]; then
	option=--keep-good
	shift
fi
if [ $# -lt 1 ] || [ ! -d "$1" ]; then
	sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
dir=$1
shift

tables=$(psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
	--command='SELECT table_name FROM spegel_register.register_table ORDER BY load_order')
for file in "$dir"/*.csv; do
	name=$(basename "$file" .csv)
	if [ -e "$file" ] && ! printf '%s\n' "$tables" | grep -qxF -e "${name%%-*}"; then
		echo "import: $file is not named after a table of the register" >&2
		exit 2
	fi
done
status=0
for table in $tables; do
	for file in "$dir/$table.csv" "$dir/$table"-*.csv; do
		[ -e "$file" ] || continue
		"$here/import.sh" $option "$table" "$file" "$@" || status=1
		[ $status -eq 0 ] || [ -n "$option" ] || exit 1
	done
done
exit $status
