#!/bin/sh
# Copies what is published, and nothing else, into a second database: the
# strong deployment, in which readers and the HTTP program can connect only
# where there is nothing private to find.
#
#	publish-to.sh TARGET
#
# TARGET is a connection string such as "dbname=spegel_public"; the database
# must exist.  The source is named by the usual PG* variables.  On both sides
# the user is a superuser or a member of spegel_owner who may create roles and
# extensions.  Run it after every publish and withdraw, as often as you like:
# only what has changed is copied, and readers see all of the change or none.
set -eu
if [ $# -ne 1 ] || [ -z "$1" ]; then
	sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
here=$(dirname "$0")
target=$1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/spegel-publish.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning"
export PGOPTIONS

source_sql() {
	psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"
}
target_sql() {
	psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --dbname "$target" "$@"
}

same_database="SELECT current_database() || ' ' || oid || ' ' || (SELECT system_identifier FROM pg_control_system())
	FROM pg_database WHERE datname = current_database()"
if [ "$(source_sql --command "$same_database")" = "$(target_sql --command "$same_database")" ]; then
	echo "publish-to: the target is the source itself; create a database of its own for what is published" >&2
	exit 1
fi
if [ -n "$(target_sql --command "SELECT nspname FROM pg_namespace WHERE nspname IN ('spegel_register', 'spegel_release')")" ]; then
	echo "publish-to: the target holds a register of its own; give a database that holds nothing else" >&2
	exit 1
fi

# --- Structure: what the source has, unless the target has it already.
target_sql --single-transaction --file "$here/roles.sql" --file "$here/published-database.sql"
pg_dump --schema-only --schema=spegel_published --schema=spegel_api >"$scratch/structure.sql"
digest=$(grep -v '^--\|^\\' "$scratch/structure.sql" | sha256sum | cut -d ' ' -f 1)
copied=$(target_sql --command "SELECT obj_description('spegel_published'::regnamespace, 'pg_namespace')
	WHERE to_regnamespace('spegel_published') IS NOT NULL" 2>/dev/null || true)
case $copied in
	*"$digest") fresh=false have=$(target_sql --command "SELECT coalesce(array_agg(release_id), '{}') FROM spegel_published.release") ;;
	*) fresh=true have='{}' ;;
esac

# --- Data: one snapshot of the source, without the releases that are there.
source_sql --set work="$scratch" --set have="$have" --file "$here/published-data.sql" >"$scratch/log"

# --- All of it in one transaction.
{
	if $fresh; then
		echo "DROP SCHEMA IF EXISTS spegel_published, spegel_api CASCADE;"
		cat "$scratch/structure.sql"
		echo "COMMENT ON SCHEMA spegel_published IS 'What is published: numbers that are safe to show. Structure $digest';"
		echo "SELECT pg_catalog.set_config('search_path', 'pg_catalog', false) \\g /dev/null"
	fi
	cat "$scratch/load.sql"
} >"$scratch/all.sql"
target_sql --single-transaction --file "$scratch/all.sql" >>"$scratch/log"
target_sql --command "SELECT 'published: ' || count(*) || ' releases, data version ' ||
	(SELECT version FROM spegel_published.data_version) FROM spegel_published.release"

if [ "$(source_sql --command "SELECT has_database_privilege('spegel_reader', current_database(), 'CONNECT')")" = t ]; then
	name=$(source_sql --command 'SELECT quote_ident(current_database())')
	cat >&2 <<-TEXT
	publish-to: readers can still connect to the source database. To close it to them:
	  REVOKE CONNECT, TEMPORARY ON DATABASE $name FROM PUBLIC;
	  GRANT CONNECT ON DATABASE $name TO spegel_owner, spegel_analyst;
	TEXT
fi
