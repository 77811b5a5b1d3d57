#!/usr/bin/env bash
# The life of five pumps from their builder to the scrapyard: made, joined at the builder's, sold to an operator, one repaired, one stolen, one retired,
# the rest sold on. Four real appliances on loopback, real devices, packages as files; each time the owner before asks again, and is refused.
# It plays by itself, and ends with 0 only when all of it came as told. ./trustpoint demo --story calls it.
set -Eeuo pipefail

stays=no
case "${1-}" in
  "") ;;
  --stay) stays=yes ;;
  *) echo "./trustpoint demo --story [--stay]" >&2; exit 2 ;;
esac

. "$(dirname "${BASH_SOURCE[0]}")/parties.sh"
. "$here/demo/people.sh"
trap 'exit 130' INT TERM
trap 'not_as_told "$BASH_COMMAND (line $LINENO)"' ERR
heard="$folder/heard" refusals=0 began=$SECONDS
mkdir -p "$heard"

declare -A called=([factory]="the manufacturer" [builder]="the builder" [operator]="the operator" [next]="the next owner")

told() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

not_as_told() {
  printf '\nNot as told: %s\n' "$1" >&2
  [ ! -s "${2-}" ] || sed 's/^/  /' "$2" >&2
  exit 1
}

# Does what is told; what it says is heard only when it fails.
done_by() { "$@" >"$heard/$BASHPID" 2>&1 || not_as_told "$*" "$heard/$BASHPID"; }

# The same for each, side by side.
together() { # FUNCTION ARGUMENT...
  local each under_way=()
  for each in "${@:2}"; do
    "$1" "$each" &
    under_way+=($!)
  done
  for each in "${under_way[@]}"; do wait "$each"; done
}

# Somebody asks for what is not theirs (any more): the sentence, and the reason in the words of who refused.
refused() { # SENTENCE REASON COMMAND...
  if "${@:3}" >"$heard/refused" 2>&1; then not_as_told "$1 - and was not refused" "$heard/refused"; fi
  grep -qE -- "$2" "$heard/refused" || not_as_told "$1 - and was refused for another reason than \"$2\"" "$heard/refused"
  refusals=$((refusals + 1))
  told "$1: REFUSED"
  grep -hoE -- ".*($2).*" "$heard/refused" | head -n 1 | sed -E 's/^ *(trustpoint(-agent)?: *|https:[^ ]* )?/            "/; s/ *$/"/'
}

is() { # WHAT WANTED FOUND
  [ "$2" = "$3" ] || not_as_told "$1 should be $2 and is ${3:-nothing}"
}

name_of() { get "$1" "devices?text=$2" | field name; } # PARTY SERIAL
state_of() { get "$1" "devices?text=$2" | field state; }
owner_of() { get factory "products?text=$1" | field owner; }

joins() { # PARTY SERIAL: a device is switched on at its owner's, and is in
  join "$1" "$2" >"$heard/join" 2>&1 || not_as_told "$2 should join the $1" "$heard/join"
  is "$2 at the $1" operational "$(state_of "$1" "$2")"
  rm -rf "$folder/kept/$1-$2"
  mkdir -p "$folder/kept"
  cp -a "$folder/devices/$2/state" "$folder/kept/$1-$2" # what somebody may have kept of it
}

# As it came from the factory: whoever has a device in hand can reset it.
meets() { # PARTY SERIAL
  rm -rf "$folder/devices/$2/reset"
  "$agent" onboard --once --registrar "https://localhost:${devicesOf[$1]}" --factory "$folder/devices/$2" --state "$folder/devices/$2/reset"
}

renew_kept() { "$agent" renew --now --factory "$folder/devices/$2" --state "$folder/kept/$1-$2"; } # PARTY SERIAL

takes_two() { # PARTY NAME COMMAND...: asked for, approved by somebody else, and then it goes through
  local number
  if at "$1" "${@:3}" --json >"$heard/asked" 2>&1; then not_as_told "${*:3} should wait for a second person"; fi
  number=$(get "$1" "approvals?state=waiting" | field number)
  [ -n "$number" ] || not_as_told "${*:3} should wait for a second person" "$heard/asked"
  approve "$1" "$2" "$number" || not_as_told "$2 approves proposal $number"
  done_by at "$1" "${@:3}"
}

wrapped() { at "$1" transfer export "$2" --out "$3" >/dev/null; }

wipes() { # SERIAL: its device, for the transfer that is under way
  done_by "$agent" factory-reset --yes --transfer "$stick/offer.zip" --confirmation "$stick/$1.json" --factory "$folder/devices/$1" --state "$folder/devices/$1/state"
}

# What a device signed after its reset, given to its owner's box.
confirm() { # PARTY TRANSFER FILE
  post "$1" "transfers/$2/resets" "{\"confirmation\":\"$(base64 -w 0 "$3.json")\",\"signature\":\"$(base64 -w 0 "$3.p7s")\"}" | tr '{' '\n' | grep "\"${3##*/}\"" | grep -q '"wipe":"deviceSigned"'
}

# From one owner to the next, by files alone, as on a USB stick between boxes that have no network in common.
transfer() { # SELLER BUYER FIRST SECOND ACCEPTOR SERIAL...
  local seller=$1 buyer=$2 first=$3 second=$4 acceptor=$5 serial id devices=() stick
  stick="$folder/stick-$seller-$buyer"
  mkdir -p "$stick"
  for serial in "${@:6}"; do devices+=(--device "$(name_of "$seller" "$serial")"); done
  id=$(at "$seller" transfer create --to "$folder/$buyer-ca.pem" --name "${called[$buyer]}" --domain plant "${devices[@]}" --json | field id)
  told "${called[$seller]^} writes down that ${*:6} go to ${called[$buyer]} (transfer ${id%%-*})"
  sign "$seller" "$first" "$id" sign || not_as_told "$first signs"
  refused "One signature is not enough, and $first signs again" "somebody else" sign "$seller" "$first" "$id" sign
  sign "$seller" "$second" "$id" sign || not_as_told "$second signs"
  wrapped "$seller" "$id" "$stick/offer.zip"
  told "$first and $second of ${called[$seller]} have signed; the offer is a file of $(stat -c %s "$stick/offer.zip") bytes"
  done_by at "$buyer" transfer take "$stick/offer.zip"
  refused "${called[$buyer]^} resets $6 and switches it on before anything is booked" "refused with 403" meets "$buyer" "$6"
  sign "$buyer" "$acceptor" "$id" accept || not_as_told "$acceptor accepts"
  wrapped "$buyer" "$id" "$stick/accepted.zip"
  told "$acceptor of ${called[$buyer]} accepts; the file goes back"
  done_by at "$seller" transfer take "$stick/accepted.zip"
  for serial in "${@:6}"; do
    is "certificates of $serial in force at ${called[$seller]}" 0 "$(get "$seller" "transfers/$id" | tr '{' '\n' | grep "\"$serial\"" | field inForce)"
  done
  told "${called[$seller]^}'s certificates of ${*:6} are revoked"
  done_by at factory transfer book "$stick/accepted.zip" --out "$stick/booked.zip"
  told "The manufacturer books it: from now on the title is ${called[$buyer]}'s"
  done_by at "$seller" transfer take "$stick/booked.zip"
  together wipes "${@:6}"
  for serial in "${@:6}"; do confirm "$seller" "$id" "$stick/$serial" || not_as_told "$serial says that it was reset"; done
  told "Each device wiped itself, and signed by its factory identity that it did"
  done_by at "$seller" crl publish evaluation-issuing-g1
  done_by at "$seller" transfer go-on "$id"
  is "the transfer at ${called[$seller]}" closed "$(get "$seller" "transfers/$id" | field progress)"
  wrapped "$seller" "$id" "$stick/closed.zip"
  done_by at "$buyer" transfer verify "$stick/closed.zip" --anchor "$folder/$seller-ca.pem" --anchor "$folder/$buyer-ca.pem" --manufacturer "$folder/device-root.pem" --manufacturer "$folder/masa.pem"
  openssl_verifies "$stick" statement-1.p7s statement.json "$folder/$seller-ca.pem"
  openssl_verifies "$stick" statement-2.p7s statement.json "$folder/$seller-ca.pem"
  openssl_verifies "$stick" acceptance.p7s acceptance.json "$folder/$buyer-ca.pem"
  openssl_verifies "$stick" booking.p7s booking.json "$folder/masa.pem"
  told "The closed package verifies from the file alone, and with openssl cms -verify"
  done_by at "$buyer" transfer take "$stick/closed.zip"
  told "${called[$buyer]^} expects the devices"

  # The owner before asks again, in each way that it could.
  refused "${called[$seller]^}'s registrar is shown $6 again" "belongs to somebody else" meets "$seller" "$6"
  refused "A copy of what $6 had at ${called[$seller]}'s asks ${called[$seller]}'s EST for a new certificate" "refused with 403" renew_kept "$seller" "$6"
  refused "The manufacturer is asked for a voucher of $6 for ${called[$seller]}" "does not belong|belongs to" at factory voucher export again --owner "$seller" --serial "$6" --out "$stick/again.tpv"
  for serial in "${@:6}"; do
    joins "$buyer" "$serial"
    is "the owner of $serial at the manufacturer" "$buyer" "$(owner_of "$serial")"
    is "the voucher for $serial" verified "$(get factory "vouchers?serialNumber=$serial" | grep -oE '"assertion":"[a-z]*"' | tail -n 1 | field assertion)"
    is "the past of $serial" accepted "$(get "$buyer" "joins?serialNumber=$serial" | field verdict)"
    told "$serial joins ${called[$buyer]}: its voucher says verified, and its past is known"
  done
}

openssl_verifies() { # FOLDER SIGNATURE CONTENT ANCHOR
  unzip -qo "$1/closed.zip" -d "$1/open"
  done_by openssl cms -verify -binary -inform DER -in "$1/open/$2" -content "$1/open/$3" -CAfile "$4" -partial_chain -purpose any -no_check_time -out /dev/null
}

say "Four appliances start on this machine: a manufacturer's, a machine builder's, an operator's, and the next owner's"
launch factory 7
launch builder 9
launch operator 10
launch next 11
for party in factory builder operator next; do
  ready "$party"
  told "${called[$party]^}'s is at https://localhost:${adminOf[$party]}, with a token of its own"
done
found_factory >/dev/null
owner() { take_from_factory "$1" --serial 'PUMP-*' >/dev/null; }
together owner builder operator next
told "The three owners take the manufacturer's pumps, by its vouchers"
people=(factory:mia builder:anna builder:otto operator:berta operator:karl next:nina next:tom)
person() { come "${1%:*}" "${1#*:}" || not_as_told "$1 signs in"; }
together person "${people[@]}"
told "These are demo people, made up by this story with passwords that everybody knows: ${people[*]}"

say "1. Five pumps are made, booked to the builder, and joined there"
pumps=(PUMP-01 PUMP-02 PUMP-03 PUMP-04 PUMP-05)
done_by at factory product add --model pump "${pumps[@]}"
for party in builder operator next; do done_by at factory owner add "$party" "$folder/$party-ca.pem" --name "${called[$party]}"; done
factory_makes() { assign "$1" builder; make "$1"; }
together factory_makes "${pumps[@]}"
for serial in "${pumps[@]}"; do
  joins builder "$serial"
  told "$serial has its factory identity, and joins the builder"
done
refused "The operator's registrar is shown PUMP-01, which is the builder's: the device itself says no" "has a plant identity" join operator PUMP-01

say "2. All five go to the operator"
transfer builder operator anna otto berta "${pumps[@]}"

say "3. PUMP-02 is repaired"
repaired=$(name_of operator PUMP-02)
done_by at operator device repair "$repaired" --reason "bearing is loud" --for 14d
told "PUMP-02 goes out for repair: its certificates are on hold for 14 days at most"
refused "On the bench somebody has it ask for a new certificate" "refused with 403" renew_kept operator PUMP-02
done_by at operator device repaired "$repaired" --reason "back with a new bearing" --proof "reset on arrival, Karl"
done_by "$agent" factory-reset --yes --factory "$folder/devices/PUMP-02" --state "$folder/devices/PUMP-02/state"
told "It is back and was opened: what it held is revoked, it is reset"
refused "Who copied its identity on the bench asks again" "refused with 403" renew_kept operator PUMP-02
joins operator PUMP-02
told "PUMP-02 joins anew"

say "4. PUMP-03 is stolen"
done_by at operator device lost "$(name_of operator PUMP-03)" --reason "stolen from the yard" --key-exposed
done_by at factory product lost PUMP-03 --reason "stolen from the operator's yard"
told "The operator reports it, and tells the manufacturer"
refused "The thief asks the operator's EST for a new certificate" "refused with 403" renew_kept operator PUMP-03
refused "The thief resets it and shows it to the operator's registrar" "refused with 403" meets operator PUMP-03
refused "The thief sells it to the next owner, who switches it on" "refused with 403" meets next PUMP-03
at operator audit list --outcome alarm --event enrolment.refused --about "$(name_of operator PUMP-03)" --json >"$heard/alarm"
is "who asked, in the operator's alarm" 127.0.0.1 "$(field peer <"$heard/alarm")"
told "The operator's log has it as an alarm, with who asked: $(field peer <"$heard/alarm"), by the certificate $(field peerSha256 <"$heard/alarm" | cut -c1-16)…"
at factory audit list --event voucher.refused --outcome alarm --about PUMP-03 --json >"$heard/asked"
is "why, in the manufacturer's alarm" "device PUMP-03 gets no voucher: it is lost or stolen" "$(field reason <"$heard/asked")"
told "and the manufacturer's has an alarm with the registrar that asked: $(field subject <"$heard/asked"), $(field proof <"$heard/asked" | cut -c1-50)…: $(field reason <"$heard/asked")"
refused "It cannot be sold" "lost" at operator transfer create --to "$folder/next-ca.pem" --name "The next" --domain plant --device "$(name_of operator PUMP-03)"

say "5. PUMP-04 is retired for ever"
retired=$(name_of operator PUMP-04)
done_by at operator device decommission "$retired" --reason "worn out"
takes_two operator karl device retire "$retired" --reason "worn out" --proof "board shredded, Berta and Karl"
told "It is out of use, and then retired: one person asked, Karl approved"
done_by at operator retirement export device "$retired" "$folder/retirement.cms"
done_by at operator retirement verify "$folder/retirement.cms"
done_by openssl cms -verify -binary -inform DER -in "$folder/retirement.cms" -noverify -certsout "$folder/log.pem" -out /dev/null
done_by openssl cms -verify -binary -inform DER -in "$folder/retirement.cms" -CAfile "$folder/log.pem" -out "$folder/retirement.json"
told "Its certificate of retirement verifies from the file alone, and with openssl cms -verify"
done_by at factory product release PUMP-04 --reason "retired by the operator"
takes_two factory mia product retire PUMP-04 --reason "retired by the operator" --proof "certificate of retirement of the operator"
told "The manufacturer is told, and retires it too: two people again"
refused "Somebody finds PUMP-04 and asks the operator's EST" "refused with 403" renew_kept operator PUMP-04
refused "and the operator's registrar" "refused with 403" meets operator PUMP-04
refused "and the next owner's" "refused with 403" meets next PUMP-04

say "6. What is left goes to the next owner"
transfer operator next berta karl nina PUMP-01 PUMP-02 PUMP-05
refused "The builder's registrar, two owners back, is shown PUMP-01" "belongs to somebody else" meets builder PUMP-01
refused "and a copy of what PUMP-01 had there asks the builder's EST" "refused with 403" renew_kept builder PUMP-01

say "What the manufacturer has on record of PUMP-01: three owners"
at factory voucher list PUMP-01
is "owners in the manufacturer's log of PUMP-01" 3 "$(get factory "vouchers?serialNumber=PUMP-01" | grep -oE '"owner": *"[^"]*"' | sort -u | wc -l)"

say "Where all five are"
expected=(
  "PUMP-01 released released operational assigned"
  "PUMP-02 released released operational assigned"
  "PUMP-03 released lostOrStolen - lostOrStolen"
  "PUMP-04 released endOfLife - endOfLife"
  "PUMP-05 released released operational assigned"
)
printf '%-9s  %-12s  %-14s  %-14s  %s\n' PUMP BUILDER OPERATOR NEXT MANUFACTURER
for row in "${expected[@]}"; do
  serial=${row%% *}
  found="$serial"
  for party in builder operator next; do state=$(state_of "$party" "$serial"); found+=" ${state:--}"; done
  found+=" $(get factory "products?text=$serial" | field state)"
  # shellcheck disable=SC2086 # a row is its words
  printf '%-9s  %-12s  %-14s  %-14s  %s\n' $found
  is "the row of $serial" "$row" "$found"
done
told "All of it came as told, in $((SECONDS - began)) seconds; $refusals requests of those who may not (any more) were refused."

if [ $stays = yes ]; then
  for party in factory builder operator next; do done_by at "$party" setup finish; done
  say "Look around; the people of each sign in with \"the demo password of NAME\" and the code of an app that has this key:"
  for person in "${people[@]}"; do
    printf '  https://localhost:%s  %-8s %-6s %s\n' "${adminOf[${person%:*}]}" "${person%:*}" "${person#*:}" "$(cat "$folder/${person%:*}/people/${person#*:}.app")"
  done
  say "Ctrl-C ends it, and nothing stays."
  trap 'exit 0' INT TERM
  wait "${pids[@]}"
fi
