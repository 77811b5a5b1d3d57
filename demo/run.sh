#!/usr/bin/env bash
# A manufacturer, an operator and a few devices on this machine: each device leaves the factory with an identity (IDevID), comes to the plant,
# is let in by its manufacturer's voucher (BRSKI, RFC 8995) and gets the plant's identity (LDevID). Everything is below a temporary folder and
# is gone at the end. ./trustpoint demo calls it.
set -euo pipefail

devices=6 pause=2 stays=yes

usage() {
  echo "./trustpoint demo [--devices N] [--pause SECONDS] [--exit]"
  echo "  --devices N      how many come, 1 to 99 (default 6); the last one is reported stolen"
  echo "  --pause SECONDS  between two arrivals (default 2)"
  echo "  --exit           end when all have come, instead of at Ctrl-C"
  echo "./trustpoint demo --story [--stay]"
  echo "  --story          the life of five pumps from their builder to the scrapyard, with three owners; it plays by itself and ends"
  echo "  --stay           leave the appliances running until Ctrl-C, to look at their pages"
}

[ "${1-}" != --story ] || exec "$(dirname "${BASH_SOURCE[0]}")/story.sh" "${@:2}"
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

. "$(dirname "${BASH_SOURCE[0]}")/parties.sh"
trap 'exit 0' INT TERM

launch factory 7
launch plant 9
say "A manufacturer starts its appliance at https://localhost:${devicesOf[factory]}"
ready factory
found_factory

say "An operator starts another one at https://localhost:${devicesOf[plant]}"
ready plant
take_from_factory plant --serial 'PUMP-*'

say "$devices pumps are made, sold to the operator, and booked to it"
serials=()
for i in $(seq "$devices"); do serials+=("$(printf 'PUMP-%02d' "$i")"); done
at factory product add --model pump "${serials[@]}"
at factory owner add plant "$folder/plant-ca.pem" --name "The plant"
for serial in "${serials[@]}"; do
  assign "$serial" plant
  make "$serial"
done
if [ "$devices" -gt 1 ]; then at factory product block "${serials[-1]}" --reason "reported stolen on its way" >/dev/null; fi

if [ $stays = yes ]; then
  at plant setup finish >/dev/null
  say "Watch them come: https://localhost:${adminOf[plant]}/onboarding"
  at plant user add demo --display-name Demo --role administrator
fi

say "They are switched on in the plant, one after the other"
for serial in "${serials[@]}"; do
  sleep "$pause"
  join plant "$serial" 2>/dev/null | sed "s/^/  $serial: /" || true
done

say "What the plant has now"
at plant join list
say "What the manufacturer has on record of the first"
at factory voucher list "${serials[0]}"

if [ $stays = yes ]; then
  say "Ctrl-C ends it, and nothing stays."
  wait "${pids[@]}"
fi
