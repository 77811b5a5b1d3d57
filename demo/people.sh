# People of the demos: made up, with passwords that everybody may read, and signing in as everybody does, with a code of an authenticator app. Sourced.
# What people sign at a terminal goes over the admin socket of their box, as `./trustpoint transfer sign` does it.

app_code() { # what an authenticator app shows now for a key (RFC 6238 section 4.2)
  local key mac place
  key=$(tr -d ' ' <<<"$1" | base32 -d | od -An -v -tx1 | tr -d ' \n')
  mac=$(printf '%016x' $(($(date +%s) / 30)) | sed 's/../\\x&/g' | xargs -0 printf '%b' | openssl mac -digest SHA1 -macopt "hexkey:$key" HMAC | tr -d '\n')
  place=$((0x${mac:39:1} * 2))
  printf '%06d' $(((0x${mac:place:8} & 0x7fffffff) % 1000000))
}

password_of() { echo "the demo password of $1"; }

# The first sign-in: the code that the box gave, a password, an authenticator app. What is left of it lies in people/NAME.
come() { # PARTY NAME
  local step code person="$folder/$1/people/$2"
  mkdir -p "$folder/$1/people"
  code=$(post "$1" people "{\"name\":\"$2\",\"roles\":[\"administrator\"]}" | field code)
  step=$(post "$1" terminal/sign-in "{\"name\":\"$2\",\"secret\":\"$code\"}")
  step=$(post "$1" terminal/password "{\"ticket\":\"$(field ticket <<<"$step")\",\"text\":\"$(password_of "$2")\"}")
  field appKey <<<"$step" >"$person.app"
  step=$(post "$1" terminal/app "{\"ticket\":\"$(field ticket <<<"$step")\",\"text\":\"$(app_code "$(cat "$person.app")")\"}")
  field session <<<"$step" >"$person.session"
  sed -E 's/.*"recoveryCodes":\[([^]]*)\].*/\1/; s/[",]+/\n/g' <<<"$step" | sed '/^ *$/d' >"$person.codes"
  [ -s "$person.session" ] || { echo "$2 could not sign in: $step" >&2; return 1; }
}

# A new proof of who is sitting there, for this very document, and then the signature.
sign() { # PARTY NAME TRANSFER sign|accept
  local person="$folder/$1/people/$2" session about code step
  session=$(cat "$person.session")
  about=$(post "$1" "terminal/transfers/$3/$4-proof" "{\"session\":\"$session\"}" | field about)
  # The app's code was good once, for the sign-in: what proves it now is one of the recovery codes.
  code=$(head -n 1 "$person.codes")
  sed -i 1d "$person.codes"
  step=$(post "$1" terminal/step-up "{\"session\":\"$session\",\"code\":\"$code\",\"about\":\"$about\"}")
  [ "$(field state <<<"$step")" = steppedUp ] || { echo "the proof of $2 was not taken: $step" >&2; return 1; }
  step=$(post "$1" "terminal/transfers/$3/$4" "{\"session\":\"$session\"}")
  [ -n "$(field progress <<<"$step")" ] || { echo "$2 did not sign: $(field detail <<<"$step")" >&2; return 1; }
}

approve() { # PARTY NAME PROPOSAL
  local answer
  answer=$(post "$1" "terminal/approvals/$3/approve" "{\"session\":\"$(cat "$folder/$1/people/$2.session")\"}")
  [ "$(field state <<<"$answer")" = approved ] || { echo "$2 did not approve: $(field detail <<<"$answer")" >&2; return 1; }
}
