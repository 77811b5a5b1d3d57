-- What was revoked or put on hold, one row for a certificate. A released hold stays: delta CRLs must tell of it.
CREATE TABLE revocations (
    id INTEGER PRIMARY KEY,          -- the certificate's
    authority TEXT NOT NULL,
    serial BLOB NOT NULL,
    reason INTEGER NOT NULL,         -- CRLReason
    revoked_at INTEGER NOT NULL,     -- unix seconds, as the entry has it
    invalidity_date INTEGER,         -- unix seconds
    not_after INTEGER NOT NULL,
    by TEXT NOT NULL,
    note TEXT,
    released INTEGER NOT NULL,
    change INTEGER NOT NULL,         -- rises with each change of a row of the authority
    entry BLOB NOT NULL              -- DER of the entry in a CRL, which is a concatenation of them
) STRICT;
CREATE UNIQUE INDEX revocations_change ON revocations (authority, change);
