#!/bin/sh
# Makes the good-*.der files of this folder anew, with keys that are thrown away: requests as OpenSSL, strongSwan and GnuTLS write them.
# Needs openssl, strongswan-pki and gnutls-bin. Run here, then commit what changed. The bad ones come from make-bad.py.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

for curve in prime256v1 secp384r1 secp521r1; do openssl ecparam -name $curve -genkey -noout -out $curve.pem; done
openssl genrsa -out rsa2048.pem 2048 2>/dev/null
openssl genrsa -out rsa3072.pem 3072 2>/dev/null
openssl genpkey -algorithm ed25519 -out ed25519.pem

cat > full.cnf <<'CNF'
[req]
utf8 = yes
string_mask = utf8only
prompt = no
distinguished_name = dn
attributes = attributes
req_extensions = extensions
[attributes]
challengePassword = 2+DIL/0sVsDvo1pFAgMBAA==
unstructuredName = pump
[dn]
C = DE
DC = plant
O = Werk Süd
serialNumber = SN-0001
emailAddress = pump@plant.example
CN = pump-1
[extensions]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, keyAgreement
extendedKeyUsage = clientAuth, serverAuth
subjectAltName = DNS:pump-1.plant.example, DNS:*.pump-1.plant.example, IP:10.0.0.1, IP:fd00::1, URI:urn:plant:pump-1, email:pump@plant.example, dirName:dn, RID:1.3.6.1.4.1.99999.1, otherName:1.3.6.1.5.5.7.8.4;SEQ:hardware
[hardware]
type = OID:1.3.6.1.4.1.99999.1
serial = OCT:SN-0001
CNF

out=$here/pkcs10
request() { openssl req -new -outform der "$@"; }
request -key prime256v1.pem -config full.cnf -out "$out/good-openssl-p256-full.der"
request -key prime256v1.pem -subj /CN=pump-1 -out "$out/good-openssl-p256.der"
request -key secp384r1.pem -sha384 -subj /CN=pump-1 -addext subjectAltName=DNS:pump-1 -out "$out/good-openssl-p384.der"
request -key secp521r1.pem -sha512 -subj /CN=pump-1 -out "$out/good-openssl-p521.der"
request -key rsa2048.pem -subj /CN=pump-1 -out "$out/good-openssl-rsa2048.der"
request -key rsa3072.pem -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1 -subj /CN=pump-1 -out "$out/good-openssl-rsa3072-pss.der"
request -key ed25519.pem -subj /CN=pump-1 -out "$out/good-openssl-ed25519.der"
request -key prime256v1.pem -subj / -addext subjectAltName=critical,IP:10.0.0.1 -out "$out/good-openssl-empty-subject.der"
request -key prime256v1.pem -multivalue-rdn -subj "/O=Plant/CN=pump-1+serialNumber=SN-0001" -out "$out/good-openssl-multivalued-rdn.der"

pki --req --in prime256v1.pem --type ecdsa --dn "C=DE, O=Plant, CN=pump-1, serialNumber=SN-0001" --san pump-1.plant.example --san 10.0.0.1 \
  --profile dual --password 2+DIL/0sVsDvo1pFAgMBAA== --outform der > "$out/good-strongswan-p256-password-after-extensions.der" 2>/dev/null
pki --req --in rsa3072.pem --type rsa --dn "CN=pump-1" --outform der > "$out/good-strongswan-rsa3072.der" 2>/dev/null
pki --req --in rsa3072.pem --type rsa --rsa-padding pss --dn "CN=pump-1" --outform der > "$out/good-strongswan-rsa3072-pss.der" 2>/dev/null
pki --req --in ed25519.pem --type priv --dn "CN=pump-1" --outform der > "$out/good-strongswan-ed25519.der" 2>/dev/null

cat > gnutls.cfg <<'CFG'
cn = "pump-1"
organization = "Werk Süd"
dns_name = "pump-1.plant.example"
ip_address = "10.0.0.1"
uri = "urn:plant:pump-1"
email = "pump@plant.example"
challenge_password = "secret"
signing_key
tls_www_client
CFG
for key in secp384r1 rsa2048 ed25519; do
  certtool --generate-request --load-privkey $key.pem --template gnutls.cfg --outder --outfile "$out/good-gnutls-$key.der" 2>/dev/null
done

out=$here/certificate
openssl req -x509 -key secp384r1.pem -sha384 -subj "/C=DE/O=Plant/CN=Plant Root G1" -days 7300 -outform der -out "$out/good-openssl-root.der" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
  -addext "nameConstraints=critical,permitted;DNS:plant.example,permitted;IP:10.0.0.0/255.0.0.0,excluded;email:.other.example" \
  -addext "certificatePolicies=2.5.29.32.0" -addext "crlDistributionPoints=URI:http://ca.plant.example/root.crl" \
  -addext "authorityInfoAccess=caIssuers;URI:http://ca.plant.example/root.crt,OCSP;URI:http://ca.plant.example/ocsp"
cat > idevid.cfg <<'CFG'
dn = "serialNumber=SN-0001,O=Maker,CN=pump"
serial = 0x7f00000000000000000000000000000000000001
activation_date = "2026-01-01 00:00:00 UTC"
expiration_date = "9999-12-31 23:59:59 UTC"
ca
cert_signing_key
CFG
certtool --generate-self-signed --load-privkey rsa2048.pem --template idevid.cfg --outder --outfile "$out/good-gnutls-9999.der" 2>/dev/null

out=$here/certsonly
openssl x509 -inform der -in "$here/certificate/good-openssl-root.der" -out root.pem
openssl x509 -inform der -in "$here/certificate/good-gnutls-9999.der" -out idevid.pem
openssl crl2pkcs7 -nocrl -certfile root.pem -outform der -out "$out/good-openssl-one.der"
