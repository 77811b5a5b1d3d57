#!/bin/sh
# Makes cms/good-*.der and cms/odd-*.der anew, with keys that are thrown away: signed messages as OpenSSL writes them. Needs openssl. Run here, then commit what changed. The bad ones come from make-bad.py.
set -eu
cd "$(dirname "$0")"
out=$PWD/cms
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir -p "$out"
cd "$work"

openssl ecparam -name prime256v1 -genkey -noout -out p256.key
openssl ecparam -name secp384r1 -genkey -noout -out p384.key
openssl genrsa -out rsa.key 3072 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out maker.key
openssl req -x509 -key maker.key -subj "/O=Maker/CN=Maker Root" -days 7300 -out maker.pem \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' > device.ext
for key in p256 p384 rsa; do
  serial=$((${serial:-256} + 1))
  openssl req -new -key $key.key -subj "/O=Maker/serialNumber=SN-0001/CN=pump" -out $key.csr
  openssl x509 -req -in $key.csr -CA maker.pem -CAkey maker.key -set_serial $serial -days 7300 -extfile device.ext -out $key.pem 2>/dev/null
done

printf '{"ietf-voucher-request:voucher":{"assertion":"proximity","serial-number":"SN-0001","nonce":"q83vEjRWeJA="}}' > request.json
voucher="-econtent_type 1.2.840.113549.1.9.16.1.40"
sign() { # file key options
  file=$1 key=$2; shift 2
  openssl cms -sign -binary -nodetach -in request.json -signer "$key.pem" -inkey "$key.key" -outform DER -out "$out/$file.der" "$@"
}
# shellcheck disable=SC2086
{
  sign good-openssl-p256 p256 -md sha256 $voucher
  sign good-openssl-p384 p384 -md sha384 $voucher
  sign good-openssl-p256-sha512 p256 -md sha512 $voucher
  sign good-openssl-rsa rsa -md sha256 $voucher
  sign good-openssl-rsa-sha384 rsa -md sha384 $voucher
  sign good-openssl-rsa-sha512 rsa -md sha512 $voucher
  sign good-openssl-rsa-pss rsa -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1 $voucher
  sign good-openssl-key-identifier p256 -md sha256 -keyid $voucher
  sign good-openssl-no-capabilities p256 -md sha256 -nosmimecap $voucher
  sign good-openssl-chain p256 -md sha256 -certfile maker.pem $voucher
}
sign good-openssl-id-data p256 -md sha256
sign good-openssl-id-data-without-attributes p256 -md sha256 -noattr
# shellcheck disable=SC2086
{
  sign odd-openssl-two-signers p256 -md sha256 $voucher -signer p384.pem -inkey p384.key
  sign odd-openssl-without-certificates p256 -md sha256 $voucher -nocerts
}
