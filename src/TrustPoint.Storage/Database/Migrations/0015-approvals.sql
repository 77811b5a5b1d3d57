-- For which kinds of acts a second person is asked: one row, once somebody has decided. It counts only with its mac, as those of people.
CREATE TABLE approval_rules (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kinds TEXT NOT NULL,             -- JSON array
    mac BLOB NOT NULL                -- over id and kinds, with people.key
) STRICT;

-- Acts that wait, or waited, for a second person.
CREATE TABLE approvals (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    required TEXT NOT NULL,          -- the right
    domain TEXT,
    words TEXT NOT NULL,
    fields TEXT NOT NULL,            -- JSON array of name, value, name, value
    requester TEXT NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT,
    used BLOB,                       -- 16 random octets of the act that used it up
    mac BLOB NOT NULL                -- over the columns from id on, with people.key
) STRICT;
CREATE INDEX approvals_undone ON approvals (id) WHERE state IN ('Waiting', 'Approved');
