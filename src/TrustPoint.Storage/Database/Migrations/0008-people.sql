-- Who may sign in. Secrets are hashed or sealed, and a row counts only with its mac: who writes here without people.key lets nobody in.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    roles TEXT NOT NULL,             -- JSON array
    enabled INTEGER NOT NULL,
    epoch INTEGER NOT NULL,          -- rises: sessions of an earlier one are over
    password TEXT,                   -- hash with its salt; null: the set-up code stands in for it
    set_up_sha256 BLOB,
    set_up_expires_at INTEGER,
    totp_key BLOB,                   -- sealed with people.key, bound to the name
    totp_step INTEGER NOT NULL,      -- the last time step whose code was accepted
    recovery_codes TEXT NOT NULL,    -- JSON array of base64 SHA-256
    added_at INTEGER NOT NULL,
    mac BLOB NOT NULL                -- over the columns from name on, with people.key
) STRICT;
