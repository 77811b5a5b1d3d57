#!/usr/bin/env bash
# Installs the package in a fresh Debian that boots its own systemd in a container, and types there what docs/install.md says.
#   try.sh FILE.deb [bookworm|trixie] [--previous OLDER.deb]
# Takes root, debootstrap and systemd-container. The fresh Debian is kept as an archive in $TRUSTPOINT_DEBIAN (/var/tmp/trustpoint-debian) for the next time.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
package=$(realpath "$1")
suite=${2:-bookworm}
previous=${4:+$(realpath "$4")}
kept=${TRUSTPOINT_DEBIAN:-/var/tmp/trustpoint-debian}
work=$(mktemp -d)
machine="$work/debian"
container=""

finish() {
  [ -z "$container" ] || { kill -TERM "$container" 2>/dev/null; wait "$container" || true; }
  rm -rf "$work"
}
trap finish EXIT

say() { echo "== $suite: $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# A shell in the container, with nothing of the environment outside.
inside() {
  local first
  first=$(pgrep -P "$container" | head -n 1)
  nsenter --target "$first" --mount --uts --ipc --net --pid --cgroup env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    bash -euo pipefail -c "cd /root; $1"
}

# Debian as its installer leaves it, and beside it, not installed, what the package and the page want: the container has no network.
fresh() {
  local archive="$kept/$suite.tar"
  mkdir -p "$kept"
  if [ ! -f "$archive" ]; then
    say "debootstrap"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus "$suite" "$work/base" http://deb.debian.org/debian >"$work/debootstrap.log" || fail "$(tail -n 5 "$work/debootstrap.log")"
    chroot "$work/base" apt-get update -qq
    chroot "$work/base" apt-get install -qq -y --download-only adduser debconf libsqlite3-0 libstdc++6 softhsm2 tzdata "$([ "$suite" = bookworm ] && echo libssl3 || echo libssl3t64)" >/dev/null
    chroot "$work/base" apt-get install -qq -y --download-only --no-install-recommends openssl strongswan-pki libstrongswan-extra-plugins libstrongswan-standard-plugins >/dev/null
    tar -C "$work/base" -cf "$archive.part" . && mv "$archive.part" "$archive"
    rm -rf "$work/base"
  fi
  mkdir "$machine"
  tar -C "$machine" -xf "$archive"
  # As Debian's installer writes it; debootstrap does not.
  printf "127.0.0.1 localhost\n::1 localhost\n" >"$machine/etc/hosts"
}

boot() {
  # systemd 256 and later boots on the unified hierarchy alone.
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe -D "$machine" -b >"$work/console.log" 2>&1 &
  container=$!
  for _ in $(seq 60); do
    sleep 0.5
    case "$(inside 'systemctl is-system-running' 2>/dev/null || true)" in running | degraded) return ;; esac
  done
  fail "it did not boot: $(tail -n 5 "$work/console.log")"
}

# The page's commands, in one shell; those that begin with ./trustpoint belong to the source tree.
commands() { sed -n '/^```/,/^```/p' "$root/docs/install.md" | grep -vE '^(```|\./trustpoint)' | sed 's/  #.*//'; }

fresh
boot
cp "$package" "$machine/root/"
say "typing docs/install.md"
inside "$(commands)" || { inside 'journalctl --namespace=trustpoint --no-pager | tail -n 30; systemctl status --no-pager trustpoint-signer trustpoint' || true; fail "docs/install.md"; }
say "done"
