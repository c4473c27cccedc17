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
	order=
	if [ "$table" = unit ]; then
		order="ORDER BY array_position('{city,department,between,workplace}', level), unit"
	fi
	run --command="COPY (SELECT $columns FROM spegel_register.$table $order) TO STDOUT WITH (FORMAT csv, HEADER)" >"$1/$table.csv"
done
