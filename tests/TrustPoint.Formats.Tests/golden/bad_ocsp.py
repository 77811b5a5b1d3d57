"""Bad OCSP messages and why each is refused: used by make-bad.py."""
from der import *

NONCE, REVOKE, CUTOFF, BASIC = (f"1.3.6.1.5.5.7.48.1.{number}" for number in (2, 9, 6, 1))
UNKNOWN = "1.3.6.1.4.1.99999.2"
SHA1 = seq(oid("1.3.14.3.2.26"), NULL)
SERIAL = integer(0x4001)
TIME = generalizedtime("20261121120000Z")
ECDSA_SHA256 = seq(oid("1.2.840.10045.4.3.2"))


def extension(kind, value, *critical): return seq(oid(kind), *critical, octets(value))
def cert_id(*, algorithm=SHA1, name=octets(bytes(20)), key=octets(bytes(20)), serial=SERIAL, more=b""): return seq(algorithm, name, key, serial, more)
def request(*singles, version=b"", name=b"", extensions=b"", signature=b""): return seq(seq(version, name, seq(*singles), extensions), signature)
def nonce(value): return request(ONE, extensions=ctx(2, seq(extension(NONCE, value))))


ONE = seq(cert_id())
GOOD = request(ONE)


def nested(depth):
    value = NULL
    for _ in range(depth):
        value = seq(value)
    return value


REQUESTS = {
    "empty": (b"", "OCSP request is not valid DER"),
    "truncated": (GOOD[:-1], "OCSP request is not valid DER"),
    "trailing-octet": (GOOD + b"\0", "OCSP request is followed by other octets"),
    "indefinite-length": (b"\x30\x80" + GOOD[2:] + b"\0\0", "OCSP request is not valid DER"),
    "too-large": (request(*[seq(cert_id(), ctx(0, seq(extension(UNKNOWN, bytes(4100)))))]), "OCSP request is larger than 4096 octets"),
    "nested-too-deep": (request(ONE, name=ctx(1, nested(40))), "OCSP request is nested deeper than 32"),
    "version-2": (request(ONE, version=ctx(0, integer(1))), "OCSP request: the version is not 1, or version 1 is written out"),
    "version-1-written-out": (request(ONE, version=ctx(0, integer(0))), "OCSP request: the version is not 1, or version 1 is written out"),
    "no-certificate": (request(), "OCSP request: it asks about no certificate"),
    "eleven-certificates": (request(*[ONE] * 11), "OCSP request: more than 10 certificates"),
    "more-after-extensions": (request(ONE, extensions=ctx(2, seq(extension(NONCE, octets(bytes(16))))) + NULL), "OCSP request is not valid DER"),
    "more-after-signature": (request(ONE, signature=ctx(0, seq()) + NULL), "OCSP request is not valid DER"),
    # CertID
    "hash-a-bit-string": (request(seq(cert_id(name=bits(bytes(20))))), "OCSP request is not valid DER"),
    "serial-of-21-octets": (request(seq(cert_id(serial=integer(1 << 160)))), "CertID: the serial number is longer than 20 octets"),
    "serial-empty": (request(seq(cert_id(serial=tlv(2)))), "OCSP request is not valid DER"),
    "more-after-serial": (request(seq(cert_id(more=NULL))), "OCSP request is not valid DER"),
    "two-hash-parameters": (request(seq(cert_id(algorithm=seq(oid("1.3.14.3.2.26"), NULL, NULL)))), "OCSP request is not valid DER"),
    # RFC 9654 section 2.1
    "nonce-in-one-layer": (nonce(bytes(16)), "OCSP nonce is not valid DER"),
    "nonce-empty": (nonce(octets(b"")), "OCSP nonce is not 1 to 128 octets long"),
    "nonce-of-129-octets": (nonce(octets(bytes(129))), "OCSP nonce is not 1 to 128 octets long"),
    "nonce-followed": (nonce(octets(bytes(16)) + b"\0"), "OCSP nonce is followed by other octets"),
    "nonce-twice": (request(ONE, extensions=ctx(2, seq(*[extension(NONCE, octets(bytes(16)))] * 2))), f"extension {NONCE} is there twice"),
    # RFC 6960 section 4.1.2
    "unknown-critical": (request(ONE, extensions=ctx(2, seq(extension(UNKNOWN, NULL, boolean())))), f"OCSP: the critical extension {UNKNOWN} is not known"),
    "unknown-critical-of-one": (request(seq(cert_id(), ctx(0, seq(extension(UNKNOWN, NULL, boolean()))))), f"OCSP: the critical extension {UNKNOWN} is not known"),
    "critical-written-out-false": (request(ONE, extensions=ctx(2, seq(extension(UNKNOWN, NULL, boolean(0))))),
                                   f"extension {UNKNOWN}: critical FALSE is written out, which DER forbids"),
    "extensions-empty": (request(ONE, extensions=ctx(2, seq())), "the list of extensions is empty"),
}


def single(*, status=ctx_primitive(0, b""), this=TIME, following=b"", extensions=b"", more=b""): return seq(cert_id(), status, this, following, extensions, more)
def data(*singles, version=b"", responder=ctx(2, octets(bytes(20))), produced=TIME, extensions=b"", more=b""):
    return seq(version, responder, produced, seq(*singles), extensions, more)
def basic(tbs, *, signature=bits(bytes(70)), rest=b""): return seq(tbs, ECDSA_SHA256, signature, rest)
def response(content, *, status=0, kind=BASIC): return seq(tlv(0x0A, bytes([status])), ctx(0, seq(oid(kind), octets(content))))
def about(tbs): return response(basic(tbs))


ANSWER = about(data(single()))
RESPONSES = {
    "empty": (b"", "OCSP response is not valid DER"),
    "truncated": (ANSWER[:-1], "OCSP response is not valid DER"),
    "trailing-octet": (ANSWER + b"\0", "OCSP response is followed by other octets"),
    "too-large": (about(data(single(extensions=ctx(1, seq(extension(UNKNOWN, bytes(66000))))))), "OCSP response is larger than 65536 octets"),
    "nested-too-deep-inside": (response(basic(data(single()), rest=ctx(0, seq(nested(40))))), "OCSP response is nested deeper than 32"),
    "status-4": (seq(tlv(0x0A, b"\4")), "OCSP response: there is no status 4"),
    "error-with-bytes": (response(basic(data(single())), status=3), "OCSP response is not valid DER"),
    "success-without-bytes": (seq(tlv(0x0A, b"\0")), "OCSP response is not valid DER"),
    "other-type": (response(basic(data(single())), kind=UNKNOWN), f"OCSP response: the type {UNKNOWN} is not known"),
    "version-2": (about(data(single(), version=ctx(0, integer(1)))), "OCSP response: the version is not 1, or version 1 is written out"),
    "responder-key-hash-of-32-octets": (about(data(single(), responder=ctx(2, octets(bytes(32))))), "OCSP response: the responder's key hash is not 20 octets"),
    "responder-of-no-kind": (about(data(single(), responder=ctx(3, octets(bytes(20))))), "OCSP response is not valid DER"),
    "produced-with-fraction": (about(data(single(), produced=generalizedtime("20261121120000.5Z"))), "OCSP response: a time has fractions of a second"),
    "produced-in-utc-time": (about(data(single(), produced=utctime("261121120000Z"))), "OCSP response is not valid DER"),
    "about-nothing": (about(data()), "OCSP response: it speaks of no certificate"),
    "about-101": (about(data(*[single()] * 101)), "OCSP response: it speaks of more than 100 certificates"),
    "status-of-no-kind": (about(data(single(status=ctx_primitive(3, b"")))), "OCSP response is not valid DER"),
    "good-with-content": (about(data(single(status=ctx_primitive(0, b"\0")))), "OCSP response is not valid DER"),
    "revoked-without-time": (about(data(single(status=ctx(1)))), "OCSP response is not valid DER"),
    "reason-7": (about(data(single(status=ctx(1, TIME, ctx(0, tlv(0x0A, b"\7")))))), "OCSP response: there is no revocation reason 7"),
    "more-after-one": (about(data(single(more=NULL))), "OCSP response is not valid DER"),
    "more-after-data": (about(data(single(), more=NULL)), "OCSP response is not valid DER"),
    "archive-cutoff-no-time": (about(data(single(extensions=ctx(1, seq(extension(CUTOFF, NULL)))))), "archive cutoff is not valid DER"),
    "unknown-critical": (about(data(single(), extensions=ctx(1, seq(extension(UNKNOWN, NULL, boolean()))))), f"OCSP: the critical extension {UNKNOWN} is not known"),
    "unknown-critical-of-one": (about(data(single(extensions=ctx(1, seq(extension(UNKNOWN, NULL, boolean())))))), f"OCSP: the critical extension {UNKNOWN} is not known"),
    "nonce-in-one-layer": (about(data(single(), extensions=ctx(1, seq(extension(NONCE, bytes(16)))))), "OCSP nonce is not valid DER"),
    "signature-with-unused-bits": (response(basic(data(single()), signature=bits(bytes(70), 4))), "OCSP response: the signature is not a whole number of octets"),
    "certificate-none": (response(basic(data(single()), rest=ctx(0, seq(seq())))), "certificate is not valid DER"),
    "nine-certificates": (response(basic(data(single()), rest=ctx(0, seq(*[open("ocsp-response/issuer.der", "rb").read()] * 9)))),
                          "OCSP response: more than 8 certificates come with it"),
}
