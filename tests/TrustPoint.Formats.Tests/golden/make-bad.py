#!/usr/bin/env python3
"""Makes the bad-*.der files of this folder and, in each bad.txt, the reason each must be refused for; and the odd-*.der files, which break
a rule in a way that real software does and must be taken.

Run here (python3 make-bad.py), then commit what changed. Signatures are no signatures: what is bad must be found before one is verified.
"""
import os
import sys

sys.dont_write_bytecode = True
from der import *  # noqa: E402
import bad_cms  # noqa: E402
import bad_ocsp  # noqa: E402

P256 = "1.2.840.10045.3.1.7"
GENERATOR = bytes.fromhex(  # of P-256: any point on the curve would do
    "04" "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
CN, O, C = "2.5.4.3", "2.5.4.10", "2.5.4.6"
EXTENSION_REQUEST, CHALLENGE = "1.2.840.113549.1.9.14", "1.2.840.113549.1.9.7"
SAN, KEY_USAGE, BASIC, EKU, UNKNOWN = "2.5.29.17", "2.5.29.15", "2.5.29.19", "2.5.29.37", "1.3.6.1.4.1.99999.2"
EC, RSA = "1.2.840.10045.2.1", "1.2.840.113549.1.1.1"
ECDSA_SHA256 = seq(oid("1.2.840.10045.4.3.2"))
MODULUS = (1 << 2047) | (0x5A5A << 1024) | 1


def name(*pairs): return seq(*[set_(seq(oid(kind), value)) for kind, value in pairs])
def ec_key(point, *parameters): return seq(seq(oid(EC), *(parameters or [oid(P256)])), bits(point))
def rsa_key(n, e=65537, *, parameters=NULL): return seq(seq(oid(RSA), parameters), bits(seq(integer(n), integer(e))))
def attribute(kind, *values): return seq(oid(kind), set_(*values))
def extension(kind, value, *critical): return seq(oid(kind), *critical, octets(value))
def extension_request(*extensions): return attribute(EXTENSION_REQUEST, seq(*extensions))
def san(*names): return [extension_request(extension(SAN, seq(*names)))]
def dns(text): return ctx_primitive(2, text)
def uri(text): return ctx_primitive(6, text)
def email(text): return ctx_primitive(1, text)


SUBJECT, KEY = name((CN, utf8("pump-1"))), ec_key(GENERATOR)


def request(*, version=integer(0), subject=SUBJECT, key=KEY, attributes=(), algorithm=ECDSA_SHA256, signature=bits(bytes(70))):
    return seq(seq(version, subject, key, ctx(0, *attributes)), algorithm, signature)


def subject(*pairs): return request(subject=name(*pairs))
def key(value): return request(key=value)


GOOD = request()


def nested(depth):
    value = NULL
    for _ in range(depth):
        value = seq(value)
    return value


REQUESTS = {
    # The shell
    "empty": (b"", "request is not valid DER"),
    "truncated": (GOOD[:-1], "request is not valid DER"),
    "trailing-octet": (GOOD + b"\0", "request is followed by other octets"),
    "indefinite-length": (b"\x30\x80" + GOOD[3:] + b"\0\0", "request is not valid DER"),
    "length-not-minimal": (b"\x30\x82\0" + GOOD[2:], "request is not valid DER"),
    "nested-too-deep": (request(attributes=[attribute(UNKNOWN, nested(40))]), "request is nested deeper than 32"),
    "version-1": (request(version=integer(1)), "request: the version is not 0"),
    "attributes-missing": (seq(seq(integer(0), SUBJECT, KEY), ECDSA_SHA256, bits(bytes(70))), "request is not valid DER"),
    "signature-with-unused-bits": (request(signature=bits(bytes(70), 4)), "request: the signature is not a whole number of octets"),
    # Subject
    "cn-of-65-characters": (subject((CN, utf8("x" * 65))), "name: CN is longer than 64 characters"),
    "cn-empty": (subject((CN, utf8(""))), "name: CN is empty"),
    "cn-with-nul": (subject((CN, utf8("pump\0.plant"))), "name: CN holds a control character"),
    "cn-with-newline": (subject((CN, utf8("pump\n1"))), "name: CN holds a control character"),
    "cn-not-utf8": (subject((CN, utf8(b"\xc3\x28"))), "name: CN is not a valid UTF8String"),
    "cn-overlong-utf8": (subject((CN, utf8(b"\xc0\xaf"))), "name: CN is not a valid UTF8String"),
    "cn-printable-with-at": (subject((CN, printable("a@b"))), "name: CN is not a valid PrintableString"),
    "cn-teletex": (subject((CN, tlv(0x14, b"pump"))), "name: CN is a TeletexString, which is not accepted"),
    "cn-universal": (subject((CN, tlv(0x1C, "pump".encode("utf-32-be")))), "name: CN is a UniversalString, which is not accepted"),
    "cn-bmp-of-odd-length": (subject((CN, tlv(0x1E, b"\0p\0"))), "name: CN is not a valid BMPString"),
    "cn-bmp-with-surrogate": (subject((CN, tlv(0x1E, b"\xd8\0"))), "name: CN is not a valid BMPString"),
    "cn-integer": (subject((CN, integer(7))), "name: CN is not a character string"),
    "country-of-three-letters": (subject((C, printable("DEU"))), "name: C is longer than 2 characters"),
    "rdn-empty": (request(subject=seq(set_())), "name is not valid DER"),
    "too-many-attributes": (subject(*[(O, utf8("x"))] * 33), "name: more than 32 attributes"),
    # Key
    "ec-explicit-curve": (key(ec_key(GENERATOR, seq(integer(1), seq(oid("1.2.840.10045.1.1"), integer(23)), seq(octets(b"\1"), octets(b"\1")), octets(b"\4\1\1"), integer(7)))),
                          "public key: an EC key with explicit or missing curve parameters is not accepted"),
    "ec-implicit-curve": (key(ec_key(GENERATOR, NULL)), "public key: an EC key with explicit or missing curve parameters is not accepted"),
    "ec-curve-missing": (key(seq(seq(oid(EC)), bits(GENERATOR))), "public key: an EC key with explicit or missing curve parameters is not accepted"),
    "ec-off-curve": (key(ec_key(GENERATOR[:-1] + b"\xf4")), "public key: the point is not on P-256"),
    "ec-coordinate-above-p": (key(ec_key(b"\4" + b"\xff" * 64)), "public key: the point is not on P-256"),
    "ec-infinity": (key(ec_key(b"\0")), "public key: P-256 takes an uncompressed point of 65 octets"),
    "ec-compressed": (key(ec_key(b"\3" + GENERATOR[1:33])), "public key: P-256 takes an uncompressed point of 65 octets"),
    "ec-hybrid": (key(ec_key(b"\7" + GENERATOR[1:])), "public key: P-256 takes an uncompressed point of 65 octets"),
    "ec-point-of-other-curve": (key(ec_key(GENERATOR, oid("1.3.132.0.34"))), "public key: P-384 takes an uncompressed point of 97 octets"),
    "ec-p192": (key(ec_key(GENERATOR, oid("1.2.840.10045.3.1.1"))), "public key: curve P-192 is not accepted"),
    "ec-secp256k1": (key(ec_key(GENERATOR, oid("1.3.132.0.10"))), "public key: curve secp256k1 is not accepted"),
    "ec-brainpool": (key(ec_key(GENERATOR, oid("1.3.36.3.3.2.8.1.1.7"))), "public key: curve brainpoolP256r1 is not accepted"),
    "key-with-unused-bits": (key(seq(seq(oid(EC), oid(P256)), bits(GENERATOR[:-1] + b"\xf4", 1))), "public key is not a whole number of octets"),
    "rsa-1024": (key(rsa_key((1 << 1023) | 1)), "RSA public key: the modulus has fewer than 2048 bits"),
    "rsa-2047": (key(rsa_key((1 << 2046) | 1)), "RSA public key: the bits of the modulus are not a multiple of 8"),
    "rsa-8200": (key(rsa_key((1 << 8199) | 1)), "RSA public key: the modulus has more than 8192 bits"),
    "rsa-100000": (key(rsa_key((1 << 99999) | 1)), "RSA public key: the modulus has more than 8192 bits"),
    "rsa-even-modulus": (key(rsa_key(1 << 2047)), "RSA public key: the modulus is even"),
    "rsa-negative-modulus": (key(rsa_key(-MODULUS)), "RSA public key: the modulus is negative"),
    "rsa-modulus-zero": (key(rsa_key(0)), "RSA public key: the modulus has fewer than 2048 bits"),
    "rsa-e-1": (key(rsa_key(MODULUS, 1)), "RSA public key: the exponent is not between 65537 and 2^64"),
    "rsa-e-3": (key(rsa_key(MODULUS, 3)), "RSA public key: the exponent is not between 65537 and 2^64"),
    "rsa-e-65536": (key(rsa_key(MODULUS, 65536)), "RSA public key: the exponent is even"),
    "rsa-e-above-2-64": (key(rsa_key(MODULUS, (1 << 64) | 1)), "RSA public key: the exponent is not between 65537 and 2^64"),
    "rsa-e-negative": (key(rsa_key(MODULUS, -65537)), "RSA public key: the exponent is negative"),
    "rsa-parameters-missing": (key(rsa_key(MODULUS, parameters=b"")), "public key: rsaEncryption has parameters other than NULL"),
    "rsa-key-with-trailing-octet": (key(seq(seq(oid(RSA), NULL), bits(seq(integer(MODULUS), integer(65537)) + b"\0"))), "RSA public key is followed by other octets"),
    "rsa-pss-key": (key(seq(seq(oid("1.2.840.113549.1.1.10")), bits(seq(integer(MODULUS), integer(65537))))), "public key algorithm id-RSASSA-PSS is not accepted"),
    "dsa": (key(seq(seq(oid("1.2.840.10040.4.1"), NULL), bits(integer(5)))), "public key algorithm DSA is not accepted"),
    "x25519": (key(seq(seq(oid("1.3.101.110")), bits(bytes(32)))), "public key algorithm X25519 is not accepted"),
    "ml-dsa-65": (key(seq(seq(oid("2.16.840.1.101.3.4.3.18")), bits(bytes(1952)))), "public key algorithm ML-DSA-65 is not accepted"),
    "ed25519-with-parameters": (key(seq(seq(oid("1.3.101.112"), NULL), bits(b"\x05" * 32))), "public key: Ed25519 takes no parameters"),
    "ed25519-of-31-octets": (key(seq(seq(oid("1.3.101.112")), bits(b"\x05" * 31))), "public key: Ed25519 takes 32 octets"),
    "ed25519-small-order": (key(seq(seq(oid("1.3.101.112")), bits(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")))),
                            "public key: the Ed25519 point is of small order or not in its one form"),
    "ed25519-above-p": (key(seq(seq(oid("1.3.101.112")), bits(b"\xff" * 32))), "public key: the Ed25519 point is of small order or not in its one form"),
    # Signature algorithm
    "ecdsa-sha1": (request(algorithm=seq(oid("1.2.840.10045.4.1"))), "signature algorithm ECDSA with SHA-1 is not accepted"),
    "rsa-sha1": (request(algorithm=seq(oid("1.2.840.113549.1.1.5"), NULL)), "signature algorithm RSA with SHA-1 is not accepted"),
    "rsa-md5": (request(algorithm=seq(oid("1.2.840.113549.1.1.4"), NULL)), "signature algorithm RSA with MD5 is not accepted"),
    "ecdsa-with-null": (request(algorithm=seq(oid("1.2.840.10045.4.3.2"), NULL)), "signature algorithm: ECDSA with SHA-256 has wrong parameters"),
    "unknown-algorithm": (request(algorithm=seq(oid("1.3.6.1.4.1.99999.3"))), "signature algorithm 1.3.6.1.4.1.99999.3 is not accepted"),
    "pss-without-parameters": (request(algorithm=seq(oid("1.2.840.113549.1.1.10"))), "signature algorithm: RSA-PSS without parameters is not accepted"),
    "pss-with-defaults": (request(algorithm=seq(oid("1.2.840.113549.1.1.10"), seq())),
                          "signature algorithm: RSA-PSS is accepted with SHA-256, SHA-384 or SHA-512, the same for MGF1, and a salt of that length"),
    # Attributes
    "two-extension-requests": (request(attributes=[extension_request(extension(BASIC, seq())), extension_request(extension(EKU, seq(oid("1.3.6.1.5.5.7.3.2"))))]),
                               "request: attribute extensionRequest is there twice"),
    "extension-request-with-two-values": (request(attributes=[attribute(EXTENSION_REQUEST, seq(extension(BASIC, seq())), seq(extension(UNKNOWN, NULL)))]),
                                          "request: attribute extensionRequest has more than one value"),
    "attribute-without-value": (request(attributes=[attribute(UNKNOWN)]), "request: attribute 1.3.6.1.4.1.99999.2 has no value"),
    "unknown-attribute-twice": (request(attributes=[attribute(UNKNOWN, NULL)] * 2), "request: attribute 1.3.6.1.4.1.99999.2 is there twice"),
    "too-many-attributes-of-request": (request(attributes=[attribute(f"1.3.6.1.4.1.99999.{n}", NULL) for n in range(33)]), "request: more than 32 attributes"),
    "challenge-password-twice": (request(attributes=[attribute(CHALLENGE, utf8("a")), attribute(CHALLENGE, utf8("b"))]), "request: attribute challengePassword is there twice"),
    "challenge-password-of-256": (request(attributes=[attribute(CHALLENGE, utf8("x" * 256))]), "challengePassword has not 1 to 255 characters"),
    "challenge-password-empty": (request(attributes=[attribute(CHALLENGE, utf8(""))]), "challengePassword has not 1 to 255 characters"),
    "challenge-password-ia5": (request(attributes=[attribute(CHALLENGE, ia5("x"))]), "challengePassword is not a DirectoryString"),
    "challenge-password-octets": (request(attributes=[attribute(CHALLENGE, octets(b"x"))]), "challengePassword is not a character string"),
    # Extensions
    "extensions-empty": (request(attributes=[extension_request()]), "the list of extensions is empty"),
    "extension-twice": (request(attributes=[extension_request(extension(BASIC, seq()), extension(BASIC, seq()))]), "extension 2.5.29.19 is there twice"),
    "extension-critical-false": (request(attributes=[extension_request(extension(UNKNOWN, NULL, boolean(0)))]),
                                 "extension 1.3.6.1.4.1.99999.2: critical FALSE is written out, which DER forbids"),
    "extension-critical-not-ff": (request(attributes=[extension_request(extension(UNKNOWN, NULL, boolean(1)))]), "extensionRequest is not valid DER"),
    "extension-value-not-octets": (request(attributes=[extension_request(seq(oid(UNKNOWN), utf8("x")))]), "extensionRequest is not valid DER"),
    "too-many-extensions": (request(attributes=[extension_request(*[extension(f"1.3.6.1.4.1.99999.{n}", NULL) for n in range(65)])]), "more than 64 extensions"),
    "key-usage-without-bits": (request(attributes=[extension_request(extension(KEY_USAGE, bits(b"")))]), "keyUsage has no bit"),
    "key-usage-unknown-bit": (request(attributes=[extension_request(extension(KEY_USAGE, bits(b"\x80\x40", 6)))]), "keyUsage has unknown bits"),
    "basic-constraints-path-without-ca": (request(attributes=[extension_request(extension(BASIC, seq(integer(0))))]), "basicConstraints: pathLenConstraint without cA"),
    "basic-constraints-negative-path": (request(attributes=[extension_request(extension(BASIC, seq(boolean(), integer(-1))))]),
                                        "basicConstraints: pathLenConstraint is negative or too large"),
    "basic-constraints-huge-path": (request(attributes=[extension_request(extension(BASIC, seq(boolean(), integer(1 << 70))))]),
                                    "basicConstraints: pathLenConstraint is negative or too large"),
    "extended-key-usage-empty": (request(attributes=[extension_request(extension(EKU, seq()))]), "extKeyUsage is empty"),
    "extended-key-usage-twice": (request(attributes=[extension_request(extension(EKU, seq(*[oid("1.3.6.1.5.5.7.3.2")] * 2)))]), "extKeyUsage holds an entry twice"),
    # Names asked for
    "san-empty": (request(attributes=san()), "subjectAltName is empty"),
    "san-dns-empty": (request(attributes=san(dns(b""))), "subjectAltName: dNSName is empty"),
    "san-dns-space": (request(attributes=san(dns(b"pump 1"))), "subjectAltName: dNSName holds a space"),
    "san-dns-nul": (request(attributes=san(dns(b"good.example\0.evil.example"))), "subjectAltName: dNSName holds a control character"),
    "san-dns-not-ascii": (request(attributes=san(dns("pümpe.example".encode()))), "subjectAltName: dNSName is not a valid IA5String"),
    "san-dns-trailing-dot": (request(attributes=san(dns(b"pump.example."))), "subjectAltName: dNSName ends with a dot"),
    "san-dns-empty-label": (request(attributes=san(dns(b"pump..example"))), "subjectAltName: dNSName has an empty label"),
    "san-dns-leading-dot": (request(attributes=san(dns(b".example"))), "subjectAltName: dNSName has an empty label"),
    "san-dns-label-of-64": (request(attributes=san(dns(b"x" * 64))), "subjectAltName: dNSName has a label longer than 63 characters"),
    "san-dns-of-254": (request(attributes=san(dns(b".".join([b"x" * 50] * 5)))), "subjectAltName: dNSName is longer than 253 characters"),
    "san-dns-underscore": (request(attributes=san(dns(b"_pump.example"))), "subjectAltName: dNSName holds a character that is not a letter, a digit or a hyphen"),
    "san-dns-hyphen-first": (request(attributes=san(dns(b"-pump.example"))), "subjectAltName: dNSName has a label that begins or ends with a hyphen"),
    "san-dns-wildcard-inside": (request(attributes=san(dns(b"a.*.example"))), "subjectAltName: dNSName has a wildcard that is not its whole leftmost label"),
    "san-dns-wildcard-part": (request(attributes=san(dns(b"p*.example"))), "subjectAltName: dNSName has a wildcard that is not its whole leftmost label"),
    "san-dns-wildcard-alone": (request(attributes=san(dns(b"*"))), "subjectAltName: dNSName has a wildcard that is not its whole leftmost label"),
    "san-dns-is-address": (request(attributes=san(dns(b"10.0.0.1"))), "subjectAltName: dNSName is an IP address"),
    "san-ip-of-5-octets": (request(attributes=san(ctx_primitive(7, bytes(5)))), "subjectAltName: iPAddress has 5 octets, not 4 or 16"),
    "san-ip-with-mask": (request(attributes=san(ctx_primitive(7, bytes(8)))), "subjectAltName: iPAddress has 8 octets, not 4 or 16"),
    "san-uri-relative": (request(attributes=san(uri(b"/pump"))), "subjectAltName: uniformResourceIdentifier is not absolute"),
    "san-uri-space": (request(attributes=san(uri(b"urn:pump 1"))), "subjectAltName: uniformResourceIdentifier holds a space"),
    "san-uri-bad-percent": (request(attributes=san(uri(b"urn:pump%2"))), "subjectAltName: uniformResourceIdentifier has a percent sign without two hex digits"),
    "san-uri-bad-character": (request(attributes=san(uri(b"urn:<pump>"))), "subjectAltName: uniformResourceIdentifier holds a character that RFC 3986 does not allow"),
    "san-uri-bad-host": (request(attributes=san(uri(b"https://-pump/x"))), "subjectAltName: uniformResourceIdentifier has a host that has a label that begins or ends with a hyphen"),
    "san-uri-without-host": (request(attributes=san(uri(b"https:///x"))), "subjectAltName: uniformResourceIdentifier has a host that is empty"),
    "san-uri-bad-port": (request(attributes=san(uri(b"https://pump:http/x"))), "subjectAltName: uniformResourceIdentifier has a port that is not a number"),
    "san-uri-of-2049": (request(attributes=san(uri(b"urn:" + b"x" * 2045))), "subjectAltName: uniformResourceIdentifier is longer than 2048 characters"),
    "san-email-without-at": (request(attributes=san(email(b"pump.example"))), "subjectAltName: rfc822Name is not a mailbox"),
    "san-email-bad-domain": (request(attributes=san(email(b"pump@exa_mple"))), "subjectAltName: rfc822Name has a domain that holds a character that is not a letter, a digit or a hyphen"),
    "san-email-display-name": (request(attributes=san(email(b"Pump <pump@example>"))), "subjectAltName: rfc822Name holds a space"),
    "san-directory-empty": (request(attributes=san(ctx(4, seq()))), "subjectAltName: directoryName is empty"),
    "san-x400": (request(attributes=san(ctx(3, seq()))), "subjectAltName: x400Address is not accepted"),
    "san-edi-party": (request(attributes=san(ctx(5, ctx(1, utf8("x"))))), "subjectAltName: ediPartyName is not accepted"),
    "san-unknown-choice": (request(attributes=san(ctx_primitive(9, b"x"))), "subjectAltName holds something that is not a GeneralName"),
    "san-not-a-general-name": (request(attributes=san(utf8("pump"))), "subjectAltName holds something that is not a GeneralName"),
    "san-hardware-module-broken": (request(attributes=san(ctx(0, oid("1.3.6.1.5.5.7.8.4"), ctx(0, seq(oid("1.3.6.1.4.1.99999.1")))))),
                                   "subjectAltName: otherName hardwareModuleName is not valid DER"),
    "san-too-many": (request(attributes=san(*[dns(b"a")] * 129)), "subjectAltName holds more than 128 names"),
}


def certificate(*, version=ctx(0, integer(2)), serial=integer(1), inner=ECDSA_SHA256, outer=ECDSA_SHA256, issuer=SUBJECT,
                not_before=utctime("260101000000Z"), not_after=utctime("270101000000Z"), rest=(ctx(3, seq(extension(BASIC, seq()))),), signature=bits(bytes(70))):
    return seq(seq(version, serial, inner, issuer, seq(not_before, not_after), SUBJECT, KEY, *rest), outer, signature)


def constraints(value): return certificate(rest=[ctx(3, seq(extension("2.5.29.30", value, boolean())))])


CERTIFICATES = {
    "empty": (b"", "certificate is not valid DER"),
    "trailing-octet": (certificate() + b"\0", "certificate is followed by other octets"),
    "version-4": (certificate(version=ctx(0, integer(3))), "certificate: the version is not 1, 2 or 3, or version 1 is written out"),
    "version-1-written-out": (certificate(version=ctx(0, integer(0))), "certificate: the version is not 1, 2 or 3, or version 1 is written out"),
    "extensions-in-version-1": (certificate(version=b""), "certificate is not valid DER"),
    "unique-identifier-in-version-1": (certificate(version=b"", rest=[ctx_primitive(1, b"\0x")]), "certificate is not valid DER"),
    "serial-negative": (certificate(serial=integer(-1)), "certificate: the serial number is negative or longer than 20 octets"),
    "serial-of-21-octets": (certificate(serial=integer(1 << 160)), "certificate: the serial number is negative or longer than 20 octets"),
    "serial-not-minimal": (certificate(serial=tlv(0x02, b"\0\1")), "certificate is not valid DER"),
    "algorithms-differ": (certificate(outer=seq(oid("1.2.840.10045.4.3.3"))), "certificate: the signature algorithm inside differs from the one outside"),
    "sha1": (certificate(inner=seq(oid("1.2.840.10045.4.1")), outer=seq(oid("1.2.840.10045.4.1"))), "signature algorithm ECDSA with SHA-1 is not accepted"),
    "utctime-without-seconds": (certificate(not_before=utctime("2601010000Z")), "certificate is not valid DER"),
    "utctime-with-offset": (certificate(not_before=utctime("260101000000+0100")), "certificate is not valid DER"),
    "utctime-month-13": (certificate(not_before=utctime("261301000000Z")), "certificate is not valid DER"),
    "generalized-time-with-fraction": (certificate(not_after=generalizedtime("20500101000000.5Z")), "a time has fractions of a second"),
    "generalized-time-local": (certificate(not_after=generalizedtime("20500101000000")), "certificate is not valid DER"),
    "time-is-a-string": (certificate(not_after=utf8("270101000000Z")), "certificate is not valid DER"),
    "extensions-empty": (certificate(rest=[ctx(3, seq())]), "the list of extensions is empty"),
    "extension-twice": (certificate(rest=[ctx(3, seq(*[extension(UNKNOWN, NULL)] * 2))]), "extension 1.3.6.1.4.1.99999.2 is there twice"),
    "two-extension-lists": (certificate(rest=[ctx(3, seq(extension(UNKNOWN, NULL)), seq(extension(BASIC, seq())))]), "certificate is not valid DER"),
    "signature-with-unused-bits": (certificate(signature=bits(bytes(70), 1)), "certificate: the signature is not a whole number of octets"),
    "name-constraints-empty": (constraints(seq()), "nameConstraints has no subtree"),
    "name-constraints-empty-list": (constraints(seq(ctx(0))), "nameConstraints has an empty list of subtrees"),
    "name-constraints-minimum": (constraints(seq(ctx(0, seq(dns(b"example"), ctx_primitive(0, b"\1"))))), "nameConstraints: minimum is not 0 or maximum is there"),
    "name-constraints-ip-without-mask": (constraints(seq(ctx(0, seq(ctx_primitive(7, bytes(4)))))), "nameConstraints: iPAddress has 4 octets, not 8 or 32"),
    "name-constraints-ip-mask-with-hole": (constraints(seq(ctx(0, seq(ctx_primitive(7, bytes([10, 0, 0, 0, 255, 0, 255, 0])))))), "nameConstraints: iPAddress is not an address prefix"),
    "name-constraints-ip-with-host-bits": (constraints(seq(ctx(0, seq(ctx_primitive(7, bytes([10, 0, 0, 1, 255, 0, 0, 0])))))), "nameConstraints: iPAddress is not an address prefix"),
    "name-constraints-other-form": (constraints(seq(ctx(0, seq(ctx_primitive(8, b"\x2a"))))), "nameConstraints: registeredID is not accepted"),
    "no-rev-avail-with-value": (certificate(rest=[ctx(3, seq(extension("2.5.29.56", seq())))]), "noRevAvail is not valid DER"),
    "subject-key-identifier-empty": (certificate(rest=[ctx(3, seq(extension("2.5.29.14", octets(b""))))]), "subjectKeyIdentifier has not 1 to 64 octets"),
}

DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
SMALLER, LARGER = certificate(), certificate(serial=integer(1 << 60))


def signed_data(*, version=integer(1), digests=set_(), content=seq(oid(DATA)), certificates=ctx(0, SMALLER), revocations=b"", signers=set_(), kind=SIGNED_DATA):
    return seq(oid(kind), ctx(0, seq(version, digests, content, certificates, revocations, signers)))


CERTS_ONLY = {
    "empty": (b"", "certs-only CMS is not valid DER"),
    "trailing-octet": (signed_data() + b"\0", "certs-only CMS is followed by other octets"),
    "not-signed-data": (signed_data(kind=DATA), "certs-only CMS: the content is not SignedData"),
    "version-3": (signed_data(version=integer(3)), "certs-only CMS: the version is not 1"),
    "digest-algorithm": (signed_data(digests=set_(seq(oid("2.16.840.1.101.3.4.2.1")))), "certs-only CMS: it names digest algorithms"),
    "with-content": (signed_data(content=seq(oid(DATA), ctx(0, octets(b"x")))), "certs-only CMS: it has content"),
    "other-content-type": (signed_data(content=seq(oid(SIGNED_DATA))), "certs-only CMS: it has content"),
    "without-certificates": (signed_data(certificates=b""), "certs-only CMS: it has no certificates"),
    "no-certificate": (signed_data(certificates=ctx(0)), "certs-only CMS: it has no certificates"),
    "certificates-unordered": (signed_data(certificates=ctx(0, LARGER, SMALLER)), "certs-only CMS is not valid DER"),
    "attribute-certificate": (signed_data(certificates=ctx(0, ctx(2, seq()))), "certs-only CMS: it holds something that is not an X.509 certificate"),
    "revocation-list": (signed_data(revocations=ctx(1, seq())), "certs-only CMS is not valid DER"),
    "signer": (signed_data(signers=set_(seq())), "certs-only CMS: it has signers"),
    "indefinite-length": (b"\x30\x80" + signed_data()[4:] + b"\0\0", "certs-only CMS is not valid DER"),
}

TEMPLATE, EXTENSION_TEMPLATE = "1.2.840.113549.1.9.16.2.61", "1.2.840.113549.1.9.16.2.62"


def template(*attributes, version=integer(0), name=b"", key=b""):
    return seq(attribute(TEMPLATE, seq(version, name, key, ctx(1, *sorted(attributes)))))


HOLE = seq(oid(EKU))
CSR_ATTRIBUTES = {
    "empty": (b"", "csrattrs is not valid DER"),
    "trailing-octet": (seq() + b"\0", "csrattrs is followed by other octets"),
    "not-an-attribute": (seq(integer(1)), "csrattrs is not valid DER"),
    # RFC 9908 section 3.2: the example of RFC 7030 section 4.5.2 put an OID where the Extensions must be.
    "oid-inside-extension-request": (seq(attribute(EXTENSION_REQUEST, oid("1.3.6.1.1.1.1.22"))), "id-ExtensionReq is not valid DER"),
    "two-extension-requests": (seq(*[extension_request(extension(BASIC, seq()))] * 2), "csrattrs: more than one id-ExtensionReq"),
    "extension-request-with-two-values": (seq(attribute(EXTENSION_REQUEST, seq(extension(BASIC, seq())), seq(extension(UNKNOWN, NULL)))), "csrattrs: id-ExtensionReq has not exactly one value"),
    "extension-twice": (seq(extension_request(*[extension(BASIC, seq())] * 2)), "extension 2.5.29.19 is there twice"),
    "two-curves": (seq(attribute(EC, oid(P256), oid("1.3.132.0.34"))), "csrattrs is not valid DER"),
    "two-kinds-of-key": (seq(attribute(EC, oid(P256)), attribute(RSA, integer(3072))), "csrattrs: more than one kind of key"),
    "rsa-size-negative": (seq(attribute(RSA, integer(-3072))), "csrattrs: the RSA key size is not a size"),
    "two-templates": (seq(template()[2:], template()[2:]), "csrattrs: more than one request template"),
    "template-version-1": (template(version=integer(1)), "request template: the version is not 0"),
    "template-extensions-in-both-forms": (template(attribute(EXTENSION_REQUEST, seq(extension(BASIC, seq()))), attribute(EXTENSION_TEMPLATE, seq(HOLE))),
                                          "request template: id-ExtensionReq and id-aa-extensionReqTemplate exclude each other"),
    "template-attribute-twice": (template(*[attribute(EXTENSION_TEMPLATE, seq(HOLE))] * 2), "request template: an attribute is there twice"),
    "template-extension-twice": (template(attribute(EXTENSION_TEMPLATE, seq(HOLE, HOLE))), "request template: an extension is there twice"),
    "template-extension-request-with-hole": (template(attribute(EXTENSION_REQUEST, seq(HOLE))), "request template: id-ExtensionReq holds an extension without a value"),
    "template-placeholder-for-ec": (template(key=ctx(0, seq(oid(EC), oid(P256)), bits(GENERATOR))), "request template: a placeholder key stands beside a key that is not RSA"),
    "template-unknown-key": (template(key=ctx(0, seq(oid("1.3.101.110")))), "request template: key algorithm 1.3.101.110 is not accepted"),
    "template-rdn-with-two-attributes": (template(name=seq(set_(seq(oid(CN)), seq(oid(O))))), "request template: an RDN with several attributes is not accepted"),
    "template-attributes-missing": (seq(attribute(TEMPLATE, seq(integer(0)))), "request template is not valid DER"),
}

ODD_REQUESTS = {
    "key-usage-with-trailing-zeros": request(attributes=[extension_request(extension(KEY_USAGE, bits(b"\x80", 0)))]),
    "basic-constraints-false-written-out": request(attributes=[extension_request(extension(BASIC, seq(boolean(0))))]),
    "attributes-unordered": request(attributes=[extension_request(extension(BASIC, seq()), extension(EKU, seq(oid("1.3.6.1.5.5.7.3.2")))), attribute(CHALLENGE, utf8("x"))]),
    "rdn-unordered": request(subject=seq(set_(seq(oid(O), utf8("b")), seq(oid(CN), utf8("a"))))),
    "unknown-attribute": request(attributes=[attribute(UNKNOWN, NULL, utf8("x"))]),
    "rsa-signature-without-null": request(algorithm=seq(oid("1.2.840.113549.1.1.11"))),
    "name-in-bmp-string": subject((CN, tlv(0x1E, "pümp".encode("utf-16-be")))),
}


def with_extension(kind, value): return certificate(rest=[ctx(3, seq(extension(kind, value)))])


ODD_CERTIFICATES = {
    "unique-identifiers": certificate(rest=[ctx_primitive(1, b"\0x"), ctx_primitive(2, b"\0y"), ctx(3, seq(extension(BASIC, seq())))]),
    "version-2": certificate(version=ctx(0, integer(1)), rest=[ctx_primitive(1, b"\0x")]),
    "version-3-without-extensions": certificate(rest=[]),
    "generalized-time-before-2050": certificate(not_before=generalizedtime("20260101000000Z")),
    "serial-zero": certificate(serial=integer(0)),
    "issuer-empty": certificate(issuer=seq()),
    "authority-key-identifier-with-issuer": with_extension("2.5.29.35", seq(ctx_primitive(0, b"id"), ctx(1, ctx(4, SUBJECT)), ctx_primitive(2, b"\1"))),
    "authority-key-identifier-empty": with_extension("2.5.29.35", seq()),
    "distribution-point-with-reasons": with_extension("2.5.29.31", seq(seq(ctx(0, ctx(0, uri(b"http://a/crl"))), ctx_primitive(1, b"\1\x06")), seq(ctx(2, ctx(4, SUBJECT))))),
    "distribution-point-relative": with_extension("2.5.29.31", seq(seq(ctx(0, ctx(1, seq(oid(CN), utf8("x"))))))),
    "access-description-by-name": with_extension("1.3.6.1.5.5.7.1.1", seq(seq(oid("1.3.6.1.5.5.7.48.2"), ctx(4, SUBJECT)))),
    "policy-with-user-notice": with_extension("2.5.29.32", seq(seq(oid("1.2.3"), seq(seq(oid("1.3.6.1.5.5.7.2.2"), seq(utf8("notice"))))))),
}

for folder, cases in {"pkcs10": ODD_REQUESTS, "certificate": ODD_CERTIFICATES}.items():
    for case, content in cases.items():
        with open(f"{folder}/odd-{case}.der", "wb") as file:
            file.write(content)

for folder, cases in {"pkcs10": REQUESTS, "certificate": CERTIFICATES, "certsonly": CERTS_ONLY, "csrattrs": CSR_ATTRIBUTES, "cms": bad_cms.cases(SMALLER),
                      "ocsp-request": bad_ocsp.REQUESTS, "ocsp-response": bad_ocsp.RESPONSES}.items():
    for old in os.listdir(folder):
        if old.startswith("bad-"):
            os.remove(f"{folder}/{old}")
    for case, (content, _) in cases.items():
        with open(f"{folder}/bad-{case}.der", "wb") as file:
            file.write(content)
    with open(f"{folder}/bad.txt", "w", encoding="utf-8") as reasons:
        reasons.writelines(f"bad-{case}.der: {reason}\n" for case, (_, reason) in cases.items())
