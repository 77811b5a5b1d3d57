-- Programs that ask by REST. A row counts only with its mac, as those of people.
CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,       -- the first digits of sha256
    sha256 BLOB NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    note TEXT NOT NULL,
    only_roles TEXT,                 -- JSON array; null: all that the owner has
    only_domain TEXT,
    sensitive INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    mac BLOB NOT NULL                -- over the columns from name on, with people.key
) STRICT;

-- When each was last used, as near as a minute.
CREATE TABLE api_key_uses (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- 1: a program; null: a person.
ALTER TABLE people ADD COLUMN machine INTEGER;
