"""Bad signed messages and why each is refused: used by make-bad.py. Signatures are no signatures: what is bad is found before one is verified."""
from der import *

SIGNED_DATA, DATA, VOUCHER = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1", "1.2.840.113549.1.9.16.1.40"
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, UNKNOWN = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5", "1.3.6.1.4.1.99999.2"
SHA256 = seq(oid("2.16.840.1.101.3.4.2.1"))
ECDSA_SHA256 = seq(oid("1.2.840.10045.4.3.2"))
BY_KEY = ctx_primitive(0, b"a key identifier")
BY_NAME = seq(seq(set_(seq(oid("2.5.4.3"), utf8("Maker Root")))), integer(7))
NOT_DER = "CMS is not valid DER"


def attribute(kind, *values): return seq(oid(kind), set_(*values))


TYPE, DIGEST = attribute(CONTENT_TYPE, oid(VOUCHER)), attribute(MESSAGE_DIGEST, octets(bytes(32)))


def signer(*, version=integer(3), name=BY_KEY, digest=SHA256, attributes=ctx(0, TYPE, DIGEST), algorithm=ECDSA_SHA256, signature=octets(bytes(70)), more=b""):
    return seq(version, name, digest, attributes, algorithm, signature, more)


def message(*, kind=SIGNED_DATA, version=integer(3), digests=set_(SHA256), content=seq(oid(VOUCHER), ctx(0, octets(b"{}"))), certificates=b"", crls=b"",
            signers=None, more=b""):
    return seq(oid(kind), ctx(0, seq(version, digests, content, certificates, crls, set_(signer()) if signers is None else signers, more)))


def by(**parts): return message(signers=set_(signer(**parts)))
def with_attributes(*attributes): return by(attributes=ctx(0, *attributes))


def nested(depth):
    value = NULL
    for _ in range(depth):
        value = seq(value)
    return value


def cases(certificate):
    good = message()
    return {
        # The shell
        "empty": (b"", NOT_DER),
        "truncated": (good[:-1], NOT_DER),
        "trailing-octet": (good + b"\0", "CMS is followed by other octets"),
        "indefinite-length": (b"\x30\x80" + good[3:] + b"\0\0", NOT_DER),
        "length-not-minimal": (b"\x30\x82\0" + good[2:], NOT_DER),
        "nested-too-deep": (with_attributes(TYPE, DIGEST, attribute(UNKNOWN, nested(40))), "CMS is nested deeper than 32"),
        "not-signed-data": (message(kind=DATA), "CMS: the content is not SignedData"),
        "version-4": (message(version=integer(4)), "CMS: the version of SignedData is not 1 or 3"),
        "more-after-signers": (message(more=NULL), NOT_DER),
        # Content
        "detached": (message(content=seq(oid(VOUCHER))), "CMS: the content is detached, it must be inside"),
        "content-in-pieces": (message(content=seq(oid(VOUCHER), ctx(0, tlv(0x24, octets(b"{"), octets(b"}"))))), NOT_DER),
        "content-not-octets": (message(content=seq(oid(VOUCHER), ctx(0, utf8("{}")))), NOT_DER),
        "content-twice": (message(content=seq(oid(VOUCHER), ctx(0, octets(b"{}"), octets(b"{}")))), NOT_DER),
        # Certificates
        "17-certificates": (message(certificates=ctx(0, *[certificate] * 17)), "CMS: more than 16 certificates"),
        "attribute-certificate": (message(certificates=ctx(0, ctx(2, seq()))), "CMS: it holds something that is not an X.509 certificate"),
        "not-a-certificate": (message(certificates=ctx(0, seq())), "certificate is not valid DER"),
        # Signers
        "unsigned": (message(signers=set_()), "CMS: nobody signed it"),
        "5-signers": (message(signers=set_(*[signer()] * 5)), "CMS: more than 4 signers"),
        "version-1-by-key": (by(version=integer(1)), "CMS signer: the version does not fit how it is named"),
        "version-3-by-name": (by(name=BY_NAME), "CMS signer: the version does not fit how it is named"),
        "version-2": (by(version=integer(2)), "CMS signer: the version does not fit how it is named"),
        "more-after-signer": (by(more=NULL), NOT_DER),
        "signature-in-pieces": (by(signature=tlv(0x24, octets(b"a"), octets(b"b"))), NOT_DER),
        # Algorithms
        "digest-sha1": (by(digest=seq(oid("1.3.14.3.2.26"), NULL)), "CMS signer: SHA-1 is not accepted"),
        "digest-md5": (by(digest=seq(oid("1.2.840.113549.2.5"), NULL)), "CMS signer: MD5 is not accepted"),
        "digest-with-parameters": (by(digest=seq(oid("2.16.840.1.101.3.4.2.1"), integer(1))), NOT_DER),
        "digest-differs": (by(algorithm=seq(oid("1.2.840.10045.4.3.3"))), "CMS signer: digest and signature algorithm have different hashes"),
        "ecdsa-sha1": (by(algorithm=seq(oid("1.2.840.10045.4.1"))), "signature algorithm ECDSA with SHA-1 is not accepted"),
        "rsa-sha1": (by(algorithm=seq(oid("1.2.840.113549.1.1.5"), NULL)), "signature algorithm RSA with SHA-1 is not accepted"),
        "unknown-algorithm": (by(algorithm=seq(oid("1.3.6.1.4.1.99999.3"))), "signature algorithm 1.3.6.1.4.1.99999.3 is not accepted"),
        "rsa-with-parameters": (by(algorithm=seq(oid("1.2.840.113549.1.1.1"), integer(1))), "CMS signer is not valid DER"),
        "ed25519": (by(digest=seq(oid("2.16.840.1.101.3.4.2.3")), algorithm=seq(oid("1.3.101.112"))), "CMS signer: Ed25519 is not accepted"),
        # Attributes
        "attributes-empty": (with_attributes(), "CMS signed attributes: content-type and message-digest must be there"),
        "attributes-without-content-type": (with_attributes(DIGEST), "CMS signed attributes: content-type and message-digest must be there"),
        "attributes-without-digest": (with_attributes(TYPE), "CMS signed attributes: content-type and message-digest must be there"),
        "attributes-unordered": (with_attributes(DIGEST, TYPE), "CMS signed attributes is not valid DER"),
        "attributes-primitive": (by(attributes=ctx_primitive(0, TYPE + DIGEST)), "CMS signed attributes is not valid DER"),
        "attribute-twice": (with_attributes(TYPE, DIGEST, DIGEST), "CMS signed attributes: too many, or one is there twice"),
        "17-attributes": (with_attributes(*[attribute(f"1.2.{n}", NULL) for n in range(17)]), "CMS signed attributes: too many, or one is there twice"),
        "content-type-with-two-values": (with_attributes(attribute(CONTENT_TYPE, oid(DATA), oid(VOUCHER)), DIGEST), "CMS signed attributes is not valid DER"),
        "digest-attribute-with-two-values": (with_attributes(TYPE, attribute(MESSAGE_DIGEST, octets(bytes(16)), octets(bytes(16)))), "CMS signed attributes is not valid DER"),
        "digest-attribute-without-value": (with_attributes(attribute(MESSAGE_DIGEST), TYPE), "CMS signed attributes is not valid DER"),
        "signing-time-with-fraction": (with_attributes(TYPE, attribute(SIGNING_TIME, generalizedtime("20500101000000.5Z")), DIGEST), "a time has fractions of a second"),
        "signing-time-not-a-time": (with_attributes(TYPE, attribute(SIGNING_TIME, NULL), DIGEST), "CMS signed attributes is not valid DER"),
    }
