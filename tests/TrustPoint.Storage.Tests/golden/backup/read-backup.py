"""Reads a backup of TrustPoint, written from docs/backup.md and from nothing else.

    read-backup.py FILE KEY PASSPHRASE-FILE     KEY: the recovery key, or - for a backup that is sealed to a pass phrase

Prints a line for each file, its SHA-256 and its name, and ends with 0 if every octet is what was sealed.
"""

import base64
import hashlib
import hmac
import io
import json
import sys
import tarfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"trustpoint-backup/1"
CHUNK = 65536


def hkdf(secret, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def spki(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def opened(wrapping, sealed):
    try:
        return AESGCM(wrapping).decrypt(bytes(12), sealed, None)
    except InvalidTag:
        return None


def by_passphrase(words, passphrase):
    iterations, salt, sealed = int(words[1]), base64.b64decode(words[2]), base64.b64decode(words[3])
    return opened(hashlib.pbkdf2_hmac("sha512", passphrase, salt, iterations, 32), sealed)


def by_key(words, key):
    own = spki(key.public_key())
    if words[1].decode() != hashlib.sha256(own).hexdigest()[:16]:
        return None
    fresh, sealed = base64.b64decode(words[2]), base64.b64decode(words[3])
    shared = key.exchange(ec.ECDH(), serialization.load_der_public_key(fresh))
    return opened(hkdf(shared, fresh + own, FORMAT + b" p256"), sealed)


def file_key_of(data, passphrase, key):
    lines = data[:16384].split(b"\n")
    if lines[0] != FORMAT:
        raise SystemExit("no backup")
    found, at = None, len(lines[0]) + 1
    for line in lines[1:]:
        if line.startswith(b"--- "):
            mac = hmac.digest(hkdf(found, None, FORMAT + b" header"), data[: at + 4], "sha256") if found else b""
            if not hmac.compare_digest(mac, base64.b64decode(line[4:])):
                raise SystemExit("sealed to somebody else, or changed")
            return found, at + len(line) + 1
        words = line.split(b" ")[1:]
        if words[0] == b"passphrase" and key is None:
            found = found or by_passphrase(words, passphrase)
        if words[0] == b"p256" and key is not None:
            found = found or by_key(words, key)
        at += len(line) + 1
    raise SystemExit("the header has no end")


def payload(data, at, file_key):
    aes, plain, number = AESGCM(hkdf(file_key, None, FORMAT + b" payload")), io.BytesIO(), 0
    while at < len(data):
        chunk = data[at : at + CHUNK + 16]
        at += len(chunk)
        plain.write(aes.decrypt(number.to_bytes(11, "big") + bytes([at == len(data)]), chunk, None))
        number += 1
    plain.seek(0)
    return plain


def main(path, key_path, passphrase_path):
    with open(passphrase_path, "rb") as file:
        passphrase = file.read().rstrip(b"\r\n")
    key = None
    if key_path != "-":
        with open(key_path, "rb") as file:
            key = serialization.load_pem_private_key(file.read(), passphrase)
    with open(path, "rb") as file:
        data = file.read()
    file_key, at = file_key_of(data, passphrase, key)
    found, manifest = [], None
    with tarfile.open(fileobj=payload(data, at, file_key), mode="r:") as archive:
        for entry in archive:
            content = archive.extractfile(entry).read()
            if entry.name == "manifest.json":
                manifest = json.loads(content)
            else:
                found.append({"path": entry.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    if manifest is None or manifest["parts"] != found:
        raise SystemExit("the files are not those of the manifest")
    for part in found:
        print(part["sha256"], part["path"])


main(*sys.argv[1:])
