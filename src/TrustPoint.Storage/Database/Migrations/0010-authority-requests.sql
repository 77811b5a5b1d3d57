-- Authorities that are signed elsewhere: the key is here, the certificate is awaited until an authority has the name.
CREATE TABLE authority_requests (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key_id TEXT NOT NULL,
    request BLOB NOT NULL,           -- DER, PKCS #10
    crl TEXT NOT NULL,               -- JSON
    at INTEGER NOT NULL,             -- unix seconds
    withdrawn INTEGER                -- 1: given up
) STRICT;
CREATE UNIQUE INDEX authority_requests_name ON authority_requests (name) WHERE withdrawn IS NULL;

-- 1: it signed certificates elsewhere before it came here.
ALTER TABLE authorities ADD COLUMN earlier_life INTEGER;

-- Revocations of certificates that have no record here. OCSP looks them up.
CREATE INDEX revocations_lost ON revocations (authority, serial) WHERE id < 0;
