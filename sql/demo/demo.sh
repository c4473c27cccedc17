#!/bin/sh
# Shows Spegel at work: a private cluster, the report application, data,
# releases of them, the HTTP program behind nginx on a free port of 127.0.0.1.
# Prints a table, one answer as JSON and the address of the dashboard, and stays up until Ctrl-C.  Nothing outside a scratch
# directory is touched, and everything is gone afterwards.
#
#	EMPLOYEES=n  size of the synthetic municipality beside Malmö's figures:
#	             5000 unless given, 1000 to 1000000; 0 for none
#	DATA=dir     data to load, instead of all that: a folder
#	             that `make import` loads, with organisation.csv, counted.csv
#	             and reference_population.csv (see README.md); or one with
#	             Statistics Sweden's files (scb-sweden, population)
#	DEMO_ONCE=1  stop after printing
#	LISTEN=a:p   address and port of the web server, instead of a free port of
#	             127.0.0.1: in a container 0.0.0.0:8080
#
# Environment: PG_CONFIG, of the checkout's server; what the packages have installed
# shows itself with their own.  Not to be run as root: `make demo` sees to that.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
if [ -e "$top/Makefile" ]; then
	front=$top/fcgi/spegel-fcgi web=$top/fcgi/web templates=$top/fcgi/nginx
else
	front=spegel-fcgi web=$top/web templates=$top/nginx
	control=$(ls /usr/share/postgresql/*/extension/spegel.control | sort -V | tail -n 1)
	PG_CONFIG=/usr/lib/${control#/usr/share/}
	PG_CONFIG=${PG_CONFIG%/extension/*}/bin/pg_config
fi
data=${DATA:-$top/sql/demo/malmo}
employees=${EMPLOYEES:-5000}
if [ -n "${DATA:-}" ]; then
	employees=0
fi
# Of a server that the caller uses; PGPORT would be the private one's port too.
unset PGPORT PGHOSTADDR PGPASSWORD PGOPTIONS PGSERVICE
bin=$("$PG_CONFIG" --bindir)
PATH=$bin:$PATH

scratch=$(mktemp -d "${TMPDIR:-/tmp}/spegel-demo.XXXXXX")
server_pid="" front_pid="" nginx_pid=""

clean_up() {
	trap - EXIT INT TERM
	for pid in $nginx_pid $front_pid; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
	done
	if [ -n "$server_pid" ]; then
		pg_ctl --silent --mode=fast --pgdata="$scratch/cluster" stop || true
	fi
	rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
	echo "demo: $1" >&2
	tail -n 20 "$2" >&2
	exit 1
}

# --- the extension, staged; the cluster, on a socket only
if [ -e "$top/Makefile" ]; then
	make --no-print-directory -C "$top" install DESTDIR="$scratch/stage" \
		>"$scratch/install.log" 2>&1 || fail "installation failed" "$scratch/install.log"
fi
initdb --pgdata="$scratch/cluster" --username=postgres --auth=trust \
	--encoding=UTF8 --locale=C.UTF-8 >"$scratch/initdb.log" 2>&1 ||
	fail "initdb failed" "$scratch/initdb.log"
mkdir "$scratch/run"
cat >>"$scratch/cluster/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch/run'
CONF
if [ -e "$top/Makefile" ]; then
	echo "dynamic_library_path = '$scratch/stage$("$PG_CONFIG" --pkglibdir):\$libdir'"
	case $("$PG_CONFIG" --version) in
		"PostgreSQL 1"[567]*) echo "extension_destdir = '$scratch/stage'" ;;
		*) echo "extension_control_path = '$scratch/stage$("$PG_CONFIG" --sharedir):\$system'" ;;
	esac
fi >>"$scratch/cluster/postgresql.conf"
pg_ctl --silent --wait --pgdata="$scratch/cluster" --log="$scratch/server.log" start ||
	fail "the cluster did not start" "$scratch/server.log"
server_pid=$(head -n 1 "$scratch/cluster/postmaster.pid")

# --- the report application and the data
PGHOST=$scratch/run PGUSER=postgres PGDATABASE=spegel
export PGHOST PGUSER PGDATABASE
createdb spegel
"$top/sql/report/bin/migrate" >"$scratch/migrate.log" 2>&1 ||
	fail "migration failed" "$scratch/migrate.log"
if [ -d "$data/scb-sweden" ]; then
	mkdir "$scratch/csv"
	psql --no-psqlrc --quiet --set source="$data" --set work="$scratch/csv" \
		--file="$top/sql/demo/scb.sql"
	data=$scratch/csv
	organisation=skane ground=sex category=women period=2015-12-31
else
	organisation="" ground="" category="" period=""
fi
sql() {
	psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"
}
"$top/sql/report/bin/import-folder" "$data"
if [ "$employees" -ne 0 ]; then
	echo "demo: drawing a synthetic municipality of $employees employees"
	"$top/sql/demo/municipality.sh" "$employees"
fi
sql --command='VACUUM ANALYZE'

# What nobody has protected is published to nobody: that must not look like a
# dashboard that does not work.
unprotected=$(sql -At -c "SELECT count(*) FILTER (WHERE protection = 'none') || ' of ' || count(*) FROM spegel_register.counted
	WHERE $employees = 0 HAVING count(*) FILTER (WHERE protection = 'none') > 0")
if [ -n "$unprotected" ]; then
	echo "demo: $unprotected counts are not shown, because counted.csv says of no protection: see README.md, Your data"
fi

# --- what is published: of one organisation and its first ground, as counted
# on each day
if [ -z "$organisation" ]; then
	organisation=$(sql -At -c "SELECT min(organisation) FROM spegel_register.counted")
	ground=$(sql -At -c "SELECT min(ground) FROM spegel_register.counted WHERE organisation = '$organisation'")
	category=$(sql -At -c "SELECT min(category) FROM spegel_register.counted WHERE organisation = '$organisation' AND ground = '$ground'")
fi
publish() { # ORGANISATION DAY TOPICS: a release of them
	release=$(sql -At -c "SELECT spegel_release.define('$1', '$2', $3)")
	for step in build audit publish; do
		sql -At -c "SELECT spegel_release.$step($release)" >>"$scratch/release.log" 2>&1 ||
			fail "the release of $2 failed" "$scratch/release.log"
	done
}
for day in ${period:-$(sql -At -c "SELECT DISTINCT period FROM spegel_register.counted
	WHERE organisation = '$organisation' AND ground = '$ground' ORDER BY 1")}; do
	publish "$organisation" "$day" "'{representation}'"
done
# The synthetic municipality: its staff at the end of three years, and everything
# on its last day.  Counts by background are taken as Statistics Sweden returns
# them: protected by it, with totals, managers and departments of at least 20.
# Nobody could look at them afterwards if the demo ended after printing.
if [ "$employees" -ne 0 ] && [ -z "${DEMO_ONCE:-}" ]; then
	echo "demo: publishing four releases of it"
	sql <<'SQL'
UPDATE spegel_register.counted SET protection = 'suppressed'
WHERE organisation = 'spegelstad' AND topic = 'staff' AND ground = 'background' AND within_ground IS NULL AND occupation IS NULL
    AND step IN ('', 'managers', 'others') AND persons >= 20;
SQL
	last=$(sql -At -c "SELECT observed_to FROM spegel_register.organisation WHERE organisation = 'spegelstad'")
	for years in 3 2 1; do
		publish spegelstad "$((${last%%-*} - years))-12-31" "'{representation}'"
	done
	publish spegelstad "$last" NULL
fi

# --- the HTTP program and nginx
LISTEN=${LISTEN:-}
port=${LISTEN##*:}
if [ -z "$LISTEN" ]; then
	port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
fi
conf=$scratch/nginx
mkdir -p "$conf/logs" "$conf/temp"
# Title and introduction of the made-up municipality: not of somebody's own data.
if [ -z "${DATA:-}" ]; then
	cp -r "$top/sql/demo/site" "$conf/site"
fi
for file in nginx.conf spegel-upstream.conf spegel-server.conf spegel-fcgi.conf; do
	sed -e "s|@PREFIX@|$conf|g" -e "s|@CONF@|$conf|g" -e "s|@PORT@|$port|g" \
		-e "s|@SOCKET@|$scratch/run/front|g" -e "s|@CACHE@|temp/cache|g" \
		-e "s|@WEB@|$web|g" -e "s|@SITE@|$conf/site|g" -e "s|listen 127.0.0.1:$port;|listen ${LISTEN:-127.0.0.1:$port};|" \
		"$templates/$file.in" >"$conf/$file"
done
PGUSER=spegel_front "$front" --socket "$scratch/run/front" \
	2>"$scratch/front.log" &
front_pid=$!
/usr/sbin/nginx -p "$conf" -c "$conf/nginx.conf" -g 'daemon off;' \
	2>"$scratch/nginx.log" &
nginx_pid=$!
address=http://127.0.0.1:$port
tries=0
until curl --silent --fail --output /dev/null "$address/health/ready"; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || fail "the HTTP program did not get ready" "$scratch/front.log"
	sleep 0.1
done

sql --set organisation="$organisation" --set ground="$ground" --set category="$category" <<'SQL'
\pset footer off
\pset null ''
\echo
SELECT DISTINCT :'category' || ' in ' || r.organisation_title || ', beside residents of ' || p.region || ' (95 % intervals)' AS title
FROM spegel_published.release AS r JOIN spegel_published.reference_share AS p ON p.release_id = r.release_id AND p.ground = :'ground'
WHERE r.organisation = :'organisation' \gset
\echo :title
SELECT r.counted_on AS period, coalesce(nullif(r.occupation_group, 'all'), nullif(r.step, 'all'), 'all staff') AS "group",
       round(100 * r.share, 1) AS "share %", round(100 * r.residents_share, 1) AS "residents %",
       r.ratio, r.ratio_low || ' - ' || r.ratio_high AS "interval",
       r.gap_points AS "gap, points", r.shortfall AS "persons short"
FROM spegel_published.mirroring_all AS r
WHERE r.organisation = :'organisation' AND r.ground = :'ground' AND r.category = :'category'
ORDER BY 1, nullif(r.occupation_group, 'all'), nullif(r.step, 'all') NULLS FIRST;
SQL
url="$address/v1/representation?organisation=$organisation&ground=$ground&occupation_group=*&step=*"
echo "curl '$url'"
curl --silent --show-error --fail "$url"
echo
echo
if [ -n "${DEMO_ONCE:-}" ]; then
	exit 0
fi
echo "The dashboard is at $address/, the endpoints at $address/v1/, until Ctrl-C."
echo "SQL: psql -h $scratch/run -U postgres spegel"
if [ "$employees" -ne 0 ]; then
	echo "The synthetic municipality is organisation spegelstad of schema spegel_register."
fi
wait $nginx_pid
