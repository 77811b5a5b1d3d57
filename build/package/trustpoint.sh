#!/bin/sh
# The command line of the package. What works on the stopped service's own files does so as its user, as the service would: root would leave files
# behind that the service cannot open.
export TRUSTPOINT_CONFIG="${TRUSTPOINT_CONFIG:-/etc/trustpoint/appsettings.json}"
program=/usr/lib/trustpoint/trustpoint
case "$(id -u) ${1:-}" in
  "0 fsck" | "0 recover" | "0 restore") exec setpriv --reuid=trustpoint --regid=trustpoint --init-groups --bounding-set=-all --no-new-privs "$program" "$@" ;;
  *) exec "$program" "$@" ;;
esac
