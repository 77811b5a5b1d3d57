# Appliances of several parties on this machine, below a temporary folder that is gone at the end. Sourced by the demos.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
appliance="$here/src/TrustPoint.Appliance/bin/Release/net10.0/TrustPoint.Appliance.dll"
agent="$here/src/TrustPoint.Agent/bin/Release/net10.0/trustpoint-agent"
[ -f "$agent" ] && [ -f "$appliance" ] || { echo "build first: ./trustpoint demo does" >&2; exit 1; }

folder=$(mktemp -d)
declare -A pids=() adminOf=() devicesOf=()
finish() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

port() { # a free one from here on
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# The appliance of one party.
at() { (cd "$folder/$1" && TRUSTPOINT_CONFIG="$folder/$1/appsettings.json" exec dotnet "$appliance" "${@:2}"); }

# What many do at once, and what is only asked, goes over the admin socket of their box (docs/rest.md), as the command line does it.
post() { # PARTY PATH JSON
  curl -sS --unix-socket "$folder/$1/data/admin.sock" -H "Content-Type: application/json" --data-binary "$3" "http://localhost/api/v1/$2"
}

get() { # PARTY PATH
  curl -fsS --unix-socket "$folder/$1/data/admin.sock" "http://localhost/api/v1/$2"
}

field() { # the first value of this name in JSON; nothing where it has none
  { grep -oE "\"$1\": *(\"[^\"]*\"|[^],}]*)" || true; } | sed -E '1!d; s/^"[^"]*": *//; s/^"(.*)"$/\1/'
}

# Ports stay below 12000: an outgoing connection is given one from 32768 on, and would hold it when the appliance comes to listen.
launch() { # NAME PREFIX: its ports are 9443 for people, 9643 for devices and 9080 where PREFIX is 9, or what is free above
  adminOf[$1]=$(port "${2}443") devicesOf[$1]=$(port "${2}643")
  mkdir -p "$folder/$1"
  cat >"$folder/$1/appsettings.json" <<JSON
{ "TrustPoint": { "DataDirectory": "data", "HostNames": [ "localhost", "127.0.0.1" ],
  "Listen": { "Address": "127.0.0.1", "Admin": ${adminOf[$1]}, "Devices": ${devicesOf[$1]}, "Http": $(port "${2}080") } } }
JSON
  # One subshell that becomes the appliance: its pid is the one that is stopped and waited for.
  (cd "$folder/$1" && TRUSTPOINT_CONFIG="$folder/$1/appsettings.json" exec dotnet "$appliance" serve) >"$folder/$1/log" 2>&1 &
  pids[$1]=$!
}

ready() { # NAME
  for _ in $(seq 600); do
    curl -fsk "https://127.0.0.1:${adminOf[$1]}/healthz" >/dev/null 2>&1 && return
    kill -0 "${pids[$1]}" 2>/dev/null || { cat "$folder/$1/log" >&2; exit 1; }
    sleep 0.2
  done
  echo "the $1's appliance does not answer" >&2
  exit 1
}

# A manufacturer: an authority for factory identities, one for vouchers, and files for everybody who takes its devices. Its pumps go to registered owners alone.
found_factory() {
  at factory ca create device-root --profile idevid-root-ca --common-name "Acme Device Root" --organization Acme
  at factory ca create device-ca --parent device-root --profile idevid-issuing-ca --common-name "Acme Device CA" --organization Acme
  at factory ca create masa --parent evaluation-root-g1 --common-name "Acme Voucher CA" --organization Acme
  at factory domain add factory --authority device-ca --profile idevid --masa "localhost:${devicesOf[factory]}" >/dev/null
  at factory model add pump --policy verified
  at factory ca export --anchors >"$folder/factory-tls.pem"
  at factory ca export device-root >"$folder/device-root.pem"
  at factory ca export device-ca >"$folder/device-ca.pem"
  at factory masa anchor export >"$folder/masa.pem"
}

take_from_factory() { # NAME [OPTION...]: this party takes the manufacturer's devices
  at "$1" manufacturer accept acme "$folder/device-root.pem"
  at "$1" domain set plant --manufacturer acme >/dev/null
  at "$1" manufacturer join acme --masa "https://localhost:${devicesOf[factory]}/.well-known/brski" --masa-ca "$folder/factory-tls.pem" --masa-near --voucher-ca "$folder/masa.pem" "${@:2}"
  at "$1" ca export evaluation-issuing-g1 >"$folder/$1-ca.pem"
}

# Registers the owner of a pump.
assign() { post factory products/assign "{\"serialNumber\":\"$1\",\"owner\":\"$2\"}" | grep -q "\"$1\"" || { echo "$1 is not $2's" >&2; return 1; }; } # SERIAL OWNER

# What a production line does: a key that stays in the device, a one-time code, a certificate without an end.
make() {
  local serial=$1 name code
  mkdir -p "$folder/devices/$serial"
  (
    cd "$folder/devices/$serial"
    umask 077
    name=$(get factory "products?text=$serial" | field device)
    code=$(post factory "devices/$name/code" '{}' | field code)
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key.pem
    openssl req -new -key key.pem -subj "/serialNumber=$serial" -outform DER | openssl base64 -A \
      | curl -fsS --cacert "$folder/factory-tls.pem" --user "$name:$code" -H "Content-Type: application/pkcs10" --data-binary @- \
        "https://localhost:${devicesOf[factory]}/.well-known/est/factory/simpleenroll" \
      | openssl base64 -d -A | openssl pkcs7 -inform DER -print_certs -out certificate.pem
    cat "$folder/device-ca.pem" >>certificate.pem
    cp "$folder/masa.pem" masa.pem
  )
}

# A device that is switched on and meets this party's registrar.
join() { # PARTY SERIAL
  "$agent" onboard --once --registrar "https://localhost:${devicesOf[$1]}" --factory "$folder/devices/$2" --state "$folder/devices/$2/state"
}
