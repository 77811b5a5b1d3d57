-- Batches of production lines.
CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    model TEXT NOT NULL REFERENCES models (name),
    quota INTEGER NOT NULL,
    made INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
