-- Every version of every profile that was ever in force, for good: what a certificate's profile and number mean.
CREATE TABLE profile_versions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,              -- YAML
    shipped INTEGER NOT NULL,        -- 1: came with the product
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,       -- unix milliseconds
    UNIQUE (name, number)
) STRICT;
