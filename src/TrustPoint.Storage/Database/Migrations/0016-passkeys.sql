-- Passkeys (WebAuthn Level 2). A row counts only with its mac, as those of people.
CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY,
    credential_id BLOB NOT NULL UNIQUE,
    person TEXT NOT NULL,
    handle TEXT NOT NULL,            -- the person's when it was made: under another one it is good no more
    host TEXT NOT NULL,              -- rp id
    label TEXT NOT NULL,
    public_key BLOB NOT NULL,        -- COSE_Key
    transports TEXT NOT NULL,        -- JSON array
    created_at INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL,
    backed_up INTEGER NOT NULL,
    sign_count INTEGER NOT NULL,
    last_used_at INTEGER,
    removed_at INTEGER,
    mac BLOB NOT NULL                -- over the columns from credential_id on, with people.key
) STRICT;

CREATE INDEX passkeys_handle ON passkeys (handle);

-- By what authenticators know the person: random; null: there is no passkey that is good.
ALTER TABLE people ADD COLUMN passkey_handle TEXT;
