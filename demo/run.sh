#!/usr/bin/env bash
# A manufacturer, an operator and a few devices on this machine: each device leaves the factory with an identity (IDevID), comes to the plant,
# is let in by its manufacturer's voucher (BRSKI, RFC 8995) and gets the plant's identity (LDevID). Everything is below a temporary folder and
# is gone at the end. ./trustpoint demo calls it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
appliance="$here/src/TrustPoint.Appliance/bin/Release/net10.0/TrustPoint.Appliance.dll"
agent="$here/src/TrustPoint.Agent/bin/Release/net10.0/trustpoint-agent"
devices=6 pause=2 stays=yes

usage() {
  echo "./trustpoint demo [--devices N] [--pause SECONDS] [--exit]"
  echo "  --devices N      how many come, 1 to 99 (default 6); the last one is reported stolen"
  echo "  --pause SECONDS  between two arrivals (default 2)"
  echo "  --exit           end when all have come, instead of at Ctrl-C"
}

while [ $# -gt 0 ]; do
  case "$1" in
    --devices) devices=${2-}; shift ;;
    --pause) pause=${2-}; shift ;;
    --exit) stays=no ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift || true
done
[[ $pause =~ ^[0-9]{1,2}$ ]] || { echo "--pause is a number of seconds from 0 to 99" >&2; exit 2; }
[[ $devices =~ ^[1-9][0-9]?$ ]] || { echo "--devices is a number from 1 to 99" >&2; exit 2; }

folder=$(mktemp -d) pids=()
finish() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 0' INT TERM

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

port() { # a free one from here on
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# The appliance of one party.
at() { (cd "$folder/$1" && TRUSTPOINT_CONFIG="$folder/$1/appsettings.json" exec dotnet "$appliance" "${@:2}"); }

start() { # NAME ADMIN DEVICES HTTP
  mkdir -p "$folder/$1"
  cat >"$folder/$1/appsettings.json" <<JSON
{ "TrustPoint": { "DataDirectory": "data", "HostNames": [ "localhost", "127.0.0.1" ],
  "Listen": { "Address": "127.0.0.1", "Admin": $2, "Devices": $3, "Http": $4 } } }
JSON
  # One subshell that becomes the appliance: its pid is the one that is stopped and waited for.
  (cd "$folder/$1" && TRUSTPOINT_CONFIG="$folder/$1/appsettings.json" exec dotnet "$appliance" serve) >"$folder/$1/log" 2>&1 &
  pids+=($!)
  for _ in $(seq 300); do
    curl -fsk "https://127.0.0.1:$2/healthz" >/dev/null 2>&1 && return
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$folder/$1/log" >&2; exit 1; }
    sleep 0.2
  done
  echo "the $1's appliance does not answer" >&2
  exit 1
}

# What a production line does: a key that stays in the device, a one-time code, a certificate without an end.
make() {
  local serial=$1 name code
  mkdir -p "$folder/devices/$serial"
  (
    cd "$folder/devices/$serial"
    umask 077
    name=$(at factory product show "$serial" --json | sed -nE 's/.*"device": *"([^"]+)".*/\1/p')
    code=$(at factory device code "$name" --json | sed -nE 's/.*"code": *"([^"]+)".*/\1/p')
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key.pem
    openssl req -new -key key.pem -subj "/serialNumber=$serial" -outform DER | openssl base64 -A \
      | curl -fsS --cacert "$folder/factory-tls.pem" --user "$name:$code" -H "Content-Type: application/pkcs10" --data-binary @- "$factory/.well-known/est/factory/simpleenroll" \
      | openssl base64 -d -A | openssl pkcs7 -inform DER -print_certs -out certificate.pem
    cat "$folder/device-ca.pem" >>certificate.pem
    cp "$folder/masa.pem" masa.pem
  )
}

[ -f "$agent" ] && [ -f "$appliance" ] || { echo "build first: ./trustpoint demo does" >&2; exit 1; }
admin=$(port 28443) device=$(port 29443) factoryDevices=$(port 19443)
factory="https://localhost:$factoryDevices" plant="https://localhost:$device"

say "A manufacturer starts its appliance at $factory"
start factory "$(port 18443)" "$factoryDevices" "$(port 18080)"
at factory ca create device-root --profile idevid-root-ca --common-name "Acme Device Root" --organization Acme
at factory ca create device-ca --parent device-root --profile idevid-issuing-ca --common-name "Acme Device CA" --organization Acme
at factory ca create masa --parent evaluation-root-g1 --common-name "Acme Voucher CA" --organization Acme
at factory domain add factory --authority device-ca --profile idevid --masa "localhost:$factoryDevices" >/dev/null
at factory model add pump --policy verified
at factory ca export --anchors >"$folder/factory-tls.pem"
at factory ca export device-root >"$folder/device-root.pem"
at factory ca export device-ca >"$folder/device-ca.pem"
at factory masa anchor export >"$folder/masa.pem"

say "An operator starts another one at $plant"
start plant "$admin" "$device" "$(port 28080)"
at plant ca export evaluation-issuing-g1 >"$folder/plant-ca.pem"
at plant manufacturer accept acme "$folder/device-root.pem"
at plant domain set plant --manufacturer acme >/dev/null
at plant manufacturer join acme --masa "$factory/.well-known/brski" --masa-ca "$folder/factory-tls.pem" --masa-near --voucher-ca "$folder/masa.pem" --serial 'PUMP-*'

say "$devices pumps are made, sold to the operator, and booked to it"
serials=()
for i in $(seq "$devices"); do serials+=("$(printf 'PUMP-%02d' "$i")"); done
at factory product add --model pump "${serials[@]}"
at factory owner add plant "$folder/plant-ca.pem" --name "The plant"
for serial in "${serials[@]}"; do
  at factory product assign "$serial" plant >/dev/null
  make "$serial"
done
if [ "$devices" -gt 1 ]; then at factory product block "${serials[-1]}" --reason "reported stolen on its way" >/dev/null; fi

if [ $stays = yes ]; then
  at plant setup finish >/dev/null
  say "Watch them come: https://localhost:$admin/onboarding"
  at plant user add demo --display-name Demo --role administrator
fi

say "They are switched on in the plant, one after the other"
for serial in "${serials[@]}"; do
  sleep "$pause"
  "$agent" onboard --once --registrar "$plant" --factory "$folder/devices/$serial" --state "$folder/devices/$serial/state" 2>/dev/null | sed "s/^/  $serial: /" || true
done

say "What the plant has now"
at plant join list
say "What the manufacturer has on record of the first"
at factory voucher list "${serials[0]}"

if [ $stays = yes ]; then
  say "Ctrl-C ends it, and nothing stays."
  while :; do sleep 3600 & wait $! || exit 0; done
fi
