#!/bin/sh
# Brings the report application in one database up to date: applies, in order
# and each in one transaction, the migrations that the database does not have.
# The database is named by the usual PG* variables.  Running it again is safe.
set -eu
here=$(dirname "$0")

run() {
	psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"
}

PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning"
export PGOPTIONS

run --single-transaction --file "$here/roles.sql" --file "$here/database.sql"

applied=$(run --tuples-only --no-align --field-separator ' ' --command 'SELECT name, digest FROM spegel_register.migration')
for file in "$here"/[0-9][0-9][0-9]-*.sql; do
	name=$(basename "$file")
	digest=$(sha256sum "$file" | cut -d ' ' -f 1)
	known=$(printf '%s\n' "$applied" | sed -n "s/^$name //p")
	if [ "$known" = "$digest" ]; then
		continue
	elif [ -n "$known" ]; then
		echo "migrate: $name was changed after it was applied to this database; add a new migration instead" >&2
		exit 1
	fi
	# The row comes first: of two runs at once, the second waits here and
	# fails on the primary key before it has changed anything.
	run --single-transaction --output=/dev/null --set name="$name" --set digest="$digest" \
		--set migration="$file" <<-'SQL'
		SET ROLE spegel_owner;
		INSERT INTO spegel_register.migration (name, digest)
		VALUES (:'name', :'digest');
		\i :migration
	SQL
	echo "migrate: applied $name"
done
