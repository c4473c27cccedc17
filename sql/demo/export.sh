#!/bin/sh
# Writes the register of the database named by the usual PG* variables to CSV
# files that are named after its tables, as `make import DIR=...` reads them.
#
#	export.sh DIR
set -eu
if [ $# -ne 1 ]; then
	echo "export.sh DIR" >&2
	exit 2
fi
mkdir -p "$1"
run() {
	psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"
}
# Units come after the units above them, and a file says nothing about the file
# that its rows once came from.
for table in $(run --command='SELECT table_name FROM spegel_register.register_table ORDER BY load_order'); do
	columns=$(run --set table="$table" <<-'SQL'
		SELECT string_agg(quote_ident(column_name), ', ' ORDER BY position) FROM spegel_register.input_column
		WHERE table_name = :'table';
	SQL
	)
	# What every register begins with is in the next one, too.
	case $table in
	unit) rows="ORDER BY array_position('{city,department,between,workplace}', level), unit" ;;
	pay_component) rows="WHERE component <> 'base'" ;;
	full_time_hours) rows="WHERE valid_from > '1900-01-01'" ;;
	*) rows= ;;
	esac
	run --command="COPY (SELECT $columns FROM spegel_register.$table $rows) TO STDOUT WITH (FORMAT csv, HEADER)" >"$1/$table.csv"
done
