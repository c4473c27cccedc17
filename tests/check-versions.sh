#!/bin/sh
# Runs the whole check on several versions of PostgreSQL, each in a chroot of
# the Debian release that ships it, and prints a table.
#
#	tests/check-versions.sh RELEASE=VERSION ...      bookworm=15 trixie=17
#
# Run as root by `make check-versions`.  The chroots are made by debootstrap
# from the mirror that this machine's apt uses, and kept for the next time with
# the packages that the check needs.  The checkout is copied into them; a run has
# namespaces of its own, so that nothing that it starts or mounts is left.
#
#	CHROOTS=dir     where the chroots are kept: /var/cache/spegel unless given
#	TESTS=files     these tests only, instead of all
#	MINUTES=n       the most that one version may take: 240 unless given
set -eu
cd "$(dirname "$0")/.."
chroots=${CHROOTS:-/var/cache/spegel}
minutes=${MINUTES:-240}

fail() {
	echo "check-versions: $1" >&2
	exit 1
}
[ "$(id -u)" -eq 0 ] || fail "a chroot is made by root; run: sudo make check-versions"
[ $# -gt 0 ] || fail "no version is named; the Makefile knows which releases have which"

tests/install-packages.sh debootstrap util-linux
unshare --mount --pid --fork true 2>/dev/null ||
	fail "this machine allows no mount namespace, which the runs need to clean up after themselves"
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	"Codename: ${VERSION_CODENAME:-}" 'Component: main' | head -n 1)
[ -n "$mirror" ] || fail "apt names no mirror of Debian; run: apt-get update"
mkdir -p "$chroots"
chroots=$(cd "$chroots" && pwd)

# What a run leaves in its chroot, and the processes of an interrupted one.
copy="" half_made="" run_pid=""
clean_up() {
	trap - EXIT INT TERM
	if [ -n "$run_pid" ]; then
		kill -KILL "$run_pid" 2>/dev/null && wait "$run_pid" 2>/dev/null || true
	fi
	rm -rf ${copy:+"$copy"} ${half_made:+"$half_made"}
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT
trap 'clean_up; exit 143' TERM

# make_chroot RELEASE: a minimal system that is whole or not there.
make_chroot() {
	[ ! -e "$chroots/$1/etc/debian_version" ] || return 0
	script=/usr/share/debootstrap/scripts/$1
	# A release younger than debootstrap is made like every other.
	[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
	half_made=$(mktemp -d "$chroots/$1.XXXXXX")
	debootstrap --variant=minbase --include=ca-certificates \
		"$1" "$half_made" "$mirror" "$script" >"$chroots/$1.log" 2>&1 ||
		fail "debootstrap $1 failed; see $chroots/$1.log"
	chmod 755 "$half_made"
	mv "$half_made" "$chroots/$1"
	half_made=""
}

# in_chroot ROOT COMMAND ...: with its own processes and mounts, for as long as
# a version may take.  The checkout's data of the real world are beside it.
in_chroot() {
	root=$1
	shift
	timeout --signal=KILL "${minutes}m" \
		unshare --mount --pid --fork --kill-child sh -euc '
		root=$1 data=$2 shared=$3
		shift 3
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		if [ -d "$data" ]; then
			mkdir -p "$shared/data"
			mount --bind -o ro "$data" "$shared/data"
			if [ -e "$data/../questions.tsv" ]; then
				cp "$data/../questions.tsv" "$shared"
			fi
		fi
		cp /etc/resolv.conf "$root/etc/resolv.conf"
		# systemd-analyze wants it, and only a booted system has made it.
		mkdir -p "$root/run/systemd"
		exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" no_proxy="${no_proxy:-}" \
			TESTS="${TESTS:-}" chroot "$root" "$@"
		' sh "$root" "${SPEGEL_DATA:-../shared/data}" "$copy/shared" "$@" &
	run_pid=$!
	status=0
	wait "$run_pid" || status=$?
	run_pid=""
	return $status
}

table=$(mktemp)
failures=0
printf '%-10s  %-10s  %7s  %7s  %7s  %7s\n' PostgreSQL Debian passed failed skipped minutes >"$table"
for wanted in "$@"; do
	release=${wanted%%=*} version=${wanted#*=}
	began=$(date +%s)
	log=$chroots/check-$version.log
	echo "check-versions: PostgreSQL $version on $release, logged to $log"
	make_chroot "$release"
	apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries)' \
		>"$chroots/$release/etc/apt/apt.conf.d/90machine" || true
	copy=$(mktemp -d "$chroots/$release/tmp/spegel.XXXXXX")
	chmod 755 "$copy"
	mkdir "$copy/checkout"
	tar -c --exclude-vcs --exclude=./.scratch . | tar -x -C "$copy/checkout"
	# What was built here was built for another server.
	in_chroot "$chroots/$release/." sh -euc '
		apt-get -q update
		apt-get -q -y --no-install-recommends install make
		apt-get -q -y dist-upgrade
		cd "$1"
		make deps PG="$2"
		make clean PG="$2"
		make check PG="$2" WERROR=-Werror
		' sh "${copy#"$chroots/$release"}/checkout" "$version" >"$log" 2>&1 || failures=1
	result=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" | tail -n 1)
	if [ -z "$result" ]; then
		tail -n 20 "$log" >&2
		failures=1
		result="- - -"
	fi
	# shellcheck disable=SC2086
	printf '%-10s  %-10s  %7s  %7s  %7s  %7s\n' "$version" "$release" $result \
		"$(( ($(date +%s) - began + 30) / 60 ))" >>"$table"
	rm -rf "$copy"
	copy=""
done
cat "$table"
rm -f "$table"
exit $failures
