-- Certificates of retirement. Nothing of them is changed or deleted.
CREATE TABLE retirements (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,              -- device, authority
    name TEXT NOT NULL,
    domain TEXT,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    cms BLOB NOT NULL,               -- DER
    sha256 TEXT NOT NULL,            -- of the column before
    UNIQUE (kind, name)
) STRICT;
CREATE INDEX retirements_domain ON retirements (domain, id);

-- Devices at the end of their life (3): those without a certificate of retirement are found by it.
CREATE INDEX devices_retired ON devices (name) WHERE state = 3;
