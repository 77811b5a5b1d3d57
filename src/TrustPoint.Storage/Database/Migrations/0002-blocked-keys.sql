-- Public keys that are certified no more: their private halves are known to others.
CREATE TABLE blocked_keys (
    id INTEGER PRIMARY KEY,
    key_sha256 BLOB NOT NULL UNIQUE, -- over the SubjectPublicKeyInfo
    note TEXT,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
