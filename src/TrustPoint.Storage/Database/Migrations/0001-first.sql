-- Times are unix milliseconds, except not_before and not_after: unix seconds, as a certificate has no finer ones.
-- Names stand in rows as they are: no joins on the way to a certificate.

-- One row for each serial number, from intent to expiry. der comes last: a search that walks rows does not read it.
CREATE TABLE certificates (
    id INTEGER PRIMARY KEY,
    authority TEXT NOT NULL,
    serial BLOB NOT NULL,
    status INTEGER NOT NULL,
    tbs_sha256 BLOB NOT NULL,
    sha256 BLOB,
    subject TEXT NOT NULL,
    key_sha256 BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    profile TEXT NOT NULL,
    profile_version TEXT NOT NULL,
    domain TEXT,
    device TEXT,
    request_key BLOB NOT NULL,
    requester TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    der BLOB NOT NULL
) STRICT;

-- Three indexes have keys in random order, the dearest kind: a page is written for each key. So they are few and narrow.
-- serial: 64 of its random bits; unique, which is more than I2 asks for (another certificate with the same 64 bits only makes us draw again).
-- sha256: its first 64 bits, for the admission of a client certificate. device: its certificates, and
-- among them the ones of one request, so that a device in a loop does not make its own retries dearer.
CREATE UNIQUE INDEX certificates_serial ON certificates (substr(serial, -8));
CREATE INDEX certificates_sha256 ON certificates (substr(sha256, 1, 8)) WHERE sha256 IS NOT NULL;
CREATE INDEX certificates_device ON certificates (device, substr(request_key, 1, 8));
-- The rest grow at the end of each value's range, because ids only rise: their cost does not grow with the table.
CREATE INDEX certificates_authority ON certificates (authority);
CREATE INDEX certificates_domain ON certificates (domain);
CREATE INDEX certificates_profile ON certificates (profile);
CREATE INDEX certificates_not_after ON certificates (not_after);
CREATE INDEX certificates_not_issued ON certificates (status) WHERE status <> 1;

-- The first certificate that had a key, or a subject of an authority: whoever else asks for it is refused. A renewal with either adds nothing.
CREATE TABLE holders (
    name BLOB PRIMARY KEY,           -- 16 octets of SHA-256 over what is held
    certificate INTEGER NOT NULL     -- id
) STRICT, WITHOUT ROWID;

-- The log: RFC 6962 leaves. id is the leaf's index, from 0.
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    entry BLOB NOT NULL
) STRICT;

-- The tree's right edge after the last leaf, in one row.
CREATE TABLE log_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    frontier BLOB NOT NULL
) STRICT;

-- Signed notes, each with the tree's edge at its size, so that a start need not hash the whole log.
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    frontier BLOB NOT NULL
) STRICT;

CREATE TABLE authorities (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    parent TEXT REFERENCES authorities (name),
    certificate BLOB NOT NULL,
    key_id TEXT NOT NULL,
    scheme TEXT NOT NULL,
    protection TEXT NOT NULL,
    state TEXT NOT NULL,
    evaluation INTEGER NOT NULL
) STRICT;

CREATE TABLE domains (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    authority TEXT NOT NULL REFERENCES authorities (name),
    profiles TEXT NOT NULL,          -- JSON array
    manufacturers TEXT NOT NULL,     -- JSON array
    approval INTEGER NOT NULL,
    linking_required INTEGER NOT NULL,
    is_default INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX domains_default ON domains (is_default) WHERE is_default = 1;

CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    manufacturer TEXT,
    serial_number TEXT,
    dns_names TEXT NOT NULL,         -- JSON array
    ip_addresses TEXT NOT NULL,      -- JSON array
    uris TEXT NOT NULL,              -- JSON array
    state INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX devices_factory_identity ON devices (manufacturer, serial_number) WHERE manufacturer IS NOT NULL;
CREATE INDEX devices_serial_number ON devices (serial_number) WHERE serial_number IS NOT NULL;
CREATE INDEX devices_domain ON devices (domain);

-- Parts of names and serial numbers, from three characters on. Filled beside devices, never written by hand.
CREATE VIRTUAL TABLE devices_text USING fts5 (name, serial_number, content = 'devices', content_rowid = 'id', tokenize = 'trigram');

-- One-time grants: enrolment codes and approvals.
CREATE TABLE grants (
    id INTEGER PRIMARY KEY,
    grant_id TEXT NOT NULL UNIQUE,
    bound_to BLOB,
    expires_at INTEGER NOT NULL,
    ended INTEGER NOT NULL           -- 1: replaced by a newer code
) STRICT;

CREATE TABLE codes (
    id INTEGER PRIMARY KEY,
    code_id TEXT NOT NULL UNIQUE REFERENCES grants (grant_id),
    device TEXT NOT NULL REFERENCES devices (name),
    profile TEXT NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX codes_device ON codes (device);

CREATE TABLE pending (
    id INTEGER PRIMARY KEY,
    request_key BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL,
    domain TEXT NOT NULL,
    profile TEXT NOT NULL,
    request BLOB NOT NULL,
    requester TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decision INTEGER NOT NULL,
    decided_by TEXT
) STRICT;
CREATE INDEX pending_waiting ON pending (id) WHERE decision = 0;

CREATE TABLE manufacturers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    anchors TEXT NOT NULL,           -- JSON array of base64 DER
    auto_add INTEGER NOT NULL
) STRICT;
