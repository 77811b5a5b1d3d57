-- How a manufacturer's devices come in by voucher: JSON; null: they do not.
ALTER TABLE manufacturers ADD COLUMN joining TEXT;

-- Attempts of devices to come in by voucher (RFC 8995): one for each factory identity and nonce.
CREATE TABLE joins (
    id INTEGER PRIMARY KEY,
    idevid_sha256 TEXT NOT NULL,
    nonce TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    domain TEXT NOT NULL,
    idevid BLOB NOT NULL,
    state TEXT NOT NULL,
    refusal TEXT NOT NULL,
    reason TEXT,
    decided_by TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    matched INTEGER NOT NULL,
    version INTEGER NOT NULL,
    voucher BLOB,                    -- DER of the CMS, as it came; sealed with people.key, bound to identity and nonce
    request BLOB,                    -- DER of the registrar's request; null: the voucher was brought by hand
    domain_id BLOB
) STRICT;
CREATE UNIQUE INDEX joins_attempt ON joins (idevid_sha256, nonce);
CREATE INDEX joins_latest ON joins (idevid_sha256, domain, id);
CREATE INDEX joins_device ON joins (manufacturer, serial_number, id);
CREATE INDEX joins_state ON joins (state, id);
