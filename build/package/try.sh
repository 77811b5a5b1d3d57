#!/usr/bin/env bash
# Installs the package in a Debian that boots its own systemd in a container without network, and types there what docs/install.md says.
#   try.sh FILE.deb [bookworm|trixie|here] [--previous OLDER.deb]
# Takes root, systemd-container, and debootstrap for a fresh Debian, which is kept as an archive in $TRUSTPOINT_DEBIAN (/var/tmp/trustpoint-debian) for the next time.
# "here" is the Debian that this runs on, below layers that take what is written: quick enough for the suite, but what is installed here is installed there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
package=$(realpath "$1")
suite=${2:-bookworm}
previous=${4:+$(realpath "$4")} # after --previous
kept=${TRUSTPOINT_DEBIAN:-/var/tmp/trustpoint-debian}
work=$(mktemp -d)
machine="$work/debian"
container=""
bound=() # what the container sees besides

finish() {
  [ -z "$container" ] || { kill -TERM "$container" 2>/dev/null; wait "$container" || true; }
  [ "$suite" != here ] || umount --lazy "$machine"/{etc,usr,var} "$work/layers" || true
  rm -rf "$work"
}
trap finish EXIT

say() { echo "== $suite: $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# A shell in the container, with nothing of the environment outside.
inside() {
  local first
  read -r first _ <"/proc/$container/task/$container/children"
  nsenter --target "$first" --mount --uts --ipc --net --pid --cgroup env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    bash -euo pipefail -c "cd /root; $1"
}

# Debian as its installer leaves it, and beside it, not installed, what the package and the page want: the container has no network.
fresh() {
  local package="adduser debconf libsqlite3-0 libstdc++6 softhsm2 tzdata" page="openssl strongswan-pki libstrongswan-extra-plugins libstrongswan-standard-plugins" archive
  if [ "$suite" = bookworm ]; then package+=" libssl3"; else package+=" libssl3t64"; fi
  archive="$kept/$suite-$(cksum <<<"$package, $page" | cut -d' ' -f1).tar"
  mkdir -p "$kept"
  if [ ! -f "$archive" ]; then
    say "debootstrap"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus "$suite" "$work/base" http://deb.debian.org/debian >"$work/debootstrap.log" || fail "$(tail -n 5 "$work/debootstrap.log")"
    chroot "$work/base" apt-get update -qq
    # shellcheck disable=SC2086 # lists
    chroot "$work/base" apt-get install -qq -y --download-only $package >/dev/null
    # shellcheck disable=SC2086
    chroot "$work/base" apt-get install -qq -y --download-only --no-install-recommends $page >/dev/null
    tar -C "$work/base" -cf "$archive.part" . && mv "$archive.part" "$archive"
    rm -rf "$work/base"
  fi
  mkdir "$machine"
  tar -C "$machine" -xf "$archive"
}

# The Debian that this runs on: its programs and packages, not its services, data and habits; and the .NET runtime that it has, for a package without one.
here() {
  local folder
  mkdir -p "$work/layers" "$machine"/{dev,etc,proc,root,run,sys,tmp,usr,var}
  mount -t tmpfs tmpfs "$work/layers"
  for folder in etc usr var; do
    mkdir -p "$work/layers/$folder"/{written,work}
    mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$work/layers/$folder/written,workdir=$work/layers/$folder/work" "$machine/$folder"
  done
  for folder in bin lib lib64 sbin; do ln -s "usr/$folder" "$machine/$folder"; done
  rm -rf "$machine"/etc/systemd/system/*.wants "$machine"/etc/dpkg/dpkg.cfg.d/* "$machine/usr/sbin/policy-rc.d" "$machine"/var/{lib/apt/lists,log/journal}/*
  rm -f "$machine/var/lib/man-db/auto-update" # an index of every manual of the machine, made anew by each dpkg that brings one
  : >"$machine/etc/machine-id"
  bound=(--bind-ro="$(dirname "$(realpath "$(command -v dotnet)")"):/usr/share/dotnet")
}

boot() {
  # As Debian's installer writes it; debootstrap does not.
  printf "127.0.0.1 localhost\n::1 localhost\n" >"$machine/etc/hosts"
  # systemd 256 and later boots on the unified hierarchy alone.
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe "${bound[@]}" -D "$machine" -b >"$work/console.log" 2>&1 &
  container=$!
  for _ in $(seq 60); do
    sleep 0.5
    case "$(inside 'systemctl is-system-running' 2>/dev/null || true)" in running | degraded) return ;; esac
  done
  fail "it did not boot: $(tail -n 5 "$work/console.log")"
}

# A page's commands, below a heading or of the whole page; those that begin with ./trustpoint belong to the source tree.
commands() { sed -n "/^#.*${2:-}/,\$p" "$root/docs/$1" | sed -n '/^```/,/^```/p' | grep -vE '^(```|\./trustpoint)' | sed 's/  *#.*//'; }

# $1 what is claimed, $2 the command that has to succeed.
holds() { inside "$2" >"$work/said" 2>&1 || fail "$1: $(tail -n 20 "$work/said")"; say "$1"; }

# What is installed is root's, the program alone is executable; the PIN is where root and the process that needs it can read it, and nowhere else.
look_around() {
  holds "a device that knows the box by its name is served" "echo 127.0.0.1 pki.plant.example >>/etc/hosts
    $(commands install.md "3. A first certificate" | sed -n '/^code=/,/^openssl verify/p' | sed 's/pump-1/pump-3/g; s/localhost/pki.plant.example/')"
  holds "what is installed is root's, and changed by nobody else" '[ -z "$(find $(dpkg -L trustpoint) -maxdepth 0 \( ! -user root -o ! -group root -o ! -type l -perm /022 \))" ] && [ -z "$(dpkg --verify trustpoint)" ]'
  holds "the program alone is executable" '[ "$(find /usr/lib/trustpoint -type f -perm /111)" = /usr/lib/trustpoint/trustpoint ]'
  holds "each process's data is its own alone" '[ "$(stat -c "%U:%G %a" /var/lib/trustpoint /var/lib/trustpoint-signer | xargs)" = "trustpoint:trustpoint 700 trustpoint-signer:trustpoint-signer 700" ] && [ -z "$(find /var/lib/trustpoint ! -user trustpoint)" ] && [ -z "$(find /var/lib/trustpoint-signer ! -user trustpoint-signer)" ]'
  holds "the configuration is a configuration file of dpkg's" '[ "$(dpkg-query -W -f="\${Conffiles}" trustpoint | grep -o "/[^ ]*" | xargs)" = "/etc/trustpoint/appsettings.json /etc/systemd/journald@trustpoint.conf" ]'
  holds "the units are sound and begin with the box" '[ -z "$(systemd-analyze verify --man=no trustpoint.service trustpoint-signer.service 2>&1 | grep trustpoint)" ] && systemctl is-enabled trustpoint-signer trustpoint'
  holds "each process is its own user's" 'for unit in trustpoint trustpoint-signer; do [ "$(stat -c %U "/proc/$(systemctl show -P MainPID $unit)")" = $unit ]; done'
  holds "root alone reads the PIN" '[ "$(stat -c "%U %a" /etc/trustpoint/credentials/token.pin)" = "root 600" ] && [ "$(stat -c "%a" /etc/trustpoint/credentials)" = 700 ]'
  holds "the PIN is in no log, argument or variable, and in no file of the data" 'pin=/etc/trustpoint/credentials/token.pin
    [ "$({ journalctl --no-pager; journalctl --namespace=trustpoint --no-pager; cat /var/log/dpkg.log /var/log/apt/*.log /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; } | grep -ac -f "$pin" || true)" = 0 ]
    [ -z "$(grep -rl -f "$pin" /var/lib/trustpoint /var/lib/trustpoint-signer /etc/systemd /usr/lib/systemd /run/systemd/system)" ]'
  holds "the set-up code is not in the log" '[ "$(journalctl --namespace=trustpoint --no-pager | grep -Ec "Set-up code +[0-9A-Z]{4}-" || true)" = 0 ]'
  holds "a killed service is back" 'systemctl kill --signal=KILL trustpoint && sleep 1 && for _ in $(seq 30); do sleep 1; systemctl is-active --quiet trustpoint && trustpoint device list >/dev/null && break; done; trustpoint device show pump-1'
  holds "fsck finds nothing" 'systemctl stop trustpoint && trustpoint fsck && systemctl start trustpoint && [ -z "$(find /var/lib/trustpoint ! -user trustpoint)" ]'
  holds "the manual is there" '[ "$(zcat /usr/share/man/man1/trustpoint.1.gz | grep -c "^.SS device add")" = 1 ] && [ -s /usr/share/man/man8/trustpoint.service.8.gz ]'
  holds "bash completes" '. /usr/share/bash-completion/completions/trustpoint; COMP_WORDS=(trustpoint device ad) COMP_CWORD=2; _trustpoint; [ "${COMPREPLY[*]}" = add ]'
  for unit in trustpoint trustpoint-signer; do say "$unit: $(inside "systemd-analyze security --no-pager $unit | tail -n 1")"; done
}

# From the package of before to this one and back: docs/operations.md, "Upgrade" and "Go back".
upgrade() {
  cp "$package" "$previous" "$machine/root/"
  inside "apt install --yes ./$(basename "$previous")" >"$work/said" 2>&1 || fail "$(cat "$work/said")"
  holds "a certificate of the version before" "$(commands install.md "3. A first certificate" | sed -n '/strongswan-pki/,/openssl verify/p')"
  local older newer
  older=$(inside 'trustpoint version | sed -n 1p') before=$(inside 'trustpoint cert list --json | grep -c serial')
  holds "upgraded" "mv ./$(basename "$previous") /var/tmp/ && $(commands operations.md "Upgrade" | head -n 2)"
  newer=$(inside 'trustpoint version | sed -n 1p')
  [ "$older" != "$newer" ] || fail "both packages are $older"
  holds "all certificates are there after the upgrade" "[ \$(trustpoint cert list --json | grep -c serial) -ge $before ]"
  if inside 'ls /var/lib/trustpoint/trustpoint.db.schema-*' >/dev/null 2>&1; then
    holds "the older package says why it does not start" "mv /var/tmp/$(basename "$previous") . && rm ./$(basename "$package") && apt install --yes --allow-downgrades ./trustpoint_*_amd64.deb && sleep 3 && journalctl --namespace=trustpoint --no-pager | grep 'undo-upgrade'"
    holds "gone back" "$(commands operations.md "Go back" | sed -n 2,4p)"
    holds "all certificates are there after going back" "[ \$(trustpoint cert list --json | grep -c serial) -ge $before ] && [ \"\$(trustpoint version | sed -n 1p)\" = \"$older\" ]"
    holds "fsck finds nothing" 'systemctl stop trustpoint && trustpoint fsck && systemctl start trustpoint'
  else
    say "both versions have the same schema: there is no way back to try"
  fi
}

# Keys in a token that is there already: docs/operations.md, "A token of your own". SoftHSM outside of the signer's folder stands for it.
own_token() {
  holds "begun anew with a token of one's own" "$(commands operations.md "A token of your own" | head -n 2)
    softhsm2-util --init-token --free --label plant --so-pin 87654321 --pin 12345678
    chgrp -R softhsm /var/lib/softhsm/tokens && chmod -R g+rwX /var/lib/softhsm/tokens
    sed -i 's|\"TokenLabel\": \"TrustPoint\"|\"Module\": \"/usr/lib/softhsm/libsofthsm2.so\", \"TokenLabel\": \"plant\"|' /etc/trustpoint/appsettings.json
    printf 12345678 >/etc/trustpoint/credentials/token.pin
    mkdir -p /etc/systemd/system/trustpoint-signer.service.d
    printf '[Service]\nReadWritePaths=/var/lib/softhsm/tokens\nSupplementaryGroups=softhsm\n' >/etc/systemd/system/trustpoint-signer.service.d/token.conf
    systemctl daemon-reload
    $(commands operations.md "A token of your own" | sed -n 3,4p)
    trustpoint device add pump-2 && [ ! -e /var/lib/trustpoint-signer/softhsm ] && [ -n \"\$(find /var/lib/softhsm/tokens -user trustpoint-signer -name '*.object')\" ]"
}

# Removal keeps, purge asks; without an answer keys and data stay.
take_away() {
  holds "removed, all is kept" 'sed -i s/1h/2h/ /etc/trustpoint/appsettings.json && apt remove --yes trustpoint && [ -s /var/lib/trustpoint/trustpoint.db ] && [ -s /etc/trustpoint/appsettings.json ] && [ "$(systemctl is-active trustpoint)" != active ]'
  holds "installed again, it goes on with the configuration as it was changed" 'apt install --yes ./trustpoint_*_amd64.deb && trustpoint device show pump-1 && grep 2h /etc/trustpoint/appsettings.json'
  holds "purged without an answer, keys and data are kept and named" 'apt purge --yes trustpoint 2>&1 | tee said && grep -q "kept: /var/lib/trustpoint" said && [ -s /var/lib/trustpoint/trustpoint.db ] && [ -s /etc/trustpoint/credentials/token.pin ]'
  holds "installed again, it goes on" 'apt install --yes ./trustpoint_*_amd64.deb && trustpoint device show pump-1'
  own_token
  holds "purged with yes, nothing is left" 'printf "trustpoint trustpoint/purge-%s boolean true\n" keys data | debconf-set-selections && apt purge --yes trustpoint
    [ ! -e /var/lib/trustpoint ] && [ ! -e /var/lib/trustpoint-signer ] && [ ! -e /etc/trustpoint ] && [ -z "$(getent passwd trustpoint)" ] && [ -z "$(ls -d /var/log/journal/*.trustpoint 2>/dev/null)" ]'
}

if [ "$suite" = here ]; then here; else fresh; fi
boot
if [ -n "$previous" ]; then
  upgrade
  exit
fi
cp "$package" "$machine/root/"
say "typing docs/install.md"
inside "$(commands install.md)" || { inside 'journalctl --namespace=trustpoint --no-pager | tail -n 30; systemctl status --no-pager trustpoint-signer trustpoint' || true; fail "docs/install.md"; }
look_around
take_away
say "done"
