#!/bin/sh
# Installs the named Debian packages that are missing, as root or through
# sudo, and says which.  Services that come with them are not started.
set -eu

missing=""
for package in "$@"; do
	if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
		missing="$missing $package"
	fi
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "These Debian packages are missing, and neither root nor sudo is at hand to install them:$missing" >&2
		exit 1
	fi
	as_root=sudo
fi
echo "Installing:$missing"

# Debian starts a service as soon as it is installed, unless this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap '$as_root rm -f $policy' EXIT
	printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
	$as_root chmod +x $policy
fi
log=$(mktemp)
if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
	# shellcheck disable=SC2086
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing
} >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "apt-get failed; its whole output is in $log" >&2
	exit 1
fi
rm -f "$log"
