# What scripts share that run things in a chroot of another release of Debian;
# they are run as root, from the checkout, and source this after setting
#
#	name		what they are called in messages
#	chroots		where chroots are kept
#	minutes		the most that one command may take
#
# The chroots are made by debootstrap from the mirror that this machine's apt
# uses.  A command has namespaces of its own, so that nothing that it starts or
# mounts is left.

fail() {
	echo "$name: $1" >&2
	exit 1
}
[ "$(id -u)" -eq 0 ] || fail "a chroot is made by root; run: sudo make $name"

tests/install-packages.sh debootstrap util-linux
unshare --mount --pid --fork true 2>/dev/null ||
	fail "this machine allows no mount namespace, which the runs need to clean up after themselves"
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	"Codename: ${VERSION_CODENAME:-}" 'Component: main' | head -n 1)
[ -n "$mirror" ] || fail "apt names no mirror of Debian; run: apt-get update"
mkdir -p "$chroots"
chroots=$(cd "$chroots" && pwd)

# The table that is printed last, a row for each run; whether any has failed.
table=$(mktemp)
failures=0
printf '%-10s  %-15s  %7s  %7s  %7s  %7s\n' PostgreSQL Debian passed failed skipped minutes >"$table"

# add_row VERSION RELEASE LOG BEGAN: what the log says has passed; its end is
# shown if it does not say so.
add_row() {
	counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$3" | tail -n 1)
	if [ -z "$counts" ]; then
		tail -n 20 "$3" >&2
		failures=1
		counts="- - -"
	fi
	# shellcheck disable=SC2086
	printf '%-10s  %-15s  %7s  %7s  %7s  %7s\n' "$1" "$2" $counts \
		"$(( ($(date +%s) - $4 + 30) / 60 ))" >>"$table"
}

# What a run leaves in its chroot, and the processes of an interrupted one.
copy="" half_made="" run_pid=""
clean_up() {
	trap - EXIT INT TERM
	if [ -n "$run_pid" ]; then
		# Of timeout the child, with which its namespaces end.
		pkill -KILL -P "$run_pid" || true
		wait "$run_pid" 2>/dev/null || true
	fi
	rm -rf ${copy:+"$copy"} ${half_made:+"$half_made"} "$table"
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT
trap 'clean_up; exit 143' TERM

# make_chroot RELEASE [NAME]: a minimal system that is whole or not there.
make_chroot() {
	made=$chroots/${2:-$1}
	[ ! -e "$made/etc/debian_version" ] || return 0
	script=/usr/share/debootstrap/scripts/$1
	# A release younger than debootstrap is made like every other.
	[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
	half_made=$(mktemp -d "$made.XXXXXX")
	debootstrap --variant=minbase --include=ca-certificates \
		"$1" "$half_made" "$mirror" "$script" >"$made.log" 2>&1 ||
		fail "debootstrap $1 failed; see $made.log"
	chmod 755 "$half_made"
	mv "$half_made" "$made"
	half_made=""
}

# like_here ROOT: apt there as it is set here, and dpkg in a hurry.
like_here() {
	apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries)' \
		>"$1/etc/apt/apt.conf.d/90machine" || true
	# What is thrown away need not have reached the disk.
	echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/90machine"
}

# What a command there has in its environment.
environment="PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
	http_proxy=${http_proxy:-} https_proxy=${https_proxy:-} no_proxy=${no_proxy:-}"

# in_chroot ROOT COMMAND ...: with its own processes and mounts, for as long as
# it may take.  The checkout's data of the real world are beside it.
in_chroot() {
	root=$1
	shift
	timeout --signal=KILL "${minutes}m" \
		unshare --mount --pid --fork --kill-child sh -euc '
		root=$1 environment=$2 data=$3 shared=$4
		shift 4
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		if [ -n "$data" ] && [ -d "$data" ]; then
			mkdir -p "$shared/data"
			mount --bind -o ro "$data" "$shared/data"
			if [ -e "$data/../questions.tsv" ]; then
				cp "$data/../questions.tsv" "$shared"
			fi
		fi
		cp /etc/resolv.conf "$root/etc/resolv.conf"
		# systemd-analyze wants it, and only a booted system has made it.
		mkdir -p "$root/run/systemd"
		exec env -i $environment TESTS="${TESTS:-}" chroot "$root" "$@"
		' sh "$root" "$environment" "${data-}" "$copy/shared" "$@" &
	wait_for $!
}

# booted ROOT COMMAND ...: the same on a system that systemd has booted there, with
# this machine's network, and with the one kind of control groups that a younger
# systemd knows, whatever this machine's is.  What systemd says is in ROOT.boot.
booted() {
	root=$1
	shift
	timeout --signal=KILL "${minutes}m" \
		unshare --mount --pid --fork --kill-child --mount-proc sh -euc '
		root=$1 environment=$2
		shift 2
		cp /etc/resolv.conf "$root/etc/resolv.conf"
		SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --boot --register=no --keep-unit --resolv-conf=off --machine=spegel --directory="$root" \
			>"$root.boot" 2>&1 </dev/null &
		inside() { nsenter --target "$first" --mount --uts --ipc --pid --root --wd env -i $environment "$@"; }
		tries=0
		until first=$(pgrep -P $! -x systemd) && inside systemctl is-system-running 2>&1 | grep -Eq "^(running|degraded)"; do
			tries=$((tries + 1))
			[ $tries -lt 120 ] || { tail -n 20 "$root.boot" >&2; exit 1; }
			sleep 1
		done
		inside "$@"
		' sh "$root" "$environment" "$@" &
	wait_for $!
}

# wait_for PID: of what runs in the background; its status.
wait_for() {
	run_pid=$1
	status=0
	wait "$run_pid" || status=$?
	run_pid=""
	return $status
}

# copy_tree FOLDER: the checkout, without what was built or kept in it.
copy_tree() {
	tar -c --exclude-vcs --exclude=./.scratch --exclude=./packages --exclude='*.o' . | tar -x -C "$1"
}
