#!/bin/bash
# The life of the packages on a bare Debian system, with the lines of
# docs/operations.md as they are printed; tests/check-packages.sh runs it there.
#
#	life-of-packages.sh VERSION      of PostgreSQL
#
# On a system that has been booted, systemd runs the services.  None runs in a
# chroot: what stands in the place of systemctl there does by hand what it would:
# makes the users of the services, holds the socket (systemd-socket-activate), runs
# the programs with the settings of /etc/default.  What needs no service is only
# tried there.
set -u
pg=$1
cd "$(dirname "$0")/.."
page=docs/operations.md
passed=0 failed=0
export LC_ALL=C.UTF-8

ok() { # NAME COMMAND ...
	local name=$1
	shift
	if "$@" >/tmp/out 2>&1; then
		passed=$((passed + 1))
		echo "ok - $name"
	else
		failed=$((failed + 1))
		echo "not ok - $name"
		sed 's/^/# /' /tmp/out
	fi
}
is() { # NAME GOT EXPECTED
	ok "$1" diff <(printf '%s\n' "$2") <(printf '%s\n' "$3")
}
finish() {
	echo "$passed passed, $failed failed, 0 skipped"
	[ "$failed" -eq 0 ]
	exit
}
bail() {
	echo "not ok - $1"
	failed=$((failed + 1))
	finish
}

booted() { [ -d /run/systemd/system ]; }

# --- The machine: a cluster of another encoding, nginx, a user who may sudo.
printf '127.0.0.1 localhost %s\n' "$(cat /proc/sys/kernel/hostname)" >/etc/hosts
booted || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d; }
echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/90yes
apt-get -q update && apt-get -q -y dist-upgrade &&
	apt-get -q -y install "postgresql-$pg" nginx-light curl sudo openssl systemd libnss-systemd >/tmp/base 2>&1 || {
	tail -n 20 /tmp/base
	bail 'the machine has a cluster and nginx'
}
pg_dropcluster --stop "$pg" main
pg_createcluster --locale=C --encoding=SQL_ASCII "$pg" main >/dev/null
useradd --create-home stranger
# A booted system has it.
mkdir -p -m 700 /var/lib/private
echo 'stranger ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/stranger
chown -R stranger: .
booted || cat >/usr/local/sbin/systemctl <<'STUB'
#!/bin/sh
set -eu
settings() { # UNIT: of its EnvironmentFile
	sed -n '/^[A-Z_]*=/p' "/etc/default/$1" | while IFS='=' read -r key value; do
		value=${value#\"}
		printf '%s=%s\n' "$key" "${value%\"}"
	done
}
user() {
	getent passwd "$1" >/dev/null || useradd --system --no-create-home "$1"
}
stop() {
	if [ -e /run/spegel-fcgi.pid ]; then
		pid=$(cat /run/spegel-fcgi.pid)
		kill "$pid" 2>/dev/null || :
		while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
		rm -f /run/spegel-fcgi.pid /run/spegel-fcgi.sock
	fi
}
start() {
	user spegel-front
	settings spegel-fcgi >/run/spegel-fcgi.env
	set --
	while read -r setting; do set -- "$@" "$setting"; done </run/spegel-fcgi.env
	systemd-socket-activate --listen=/run/spegel-fcgi.sock setpriv --reuid=spegel-front --regid=spegel-front --clear-groups \
		env "$@" /usr/bin/spegel-fcgi >>/tmp/spegel-fcgi.log 2>&1 </dev/null &
	echo $! >/run/spegel-fcgi.pid
	until [ -S /run/spegel-fcgi.sock ]; do sleep 0.1; done
	chgrp www-data /run/spegel-fcgi.sock
	chmod 660 /run/spegel-fcgi.sock
}
case "$*" in
daemon-reload) ;;
'enable --now spegel-fcgi.socket') /usr/bin/systemctl -q enable spegel-fcgi.socket && start ;;
'restart spegel-fcgi') stop && start ;;
'stop spegel-fcgi.socket spegel-fcgi.service') stop ;;
'start spegel-fcgi.socket') start ;;
'enable --now spegel-monthly.timer') /usr/bin/systemctl -q enable spegel-monthly.timer ;;
'start spegel-monthly')
	user spegel-monthly
	# Of a dynamic user, which is moved there.
	if [ ! -L /var/lib/spegel-monthly ]; then
		mv /var/lib/spegel-monthly /var/lib/private
		ln -s private/spegel-monthly /var/lib/spegel-monthly
	fi
	mkdir -p /var/lib/spegel-monthly/incoming
	chown spegel-monthly: /var/lib/spegel-monthly/ /var/lib/spegel-monthly/incoming
	chmod 700 /var/lib/spegel-monthly/
	. /etc/default/spegel-monthly
	# systemd shows the service its own folder in there.
	chmod 711 /var/lib/private
	trap 'chmod 700 /var/lib/private' EXIT
	status=0
	# shellcheck disable=SC2086
	setpriv --reuid=spegel-monthly --regid=spegel-monthly --clear-groups env PGDATABASE="$PGDATABASE" \
		/usr/bin/spegel monthly --report=/var/lib/spegel-monthly/report ${MONTHLY:-} || status=$?
	sh -c "$(sed -n "s/^ExecStopPost=+.bin.sh -c '\(.*\)'/\1/p" "$(dpkg -L spegel | grep monthly.service)")"
	exit $status
	;;
'disable --now spegel-fcgi.socket spegel-monthly.timer')
	/usr/bin/systemctl -q disable spegel-fcgi.socket spegel-monthly.timer
	stop
	for name in spegel-front spegel-monthly; do
		! getent passwd $name >/dev/null || userdel $name
	done
	;;
'reload-or-restart nginx') nginx -t -q && nginx -s reload ;;
*)
	echo "systemctl $*: nothing stands for it" >&2
	exit 1
	;;
esac
STUB
booted || chmod +x /usr/local/sbin/systemctl
pg_ctlcluster "$pg" main start || bail 'the cluster starts'
if booted; then systemctl start nginx; else nginx; fi || bail 'nginx starts'

# What is on the machine: each file with its kind, rights and content.  Left out
# are logs, caches and the packages' own books, what belongs to the cluster, and
# what adding and deleting a user leaves in older copies of the users' files.
snapshot() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /srv -o -path /home -o -path /root \
		-o -path '/var/log/*/*' -o -path /var/log/dpkg.log -o -path /var/log/alternatives.log -o -path /var/tmp -o -path /var/cache/apt -o -path /var/cache/debconf -o -path /var/cache/man -o -path /var/cache/ldconfig \
		-o -path /var/lib/apt -o -path /var/lib/dpkg -o -path "/var/lib/postgresql/$pg/main" -o -path /var/lib/nginx \
		-o -path /etc/ld.so.cache -o -path '/etc/*-' -o -path /etc/.pwd.lock -o -path '/var/lib/systemd/deb-systemd-*' -o -path /var/lib/systemd/timers -o -path /var/lib/ucf \) -prune \
		-o -printf '%y %m %u:%g %p %l\n' | sort >"$1"
	find /etc /usr /var/lib -xdev \( -path /var/lib/apt -o -path /var/lib/dpkg -o -path "/var/lib/postgresql/$pg/main" -o -path '/etc/*-' \
		-o -path /etc/ld.so.cache -o -path /var/lib/nginx -o -path '/var/lib/systemd/deb-systemd-*' -o -path /var/lib/systemd/timers -o -path /var/lib/ucf \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum >>"$1"
}
# The processes of the others.
others() {
	echo "$(head -n 1 "/var/lib/postgresql/$pg/main/postmaster.pid") $(cat /run/nginx.pid)"
}
packages() { dpkg-query -W -f '${Package}\n' | sort; }
packages >/tmp/packages
snapshot /tmp/before
running=$(others)

# --- Lines of the page.  blocks SECTION: its blocks of sh, each in a file.
blocks() {
	rm -rf /tmp/blocks
	mkdir /tmp/blocks
	awk -v section="## $1" '
		/^## / { here = $0 == section }
		/^```/ { if (inside) { inside = 0; close(file) } else if (here && $0 == "```sh") { inside = 1; file = sprintf("/tmp/blocks/%02d", ++n) }; next }
		inside { print > file }' $page
	ls /tmp/blocks/*
}
as_printed() { # FILE
	ok "$(head -n 1 "$1") ..., as printed" sudo -u stranger -H env USER=stranger bash -euo pipefail -c "cd /srv/spegel; $(grep -v '^make deb$' "$1")"
}
answer() { curl --silent --show-error --fail "http://localhost$1"; }
asks() { # PATH PATTERN
	ok "$1 answers" grep -Eq "$2" <(answer "$1")
}
sql() { sudo -u postgres psql -XAtqd spegel -c "$1"; }

for block in $(blocks Installing); do as_printed "$block"; done
is 'the services of others run on' "$(others)" "$running"
is 'the extension is of the server' "$(sql "SELECT extversion FROM pg_extension WHERE extname = 'spegel'")" \
	"$(sed -n "s/^default_version = '\(.*\)'/\1/p" spegel.control)"
asks /health/ready .
asks '/v1/representation?organisation=malmo&ground=background' '"share": ?0\.366'
asks /openapi.json '"openapi"'
asks / '<script'
for file in $(answer / | grep -oE '(src|href)="/web/[^"]+"' | cut -d '"' -f 2); do asks "$file" .; done
asks /site/settings.json '"title"'
is 'metrics are kept inside' "$(curl --silent --output /dev/null --write-out '%{http_code}' http://localhost/metrics)" 404
for unit in spegel-fcgi.socket spegel-fcgi.service spegel-monthly.service spegel-monthly.timer; do
	ok "$unit: systemd finds nothing wrong" systemd-analyze --man=no verify "$(dpkg -L spegel spegel-fcgi | grep "/$unit\$")"
	ok "$unit: removal would stop it" grep -q "$unit" /var/lib/dpkg/info/spegel.prerm /var/lib/dpkg/info/spegel-fcgi.prerm
done
ok 'the man pages are there' ls /usr/share/man/man1/spegel.1.gz /usr/share/man/man8/spegel-fcgi.8.gz
doctor() {
	sudo -u postgres env PGDATABASE=spegel spegel doctor --url=http://localhost --nginx=/etc/nginx $(! booted || echo --units) "$@"
	[ $? -le 1 ]
}
ok 'doctor finds no fault' doctor
if booted; then
	main_pid() { systemctl show --property=MainPID --value "$1"; }
	is 'systemd runs the program' "$(systemctl is-active spegel-fcgi.socket spegel-fcgi.service)" "$(printf 'active\nactive')"
	is '... as a user of its own' "$(stat --format=%U "/proc/$(main_pid spegel-fcgi)")" spegel-front
	killed=$(main_pid spegel-fcgi)
	kill -KILL "$killed"
	ok 'killed, it answers again' curl --silent --fail --retry 20 --retry-all-errors http://localhost/health/ready
	ok '... by another process' test "$(main_pid spegel-fcgi)" -ne "$killed"
	sudo systemctl stop spegel-fcgi.service
	asks /health/ready .
	ok 'stopped, the socket starts it' systemctl --quiet is-active spegel-fcgi.service
	for unit in spegel-fcgi.service spegel-monthly.service; do
		systemd-analyze --no-pager security "$unit" | tail -n 1
		ok "$unit: exposed to little" awk '{ exit !($1 < 3) }' <(systemd-analyze --no-pager security "$unit" | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')
	done
fi

for block in $(blocks 'The monthly run'); do as_printed "$block"; done
ok 'the monthly run waits for approval' grep -q 'waits for approval' /var/lib/spegel-monthly/report
ok 'doctor finds no fault in it' doctor --monthly=/var/log/spegel-monthly
if booted; then
	is 'the run has ended well' "$(systemctl show --property=Result --value spegel-monthly)" success
	ok 'its timer waits for the morning' grep -q spegel-monthly.service <(systemctl list-timers --no-pager spegel-monthly.timer)
fi

# --- Each of these lines undone: doctor says what tests/doctor.tsv says, and
# nothing once it is mended.
settled() { # OPTION ...: what was started answers
	for _ in 1 2 3 4 5 6 7 8 9; do
		! doctor "$@" || return 0
		sleep 1
	done
	doctor "$@"
}
said() { # FINDING
	grep -E "^$1" <<<"$said" || { echo "$said" && false; }
}
export pg
while IFS=$'\037' read -r line said_by says options break mend; do
	case $said_by in
	life) ;;
	booted) booted || continue ;;
	*) continue ;;
	esac
	ok "undone: $line" bash -euo pipefail -c "$break"
	said=$(doctor ${options:+"$options"})
	status=$?
	ok "... is said: $says" said "$says"
	is '... by the exit status' "$status" 1
	ok '... is mended' bash -euo pipefail -c "$mend"
	ok '... and no fault is left' settled ${options:+"$options"}
done < <(grep -v '^#' tests/doctor.tsv | tr '\t' '\037')

# --- What the operator has changed stays.
sed -i 's/"sv": "Spegel"/"sv": "Vår stad"/' /etc/spegel/site/settings.json
echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >/etc/spegel/site/logo.svg
before=$(answer '/v1/representation?organisation=malmo&ground=background')
for block in $(blocks 'Backup, restore, upgrade'); do
	if grep -q '^pg_restore' "$block"; then
		sudo -u postgres dropdb --force spegel
	elif grep -q 'apt install' "$block"; then
		is 'restored: the same numbers' "$(sql 'SELECT organisation FROM spegel_published.current_release')" malmo
		rm -f packages/*
		cp /srv/next/*.deb packages
	fi
	as_printed "$block"
done
next=$(sed -n "s/^default_version = '\(.*\)'/\1/p" /usr/share/spegel/spegel.control)
ok 'upgraded: another version' test "$next" != "$(sed -n "s/^default_version = '\(.*\)'/\1/p" spegel.control)"
is 'upgraded: the extension' "$(sql "SELECT extversion FROM pg_extension WHERE extname = 'spegel'")" "$next"
is 'upgraded: the tables' "$(sql 'SELECT count(note) FROM spegel_register.unit')" 0
is 'upgraded: the same numbers' "$(answer '/v1/representation?organisation=malmo&ground=background' | sed 's/"request_id".*//')" "$(sed 's/"request_id".*//' <<<"$before")"
asks /site/settings.json 'Vår stad'
asks /site/logo.svg svg
ok 'doctor finds no fault' doctor
is 'the services of others run on' "$(others)" "$running"

if ! booted; then
# --- What a container has as its command.
ok 'the demo, of what is installed' env -u LISTEN setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp DEMO_ONCE=1 EMPLOYEES=0 \
	/usr/share/spegel/sql/demo/demo.sh
# What the next test prints takes its place.
mv /tmp/out /tmp/demo
ok 'the demo shows its table' grep -q '^ 2017-12-31 | managers' /tmp/demo

# --- A disk that is full when a release is built: the run fails, nothing is left
# of it, and the next one goes on when there is room.  WAL has a disk of its own,
# for a server that cannot write it stops.
mkdir -p /tmp/small /tmp/small-wal
mount -t tmpfs -o size=1g,mode=755 tmpfs /tmp/small
chown postgres: /tmp/small /tmp/small-wal
as_postgres() { sudo -u postgres env PGHOST=/tmp/small PGDATABASE=city "$@"; }
small() {
	as_postgres "/usr/lib/postgresql/$pg/bin/initdb" -D /tmp/small/data --waldir=/tmp/small-wal/wal --encoding=UTF8 --locale=C.UTF-8 &&
		as_postgres "/usr/lib/postgresql/$pg/bin/pg_ctl" -w -D /tmp/small/data -l /tmp/small/log -o "-c listen_addresses= -k /tmp/small" start &&
		as_postgres createdb city && as_postgres spegel migrate && as_postgres /usr/share/spegel/sql/demo/municipality.sh 1000 &&
		as_postgres psql -Xqc CHECKPOINT
}
monthly() { as_postgres spegel monthly --topics=representation spegelstad; }
room() { # MEGABYTES beside what is used
	mount -o "remount,size=$(($(df --output=used -k /tmp/small | tail -n 1) + 1024 * $1))k" /tmp/small
}
ok 'a cluster on a small disk' small
ok 'a little room is left' room 2
monthly >/tmp/full 2>&1
is 'a full disk: exit status' $? 1
ok 'a full disk: it is said' grep -q 'No space left on device' /tmp/full
ok 'a full disk: which step' grep -q ': failed: building release' /tmp/full
is 'a full disk: the release is as it was' "$(as_postgres psql -XAtc 'SELECT status, (SELECT count(*) FROM spegel_release.count_cell) FROM spegel_release.release')" 'draft|0'
ok 'there is room' room 500
ok 'the next run goes on' monthly
is 'and is done' "$(as_postgres psql -XAtc 'SELECT status FROM spegel_release.release')" audited
as_postgres "/usr/lib/postgresql/$pg/bin/pg_ctl" -m fast -D /tmp/small/data stop >/dev/null
umount /tmp/small
fi

# --- Removed: configuration stays, and harms nobody.
ok 'apt remove' apt-get -q remove spegel spegel-fcgi "postgresql-$pg-spegel"
ok 'removed: nginx would start' nginx -t -q
ok 'removed: the settings stay' grep -q 'Vår stad' /etc/spegel/site/settings.json
ok 'installed again' apt-get -q --no-install-recommends install ./packages/*.deb
asks /site/settings.json 'Vår stad'
asks / '<script'

# --- Purged: nothing is left.
for block in $(blocks Uninstalling); do as_printed "$block"; done
ok 'purged: nginx would start' nginx -t -q
# What came with them, whatever of the machine's own suggests it now.
packages | comm -13 /tmp/packages - >/tmp/came
xargs -r apt-get -q purge --autoremove </tmp/came >/tmp/out 2>&1
is 'the packages are those of before' "$(packages | diff /tmp/packages -)" ''
is 'the services of others run on' "$(others)" "$running"
is 'nothing is left in the cluster' "$(sudo -u postgres psql -XAtqc "SELECT datname FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')
	UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ 'spegel'")" ''
sudo -u postgres dropuser stranger
snapshot /tmp/after
is 'no file is left, and none has changed' "$(diff /tmp/before /tmp/after)" ''
booted || kill "$(cat /run/nginx.pid)"
pg_ctlcluster "$pg" main stop
finish
