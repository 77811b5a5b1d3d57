#!/bin/sh
# Makes the good-*.der files of ocsp-request and ocsp-response anew, with keys that are thrown away: requests as OpenSSL and GnuTLS write
# them, answers as OpenSSL's responder gives them. Needs openssl and gnutls-bin. Run here, then commit what changed. The bad ones come from
# make-bad.py.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
mkdir -p "$here/ocsp-request" "$here/ocsp-response"

p256="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
# shellcheck disable=SC2086
openssl req -x509 $p256 -keyout issuing.key -subj /CN=Issuing -days 7300 -out issuing.pem 2>/dev/null
printf 'extendedKeyUsage=OCSPSigning\nkeyUsage=critical,digitalSignature\nnoCheck=ignored\n' > responder.ext
sign() { # name serial extensions
  # shellcheck disable=SC2086
  openssl req $p256 -keyout "$1.key" -subj "/CN=$1" -out "$1.csr" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA issuing.pem -CAkey issuing.key -set_serial "$2" -days 3650 -out "$1.pem" $3 2>/dev/null
}
sign responder 0x4002 "-extfile responder.ext"
sign good 0x400102030405060708090a0b0c0d0e0f10111213 ""
sign revoked 0x4004 ""
sign held 0x4005 ""
sign strange 0x4006 ""

out=$here/ocsp-request
ask() { file=$1; shift; openssl ocsp -issuer issuing.pem "$@" -reqout "$out/$file" >/dev/null; }
ask good-openssl-sha1.der -no_nonce -cert good.pem
ask good-openssl-sha256-nonce.der -nonce -sha256 -cert good.pem
ask good-openssl-sha384.der -no_nonce -sha384 -cert good.pem
ask good-openssl-sha512.der -no_nonce -sha512 -cert good.pem
ask good-openssl-four.der -nonce -cert good.pem -cert revoked.pem -cert held.pem -cert strange.pem
ask good-openssl-unknown-hash.der -no_nonce -sha3-256 -cert good.pem
ask good-openssl-signed-with-name.der -nonce -cert good.pem -signer good.pem -signkey good.key
ocsptool --generate-request --load-issuer issuing.pem --load-cert good.pem --outfile "$out/good-gnutls.der" >/dev/null 2>&1

printf 'V\t360101000000Z\t\t400102030405060708090A0B0C0D0E0F10111213\tunknown\t/CN=good\n' > index
printf 'R\t360101000000Z\t261121120000Z,keyCompromise\t4004\tunknown\t/CN=revoked\n' >> index
printf 'R\t360101000000Z\t261121120000Z,certificateHold\t4005\tunknown\t/CN=held\n' >> index
echo 'unique_subject = no' > index.attr
answer() { # file request options
  file=$1 request=$2; shift 2
  openssl ocsp -index index -CA issuing.pem -rsigner responder.pem -rkey responder.key -reqin "$out/$request" -respout "$here/ocsp-response/$file" "$@" >/dev/null
}
answer good-openssl-by-name.der good-openssl-sha1.der -ndays 1
answer good-openssl-by-key-nonce.der good-openssl-sha256-nonce.der -ndays 1 -resp_key_id
answer good-openssl-four.der good-openssl-four.der -nmin 60 -resp_key_id
answer good-openssl-without-next-update.der good-openssl-sha384.der
answer good-openssl-without-certificates.der good-openssl-sha512.der -ndays 1 -resp_no_certs
openssl ocsp -index index -CA issuing.pem -rsigner issuing.pem -rkey issuing.key -reqin "$out/good-openssl-sha1.der" -respout "$here/ocsp-response/good-openssl-by-issuer.der" -ndays 1 -resp_no_certs >/dev/null
openssl x509 -in issuing.pem -outform der -out "$here/ocsp-response/issuer.der"
