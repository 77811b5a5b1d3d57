-- How an authority's CRLs are made (JSON); NULL: the defaults.
ALTER TABLE authorities ADD COLUMN crl TEXT;

-- The part of the authority's CRL that lists it; NULL: the CRL is whole. An empty entry is on no CRL.
ALTER TABLE revocations ADD COLUMN shard INTEGER;

-- The makings of CRLs, a full one and its delta in a row. Their bytes are files.
CREATE TABLE crls (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,             -- the authority's name or, of one that is in parts, name.part
    number INTEGER NOT NULL,
    published INTEGER NOT NULL,      -- 0: intended
    scheduled INTEGER NOT NULL,
    this_update INTEGER NOT NULL,    -- unix seconds
    next_update INTEGER NOT NULL,    -- unix seconds
    up_to INTEGER NOT NULL,          -- it carries the authority's changes up to this one
    entries INTEGER NOT NULL,
    tbs_sha256 BLOB NOT NULL,
    delta_base INTEGER,              -- number
    delta_entries INTEGER,
    delta_tbs_sha256 BLOB
) STRICT;
CREATE UNIQUE INDEX crls_number ON crls (scope, number);
CREATE INDEX crls_scheduled ON crls (scope, number) WHERE published = 1 AND scheduled = 1;
CREATE INDEX crls_next_update ON crls (scope, next_update) WHERE published = 1;
CREATE INDEX crls_up_to ON crls (scope, up_to) WHERE published = 1;
