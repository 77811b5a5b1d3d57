-- Public keys that backups are sealed to. A removed one stays: older backups open with it.
CREATE TABLE recovery_keys (
    id INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL UNIQUE,     -- 16 hex digits
    name TEXT NOT NULL UNIQUE,
    spki BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

-- Where backups go by themselves: one row, or none.
CREATE TABLE backup_plan (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    is_on INTEGER NOT NULL,
    folder TEXT NOT NULL,
    every INTEGER NOT NULL,          -- seconds
    keep_newest INTEGER NOT NULL,
    keep_weekly INTEGER NOT NULL
) STRICT;

-- Backups that were made and read back.
CREATE TABLE backups (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    octets INTEGER NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    log_size INTEGER NOT NULL,
    keys TEXT NOT NULL,              -- JSON array of key ids
    made_by TEXT NOT NULL,
    deleted_at INTEGER,
    damaged_at INTEGER
) STRICT;
CREATE INDEX backups_kept ON backups (made_at) WHERE deleted_at IS NULL;

-- Trials: backups that were put back beside the data and examined.
CREATE TABLE backup_drills (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    file TEXT NOT NULL,
    opened INTEGER NOT NULL,
    took INTEGER NOT NULL,           -- milliseconds
    certificates INTEGER NOT NULL,
    log_entries INTEGER NOT NULL,
    trouble TEXT,
    by_hand TEXT NOT NULL            -- JSON array of lines
) STRICT;
