#!/bin/sh
# The command line of the package. What works on the stopped service's own files does so as its user and with its PIN, as the service would:
# root would leave files behind that the service cannot open.
export TRUSTPOINT_CONFIG="${TRUSTPOINT_CONFIG:-/etc/trustpoint/appsettings.json}"
program=/usr/lib/trustpoint/trustpoint
case "${1:-}" in
  fsck | recover | restore) ;;
  *) exec "$program" "$@" ;;
esac
[ "$(id -u)" -eq 0 ] || exec "$program" "$@"
secrets=$(mktemp -d -p /run trustpoint.XXXXXX) || exit 1
trap 'rm -rf "$secrets"' EXIT
install -o trustpoint -g trustpoint -m 0400 /etc/trustpoint/credentials/token.pin "$secrets/" && chown trustpoint: "$secrets" || exit 1
TrustPoint__Keys__PinFile="$secrets/token.pin" setpriv --reuid=trustpoint --regid=trustpoint --init-groups --bounding-set=-all --no-new-privs "$program" "$@"
